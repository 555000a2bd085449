// SPDX-License-Identifier: Apache-2.0
#include "differential/random_team.h"
#include "storage/testing/one_text.h"

namespace muster::testing {
namespace {

using access::Permission;
using access::testing::below;
using Provisioning = access::Permit<Permission::provision_members>;
using std::chrono::microseconds;

// How many mails go out in an hour is not what is compared here.
constexpr auto forget_counted_mails =
    storage::testing::one_text("differential.forget_counts", "delete from invitation_counts");

constexpr auto last_join = storage::testing::one_text(
    "differential.last_join", "select max(id) from joins where organization_id = $1 and user_id = $2");

}  // namespace

std::string RandomTeam::invite() {
    const auto scope = some_scope();
    const auto by = some_actor(scope, "invite_member");
    NaiveInvitation wanted;
    wanted.user = some_newcomer(scope);
    wanted.role = some_role_at(scope);
    wanted.scopes.insert(scope);
    auto form = team::testing::full_invitation_for(rooms_.email_of(UserId(wanted.user)), wanted.role);
    if (naive_.parents.at(scope) == naive_.organization && one_in(3)) {
        wanted.scopes.insert(some_subaccount());
        std::vector<SubaccountId> subaccounts;
        for (const auto each : wanted.scopes) subaccounts.emplace_back(each);
        form.subaccounts.emplace(std::move(subaccounts));
    }
    wanted.open_scopes = wanted.scopes;
    rooms_.run(forget_counted_mails);
    const auto outcome = rooms_.invite(UserId(by), target_of(scope), form);
    const auto id = outcome ? outcome->id.number() : 0;
    return judge("invite", outcome, naive_.invite(by, id, scope, wanted));
}

std::string RandomTeam::change_invitation() {
    if (naive_.invitations.empty()) return "";
    const auto [number, invitation] =
        one_of_fitting(naive_.invitations, [&](const auto& each) { return each.second.is_open(naive_.now); });
    const access::InvitationId id(number);
    const auto scope = one_in(4) ? some_scope() : one_of(invitation.scopes);
    const auto by = some_actor(scope, "invite_member");
    const auto where = target_of(scope);
    if (one_in(4)) {
        const auto outcome = rooms_.revoke(UserId(by), where, id);
        return judge("revoke_invitation", outcome, naive_.revoke_invitation(by, scope, number));
    }
    if (one_in(2)) {
        const auto role = some_role_at(scope);
        const auto outcome = rooms_.change_invitation(UserId(by), where, id, role);
        return judge("change_invitation", outcome, naive_.change_invitation(by, scope, number, role));
    }
    rooms_.run(forget_counted_mails);
    const auto outcome = rooms_.resend(UserId(by), where, id);
    return judge("resend", outcome, naive_.resend(by, scope, number));
}

std::string RandomTeam::accept() {
    if (naive_.invitations.empty()) return "";
    const auto [number, invitation] =
        one_of_fitting(naive_.invitations, [&](const auto& each) { return each.second.is_open(naive_.now); });
    const auto user = one_in(12) ? some_user() : invitation.user;
    const auto generation = invitation.generation - (one_in(12) ? 1 : 0);
    const auto token = rooms_.tokens.make({place_.organization, access::InvitationId(number), generation});
    const auto outcome = rooms_.invitations.accept(rooms_.user(UserId(user)), token);
    return judge("accept", outcome, naive_.accept(user, number, generation));
}

std::string RandomTeam::share() {
    NaiveLink wanted;
    wanted.scope = some_scope();
    const auto by = some_actor(wanted.scope, "share_join_link");
    wanted.role = some_role_at(wanted.scope);
    wanted.ends = naive_.now + microseconds(std::chrono::days(1 + below(random_, 20))).count();
    wanted.needs_approval = one_in(3);
    if (one_in(2)) wanted.uses_max = static_cast<int>(1 + below(random_, 3));
    auto form = team::testing::link_for(wanted.role);
    form.ends_at = time_of(wanted.ends);
    form.needs_approval = wanted.needs_approval;
    if (wanted.uses_max) form.uses_max.emplace(*wanted.uses_max);
    const auto outcome = rooms_.share(UserId(by), target_of(wanted.scope), form);
    const auto id = outcome ? outcome->first.id.number() : 0;
    return judge("share", outcome, naive_.share(by, id, wanted));
}

std::string RandomTeam::change_link() {
    if (naive_.links.empty()) return "";
    const auto [number, link] = one_of(naive_.links);
    const auto scope = one_in(4) ? some_scope() : link.scope;
    const auto by = some_actor(scope, "share_join_link");
    const access::JoinLinkId id(number);
    if (one_in(2)) {
        const auto outcome = rooms_.JoinWorld::rotate(UserId(by), target_of(scope), id);
        return judge("rotate_link", outcome, naive_.rotate_link(by, scope, number));
    }
    const auto outcome = rooms_.revoke_link(UserId(by), target_of(scope), id);
    return judge("revoke_link", outcome, naive_.revoke_link(by, scope, number));
}

std::string RandomTeam::join() {
    if (naive_.links.empty()) return "";
    const auto [number, link] =
        one_of_fitting(naive_.links, [&](const auto& each) { return naive_.may_give_by_link(each.second); });
    const auto user =
        one_of_fitting(users_, [&, at = link.scope](std::int64_t each) { return !naive_.is_barred(each, at); });
    const auto generation = link.generation - (one_in(12) ? 1 : 0);
    const auto token = rooms_.link_tokens.make({place_.organization, access::JoinLinkId(number), generation});
    const auto outcome = rooms_.join(UserId(user), token);
    std::int64_t id = 0;
    if (outcome) id = rooms_.run(last_join, place_.organization, user)[0].get<std::int64_t>(0);
    return judge("join", outcome, naive_.join(user, id, number, generation));
}

std::string RandomTeam::decide_on_join() {
    if (naive_.joins.empty()) return "";
    const auto join =
        one_of_fitting(naive_.joins, [](const auto& each) { return each.second.state == "waiting"; }).first;
    const auto scope = one_in(4) ? some_scope() : naive_.links.at(naive_.joins.at(join).link).scope;
    const auto by = some_actor(scope, "decide_on_joins");
    const team::JoinId id(join);
    if (one_in(3)) {
        const auto outcome = rooms_.refuse(UserId(by), target_of(scope), id);
        return judge("refuse", outcome, naive_.refuse(by, scope, join));
    }
    const auto outcome = rooms_.approve(UserId(by), target_of(scope), id);
    return judge("approve", outcome, naive_.approve(by, scope, join));
}

std::string RandomTeam::provision() {
    NaiveMember wanted;
    wanted.scope = some_scope();
    wanted.user = some_newcomer(wanted.scope);
    wanted.role = some_role_at(wanted.scope);
    wanted.ends = some_end();
    if (one_in(4)) wanted.suspended_from = naive_.organization;
    const auto by = some_actor(naive_.organization, "provision_members");
    team::Members::Arrival arrival;
    if (wanted.ends) arrival.ends_at = time_of(*wanted.ends);
    const auto outcome =
        rooms_.deed<Permission::provision_members>(by, place_.target(), [&](const Provisioning& permit) {
            if (wanted.suspended_from) arrival.suspended_at = permit.now();
            return rooms_.members.provision(permit, UserId(wanted.user), ScopeId(wanted.scope), wanted.role, arrival);
        });
    return judge("provision", outcome, naive_.provision(by, wanted));
}

std::string RandomTeam::change_as_directory() {
    const auto user = some_member();
    const auto place = scope_of_some(user);
    const auto by = some_actor(naive_.organization, "provision_members");
    const auto deed = [&](auto operation) {
        return rooms_.deed<Permission::provision_members>(by, place_.target(), operation);
    };
    if (one_in(3)) {
        const auto outcome = deed(
            [&](const Provisioning& permit) { return rooms_.members.remove_at(permit, UserId(user), ScopeId(place)); });
        return judge("remove_at", outcome, naive_.remove_at(by, place, user));
    }
    if (one_in(2)) {
        const auto outcome =
            deed([&](const Provisioning& permit) { return rooms_.members.suspend(permit, UserId(user)); });
        return judge("suspend_as_directory", outcome, naive_.suspend_as_directory(by, user));
    }
    const auto role = some_role_at(place);
    const auto outcome = deed([&](const Provisioning& permit) {
        return rooms_.members.change_role_at(permit, UserId(user), ScopeId(place), role);
    });
    return judge("change_role_at", outcome, naive_.change_role_at(by, place, user, role));
}

}  // namespace muster::testing
