// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "app/all_pages.h"
#include "app/commands.h"
#include "app/installation.h"
#include "app/place.h"
#include "app/print.h"
#include "app/words.h"
#include "team/membership_json.h"
#include "team/team_error.h"
#include "team/two_factor_rule.h"

namespace muster::app {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;

/// A new password: one line of standard input, so that it stands in no history.
Result<json::Password> read_password() {
    std::string line;
    if (!std::getline(std::cin, line)) return AppError::input_missing;
    return parse_text<json::Password>(line, "the password (8 to 256 characters)");
}

struct RevokedLink {
    OrganizationId organization;
    access::JoinLinkId id;
};
BOOST_DESCRIBE_STRUCT(RevokedLink, (), (organization, id))

}  // namespace

Result<void> Commands::create_user(const std::string& email, const std::string& name) const {
    const auto installation = TRY(Installation::open(settings));
    team::SignUp form;
    form.email = TRY(parse_email(email));
    form.name = TRY(parse_text<team::PersonName>(name, "the name"));
    form.password = TRY(read_password());
    const auto made = installation->users->sign_up(Actor::operator_on_this_machine(), form);
    if (!made && made.error().is(team::TeamError::email_taken))
        return Error(team::TeamError::email_taken, "there is an account with the address `" + form.email.text() +
                                                       "` already: see `muster user list`");
    const auto user = TRY(made);
    print(output, user, [&] { print_line("created user " + user.id.text() + " " + user.email.text()); });
    return {};
}

Result<void> Commands::set_password(const std::string& email) const {
    const auto installation = TRY(Installation::open(settings));
    const auto user = TRY(installation->users->find(TRY(parse_email(email))));
    TRY(installation->passwords->set(user, TRY(read_password())));
    print(output, user,
          [&] { print_line("set the password of " + user.email.text() + " and signed its devices out"); });
    return {};
}

Result<void> Commands::sign_out(const std::string& email) const {
    const auto installation = TRY(Installation::open(settings));
    const auto user = TRY(installation->users->find(TRY(parse_email(email))));
    TRY(installation->sessions->end_all_of(user.id));
    print(output, user, [&] { print_line("signed out all devices of " + user.email.text()); });
    return {};
}

Result<void> Commands::reset_two_factor(const std::string& email) const {
    const auto installation = TRY(Installation::open(settings));
    const auto user = TRY(installation->users->find(TRY(parse_email(email))));
    TRY(installation->second_factors->reset(user.id));
    print(output, user, [&] { print_line("took the second factor of " + user.email.text() + " away"); });
    return {};
}

Result<void> Commands::list_users() const {
    const auto installation = TRY(Installation::open(settings));
    std::vector<team::User> users;
    TRY(for_all_pages([&](const PageQuery& query) { return installation->users->list(query); },
                      [&](const team::User& user) { users.push_back(user); }));
    print(output, users, [&] {
        std::vector<std::vector<std::string>> lines;
        for (const auto& user : users) lines.push_back({user.id.text(), user.email.text(), user.name});
        print_table({"ID", "EMAIL", "NAME"}, lines);
    });
    return {};
}

Result<void> Commands::create_organization(const std::string& name, const std::string& model,
                                           const std::string& owner) const {
    const auto installation = TRY(Installation::open(settings));
    team::NewOrganization form;
    form.name = TRY(parse_text<team::OrganizationName>(name, "the name"));
    using Model = json::Text<1, 64>;
    form.role_model = TRY(parse_text<Model>(model, "the role model"));
    const auto user = TRY(installation->users->find(TRY(parse_email(owner))));
    const auto organization =
        TRY(installation->organizations->create(Actor::operator_on_this_machine(), user.id, form));
    print(output, organization, [&] { print_line("created organization " + organization.id.text()); });
    return {};
}

Result<void> Commands::list_organizations() const {
    const auto installation = TRY(Installation::open(settings));
    std::vector<team::Organization> organizations;
    TRY(for_all_pages([&](const PageQuery& query) { return installation->organizations->list(query); },
                      [&](const team::Organization& organization) { organizations.push_back(organization); }));
    print(output, organizations, [&] {
        std::vector<std::vector<std::string>> lines;
        for (const auto& each : organizations) {
            const auto& due = each.deletion_due_at;
            lines.push_back({each.id.text(), each.role_model, due ? to_rfc3339(*due) : "-", each.name});
        }
        print_table({"ID", "ROLE MODEL", "ERASED AFTER", "NAME"}, lines);
    });
    return {};
}

Result<void> Commands::set_two_factor_rule(const std::string& organization, bool required) const {
    const auto installation = TRY(Installation::open(settings));
    const auto place = TRY(find_place(*installation, organization));
    const auto rule = TRY(installation->gate->with<Permission::require_two_factors>(
        Actor::operator_on_this_machine(), place.target, [&](const Permit<Permission::require_two_factors>& permit) {
            return team::set_two_factor_rule(permit, {required});
        }));
    print(output, rule,
          [&] { print_line(place.name + (required ? " asks two factors of everybody" : " takes one factor, too")); });
    return {};
}

Result<void> Commands::create_subaccount(const std::string& organization, const std::string& name) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    using Name = decltype(team::NewSubaccount::name);
    const team::NewSubaccount form{TRY(parse_text<Name>(name, "the name"))};
    const auto subaccount = TRY(installation->gate->with<Permission::create_subaccount>(
        Actor::operator_on_this_machine(), target, [&](const Permit<Permission::create_subaccount>& permit) {
            return installation->subaccounts->create(permit, form);
        }));
    print(output, subaccount, [&] { print_line("created subaccount " + subaccount.id.text()); });
    return {};
}

Result<void> Commands::list_subaccounts(const std::string& organization) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    const auto subaccounts = TRY(installation->gate->with<Permission::view_subaccounts>(
        Actor::operator_on_this_machine(), target,
        [&](const Permit<Permission::view_subaccounts>& permit) { return installation->subaccounts->list(permit); }));
    print(output, subaccounts, [&] {
        std::vector<std::vector<std::string>> lines;
        for (const auto& subaccount : subaccounts) lines.push_back({subaccount.id.text(), subaccount.name});
        print_table({"ID", "NAME"}, lines);
    });
    return {};
}

Result<void> Commands::list_roles(const std::string& organization) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    const auto matrix = TRY(installation->gate->with<Permission::view_organization>(
        Actor::operator_on_this_machine(), target,
        [&](const Permit<Permission::view_organization>& permit) { return installation->custom_roles->list(permit); }));
    print(output, matrix.roles, [&] {
        std::vector<std::vector<std::string>> lines;
        for (const auto& role : matrix.roles) {
            lines.push_back({role.key, role.label, role.base.value_or("-"), access::keys_of(role.held_at)});
        }
        print_table({"KEY", "LABEL", "CLONED FROM", "HELD AT"}, lines);
    });
    return {};
}

Result<void> Commands::list_join_links(const std::string& organization) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    std::vector<team::JoinLink> links;
    TRY(for_all_pages(
        [&](const PageQuery& query) {
            return installation->gate->with<Permission::view_invitations>(
                Actor::operator_on_this_machine(), target, [&](const Permit<Permission::view_invitations>& permit) {
                    return installation->join_links->list(permit, query);
                });
        },
        [&](const team::JoinLink& link) { links.push_back(link); }));
    print(output, links, [&] {
        std::vector<std::vector<std::string>> lines;
        for (const auto& link : links) {
            const std::string uses_max = link.uses_max ? " of " + std::to_string(*link.uses_max) : "";
            lines.push_back({link.id.text(), link.role, link.scope.text(), std::string(to_text(link.state)),
                             std::to_string(link.uses) + uses_max, to_rfc3339(link.ends_at)});
        }
        print_table({"ID", "ROLE", "SCOPE", "STATE", "USES", "UNTIL"}, lines);
    });
    return {};
}

Result<void> Commands::revoke_join_link(const std::string& organization, const std::string& link) const {
    const auto installation = TRY(Installation::open(settings));
    const auto target = TRY(find_place(*installation, organization)).target;
    const auto id = parse_id<access::JoinLinkTag>(link);
    if (!id) return Error(AppError::input_wrong, "`" + link + "` is no join link's id: see `muster join-link list`");
    const auto revoked = installation->gate->with<Permission::revoke_invitation>(
        Actor::operator_on_this_machine(), target, [&](const Permit<Permission::revoke_invitation>& permit) {
            return installation->join_links->revoke(permit, *id);
        });
    if (!revoked && revoked.error().is(access::AccessError::not_found))
        return Error(access::AccessError::not_found, "no open join link there has the id " + id->text() +
                                                         ": see `muster join-link list " + organization + "`");
    TRY(revoked);
    print(output, RevokedLink{target.organization, *id}, [&] { print_line("revoked join link " + id->text()); });
    return {};
}

}  // namespace muster::app
