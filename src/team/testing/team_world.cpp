// SPDX-License-Identifier: Apache-2.0
#include "team/testing/team_world.h"

#include "storage/testing/one_text.h"

namespace muster::team::testing {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;
using ::muster::testing::value_of;
using storage::testing::one_text;

constexpr auto find_user = one_text("world.user", "select id, email, name, created_at from users where id = $1");
constexpr auto confirm = one_text("world.confirm", "update users set email_confirmed_at = created_at where id = $1");
constexpr auto find_roles =
    one_text("world.roles", "select scope_id, role from memberships where organization_id = $1 and user_id = $2");
constexpr auto find_jobs =
    one_text("world.jobs", "select subject_id from jobs where organization_id = $1 and kind = $2 order by id");
constexpr auto count_invitations =
    one_text("world.count_invitations", "select count(*) from invitations where organization_id = $1");
constexpr auto count_users = one_text("world.count_users", "select count(*) from users");

constexpr auto password = "a long password";

}  // namespace

NewInvitation invitation_for(std::string_view email, std::optional<std::string_view> role) {
    NewInvitation form;
    form.email = address(email);
    if (role) form.role = parsed<json::Text<1, 64>>(*role);
    return form;
}

NewInvitation full_invitation_for(std::string_view email, std::string_view role) {
    NewInvitation form = invitation_for(email, role);
    form.first_name = parsed<PersonName>("Robin");
    form.last_name = parsed<PersonName>("Reyes");
    form.phone_number = parsed<json::Text<1, 32>>("+12025550123");
    return form;
}

TeamWorld::TeamWorld(storage::Database& database)
    : GateWorld(database, std::make_unique<StoredMemberships>()),
      tokens(Secret("the key of this test's installation")),
      attempts(clock),
      users(gate, ids),
      sessions(gate, database, clock, ids),
      account_tokens(Secret("the key of this test's installation")),
      passwords(gate, ids, account_tokens),
      second_factors(gate, ids, passwords, Secret("the key of this test's installation")),
      sign_ins(gate, database, ids, clock, sessions, second_factors),
      sign_ups(gate, ids, account_tokens),
      former_addresses(Secret("the key of this test's installation")),
      email_confirmations(gate, ids, passwords, {account_tokens, former_addresses}),
      organizations(gate, ids),
      subaccounts(ids),
      members({&invitations, &first_departure, &second_departure}),
      invitations(gate, ids, tokens, attempts) {}

User TeamWorld::sign_up(std::string_view email, std::string_view name) {
    return value_of(
        users.sign_up(Actor::visitor(), {address(email), parsed<PersonName>(name), parsed<json::Password>(password)}));
}

void TeamWorld::confirm_email(UserId user) { run(confirm, user); }

User TeamWorld::user(UserId id) { return read_user(run(find_user, id)[0]); }

Result<Invitation> TeamWorld::invite(const Actor& by, const Target& where, const NewInvitation& form) {
    return gate.with<Permission::invite_member>(
        by, where, [&](const Permit<Permission::invite_member>& permit) { return invitations.invite(permit, form); });
}

Result<Page<Invitation>> TeamWorld::list_invitations(UserId by, const Target& where, const PageQuery& query,
                                                     std::optional<InvitationOutcome> state) {
    return gate.with<Permission::view_invitations>(
        as(by), where,
        [&](const Permit<Permission::view_invitations>& permit) { return invitations.list(permit, {query, state}); });
}

Result<Invitation> TeamWorld::resend(UserId by, const Target& where, access::InvitationId invitation) {
    return gate.with<Permission::invite_member>(as(by), where, [&](const Permit<Permission::invite_member>& permit) {
        return invitations.resend(permit, invitation);
    });
}

Result<Invitation> TeamWorld::change_invitation(UserId by, const Target& where, access::InvitationId invitation,
                                                const std::string& role) {
    return gate.with<Permission::invite_member>(as(by), where, [&](const Permit<Permission::invite_member>& permit) {
        return invitations.change_role(permit, invitation, role);
    });
}

Result<InvitationImport> TeamWorld::import(UserId by, const Target& where, std::string_view text) {
    const auto table = TRY(csv::parse(text));
    return gate.with<Permission::invite_member>(as(by), where, [&](const Permit<Permission::invite_member>& permit) {
        return invitations.import(permit, table);
    });
}

Result<void> TeamWorld::revoke(UserId by, const Target& where, access::InvitationId invitation) {
    return gate.with<Permission::revoke_invitation>(
        as(by), where,
        [&](const Permit<Permission::revoke_invitation>& permit) { return invitations.revoke(permit, invitation); });
}

Result<void> TeamWorld::add(const Target& where, UserId user, const std::string& role) {
    return gate.with<Permission::add_member>(
        Actor::operator_on_this_machine(), where,
        [&](const Permit<Permission::add_member>& permit) { return members.add(permit, user, role); });
}

Result<void> TeamWorld::change_role(UserId by, const Target& where, UserId user, const std::string& role) {
    return gate.with<Permission::change_member_role>(
        as(by), where,
        [&](const Permit<Permission::change_member_role>& permit) { return members.change_role(permit, user, role); });
}

Result<void> TeamWorld::remove(UserId by, const Target& where, UserId user) {
    return gate.with<Permission::remove_member>(
        as(by), where, [&](const Permit<Permission::remove_member>& permit) { return members.remove(permit, user); });
}

Result<void> TeamWorld::leave(UserId user, OrganizationId organization) {
    return gate.with<Permission::leave_organization>(
        as(user), {organization},
        [&](const Permit<Permission::leave_organization>& permit) { return members.leave(permit); });
}

Result<Page<Member>> TeamWorld::list_members(UserId by, const Target& where, const PageQuery& query) {
    return gate.with<Permission::view_members>(
        as(by), where, [&](const Permit<Permission::view_members>& permit) { return members.list(permit, query); });
}

Result<Subaccount> TeamWorld::create_subaccount(UserId by, OrganizationId organization, std::string_view name) {
    const NewSubaccount form{parsed<decltype(NewSubaccount::name)>(name)};
    return gate.with<Permission::create_subaccount>(
        as(by), {organization},
        [&](const Permit<Permission::create_subaccount>& permit) { return subaccounts.create(permit, form); });
}

Result<std::vector<std::string>> TeamWorld::list_subaccounts(UserId by, OrganizationId organization) {
    return gate.with<Permission::view_subaccounts>(
        as(by), {organization},
        [&](const Permit<Permission::view_subaccounts>& permit) -> Result<std::vector<std::string>> {
            std::vector<std::string> names;
            for (const auto& subaccount : TRY(subaccounts.list(permit))) names.push_back(subaccount.name);
            return names;
        });
}

Result<Organization> TeamWorld::show(UserId by, OrganizationId organization) {
    return gate.with<Permission::view_organization>(
        as(by), {organization},
        [&](const Permit<Permission::view_organization>& permit) { return organizations.show(permit); });
}

Result<SwitchState> TeamWorld::set_switch(UserId by, OrganizationId organization, const std::string& key, bool on) {
    return gate.with<Permission::configure_access_rules>(as(by), {organization},
                                                         [&](const Permit<Permission::configure_access_rules>& permit) {
                                                             return organizations.set_switch(permit, key, on);
                                                         });
}

Secret TeamWorld::token_of(OrganizationId organization, access::InvitationId invitation) {
    const auto mail = value_of(invitations.mail_of(organization, invitation));
    if (!mail) throw std::runtime_error("the invitation is not open: it has no mail");
    return mail->token;
}

std::map<ScopeId, std::string> TeamWorld::roles_of(OrganizationId organization, UserId user) {
    std::map<ScopeId, std::string> roles;
    for (const auto row : run(find_roles, organization, user)) roles[row.get<ScopeId>(0)] = row.get<std::string>(1);
    return roles;
}

std::vector<std::int64_t> TeamWorld::waiting_mails(OrganizationId organization) {
    std::vector<std::int64_t> subjects;
    for (const auto row : run(find_jobs, organization, Invitations::mail_job)) {
        subjects.push_back(row.get<std::int64_t>(0));
    }
    return subjects;
}

std::int64_t TeamWorld::invitations_stored(OrganizationId organization) {
    return run(count_invitations, organization)[0].get<std::int64_t>(0);
}

std::int64_t TeamWorld::users_stored() { return run(count_users)[0].get<std::int64_t>(0); }

void OnTeamWorld::SetUp() {
    OnBothEngines::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    world_ = std::make_unique<TeamWorld>(*database_);
    set_up_people();
}

PageQuery rows(int limit, const std::optional<std::string>& after) {
    PageQuery query;
    query.limit.emplace(limit);
    if (after) query.after = parsed<json::Text<1, 100>>(*after);
    return query;
}

}  // namespace muster::team::testing
