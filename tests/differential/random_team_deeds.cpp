// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "differential/random_team.h"

namespace muster::testing {
namespace {

using access::Permission;
using access::Permit;
using access::testing::below;
using std::chrono::microseconds;
using team::testing::parsed;

constexpr std::size_t keys_max = 8;

std::vector<Permission> permissions_of(const Names& names) {
    std::vector<Permission> permissions;
    for (const auto& name : names) permissions.push_back(*access::parse_permission(name));
    return permissions;
}

}  // namespace

const std::vector<RandomTeam::Choice> RandomTeam::choices{
    {12, &RandomTeam::add},
    {6, &RandomTeam::suspend},
    {7, &RandomTeam::reactivate},
    {12, &RandomTeam::change},
    {2, &RandomTeam::clear_end},
    {9, &RandomTeam::remove},
    {2, &RandomTeam::leave},
    {7, &RandomTeam::undo},
    {5, &RandomTeam::change_subaccounts},
    {5, &RandomTeam::provision},
    {6, &RandomTeam::change_as_directory},
    {6, &RandomTeam::let_time_pass},
    {4, &RandomTeam::make_role},
    {4, &RandomTeam::change_role_itself},
    {3, &RandomTeam::delete_role},
    {2, &RandomTeam::toggle},
    {6, &RandomTeam::make_key},
    {5, &RandomTeam::renew_key},
    {1, &RandomTeam::revoke_key},
    {2, &RandomTeam::create_subaccount},
    {4, &RandomTeam::archive},
    {6, &RandomTeam::create_work},
    {2, &RandomTeam::cancel_work},
    {3, &RandomTeam::hand_over},
    {2, &RandomTeam::begin_review},
    {6, &RandomTeam::decide},
    {1, &RandomTeam::abandon_review},
    {3, &RandomTeam::end_organization},
    {9, &RandomTeam::invite},
    {6, &RandomTeam::change_invitation},
    {8, &RandomTeam::accept},
    {7, &RandomTeam::share},
    {3, &RandomTeam::change_link},
    {8, &RandomTeam::join},
    {4, &RandomTeam::decide_on_join},
};

std::string RandomTeam::add() {
    const auto scope = one_in(2) ? naive_.organization : some_scope();
    const auto user = some_newcomer(scope);
    const auto role = some_role_at(scope);
    const auto end = some_end();
    const auto ends_at = end ? std::optional(time_of(*end)) : std::nullopt;
    const auto outcome = rooms_.gate.with<Permission::add_member>(
        access::Actor::operator_on_this_machine(), target_of(scope), [&](const Permit<Permission::add_member>& permit) {
            return rooms_.members.add(permit, UserId(user), role, ends_at);
        });
    return judge("add", outcome, naive_.add(scope, user, role, end));
}

std::string RandomTeam::suspend() {
    const auto user = some_member();
    const auto scope = scope_of_some(user);
    const auto by = some_actor(scope, "suspend_member");
    const auto outcome = rooms_.suspend(UserId(by), target_of(scope), UserId(user));
    return judge("suspend", outcome, naive_.suspend(by, scope, user));
}

std::string RandomTeam::reactivate() {
    auto user = some_member();
    auto scope = scope_of_some(user);
    if (!one_in(4)) {
        const auto member = one_of_fitting(naive_.members, [](const auto& each) { return bool(each.suspended_from); });
        user = member.user;
        scope = member.suspended_from.value_or(member.scope);
    }
    const auto by = some_actor(scope, "suspend_member");
    const auto outcome = rooms_.reactivate(UserId(by), target_of(scope), UserId(user));
    return judge("reactivate", outcome, naive_.reactivate(by, scope, user));
}

std::string RandomTeam::change() {
    const auto user = some_member();
    const auto scope = scope_of_some(user);
    const auto by = some_actor(scope, "change_member_role");
    const auto end = some_end();
    const auto role = end && one_in(2) ? std::nullopt : std::optional(some_role_at(scope));
    const auto ends_at = end ? std::optional(time_of(*end)) : std::nullopt;
    const auto outcome = rooms_.change(UserId(by), target_of(scope), UserId(user), {role, ends_at});
    return judge("change", outcome, naive_.change(by, scope, user, role, end));
}

std::string RandomTeam::clear_end() {
    const auto member = one_of_fitting(naive_.members, [](const auto& each) { return bool(each.ends); });
    const auto user = member.user;
    const auto scope = one_in(6) ? some_scope() : member.scope;
    const auto by = some_actor(scope, "change_member_role");
    const auto outcome = rooms_.clear_end(UserId(by), target_of(scope), UserId(user));
    return judge("clear_end", outcome, naive_.clear_end(by, scope, user));
}

std::string RandomTeam::remove() {
    const auto user = some_member();
    const auto scope = scope_of_some(user);
    const auto by = some_actor(scope, "remove_member");
    const auto work = some_work();
    const auto outcome = rooms_.remove_with(UserId(by), target_of(scope), UserId(user), work);
    return judge("remove", outcome, naive_.remove(by, scope, user, work));
}

std::string RandomTeam::leave() {
    const auto user = some_member();
    const auto outcome = rooms_.leave(UserId(user), place_.organization);
    return judge("leave", outcome, naive_.leave(user));
}

std::string RandomTeam::undo() {
    auto user = some_user();
    auto scope = some_scope();
    if (!naive_.removals.empty() && !one_in(6)) std::tie(user, scope) = one_of(naive_.removals).first;
    const auto by = some_actor(scope, "undo_removal");
    const auto outcome = rooms_.undo(UserId(by), target_of(scope), UserId(user));
    return judge("undo", outcome, naive_.undo(by, scope, user));
}

std::string RandomTeam::change_subaccounts() {
    const auto by = some_actor(naive_.organization, "change_member_role");
    const auto user = some_member();
    team::SubaccountsChange change;
    const SubaccountId one(some_subaccount());
    change.role = some_role_at(one.number());
    const SubaccountId other(some_subaccount());
    (one_in(2) ? change.add : change.remove).push_back(one);
    if (other != one) (one_in(2) ? change.add : change.remove).push_back(other);
    if (const auto end = some_end()) change.ends_at = time_of(*end);
    change.work = some_work();
    const auto outcome = rooms_.change_subaccounts(UserId(by), place_.organization, UserId(user), change);
    return judge("change_subaccounts", outcome, naive_.change_subaccounts(by, user, change));
}

std::string RandomTeam::let_time_pass() {
    rooms_.clock.advance(std::chrono::hours(1 + below(random_, 24 * 6)));
    naive_.now = rooms_.clock.now().time_since_epoch().count();
    if (naive_.is_erased()) {
        rooms_.clock.advance(limits::organization_erasure_delay);
        value_of(rooms_.erasures.erase_all_due());
        ++tally_["erase"].first;
        return compare_erased();
    }
    if (one_in(3)) return compare_all();
    // Of other organizations, which went before, too.
    while (value_of(rooms_.ends.end_all_over()) > 0) continue;
    const int ended = naive_.expire();
    recorded_ += ended;
    tally_["expire"].first += ended;
    return compare_all();
}

std::string RandomTeam::make_role() {
    const auto by = some_actor(naive_.organization, "manage_roles");
    const std::string key = fmt::format("custom{}", below(random_, 3));
    const auto base = one_of(naive_.model->roles(naive_.on)).key;
    const auto on = some_permissions(250);
    const auto off = some_permissions(5);
    team::NewCustomRole form;
    form.key = parsed<team::RoleKey>(key);
    form.label = parsed<team::RoleLabel>(key);
    form.base = parsed<json::Text<1, 64>>(base);
    form.on = team::SwitchedPermissions(permissions_of(on));
    form.off = team::SwitchedPermissions(permissions_of(off));
    const auto outcome = rooms_.deed<Permission::manage_roles>(
        by, place_.target(),
        [&](const Permit<Permission::manage_roles>& permit) { return rooms_.custom_roles.make(permit, form); });
    return judge("make_role", outcome, naive_.make_role(by, key, base, on, off));
}

std::string RandomTeam::change_role_itself() {
    const auto by = some_actor(naive_.organization, "manage_roles");
    const auto key = one_in(6) || naive_.custom.empty() ? some_role() : one_of(naive_.custom).first;
    const auto on = some_permissions(250);
    const auto off = some_permissions(20);
    team::CustomRoleChange form;
    form.on = team::SwitchedPermissions(permissions_of(on));
    form.off = team::SwitchedPermissions(permissions_of(off));
    const auto outcome = rooms_.deed<Permission::manage_roles>(
        by, place_.target(),
        [&](const Permit<Permission::manage_roles>& permit) { return rooms_.custom_roles.change(permit, key, form); });
    return judge("change_role_itself", outcome, naive_.change_role_itself(by, key, on, off));
}

std::string RandomTeam::delete_role() {
    const auto by = some_actor(naive_.organization, "manage_roles");
    const auto key = one_in(6) || naive_.custom.empty() ? some_role() : one_of(naive_.custom).first;
    const auto replacement = one_in(3) ? std::nullopt : std::optional(some_role());
    const auto outcome =
        rooms_.deed<Permission::manage_roles>(by, place_.target(), [&](const Permit<Permission::manage_roles>& permit) {
            return rooms_.custom_roles.remove(permit, key, replacement);
        });
    return judge("delete_role", outcome, naive_.delete_role(by, key, replacement));
}

std::string RandomTeam::toggle() {
    if (naive_.model->switches().empty()) return "";
    const auto by = some_actor(naive_.organization, "configure_access_rules");
    const auto index = below(random_, naive_.model->switches().size());
    const auto wanted = static_cast<access::SwitchSet>(naive_.on ^ (1U << index));
    const bool is_on = (wanted >> index & 1U) != 0;
    const auto outcome = rooms_.set_switch(UserId(by), place_.organization, naive_.model->switches()[index].key, is_on);
    return judge("toggle", outcome, naive_.toggle(by, wanted));
}

std::string RandomTeam::make_key() {
    if (naive_.keys.size() >= keys_max) return "";
    const auto by = some_actor(naive_.organization, "create_api_key");
    NaiveKey wanted{by, {}, {}};
    // Mostly of what they have themselves, and what a key can have.
    const auto theirs = naive_.permissions_at(by, naive_.organization);
    for (const auto& permission : theirs) {
        const bool fits = !access::why_persons_only(*access::parse_permission(permission));
        if (one_in(4) && (fits || one_in(200))) wanted.chosen.insert(permission);
    }
    if (wanted.chosen.empty() || one_in(10)) wanted.chosen.insert("view_members");
    if (one_in(3)) wanted.subaccounts.insert(some_subaccount());
    const auto ends = naive_.now + microseconds(std::chrono::days(1 + below(random_, 60))).count();
    std::vector<SubaccountId> subaccounts;
    for (const auto each : wanted.subaccounts) subaccounts.emplace_back(each);
    auto form = team::testing::key_for(permissions_of(wanted.chosen), subaccounts);
    form.ends_at = time_of(ends);
    const auto outcome = rooms_.make(UserId(by), place_.target(), form);
    const auto id = outcome ? outcome->first.id.number() : 0;
    if (outcome) remember(*outcome);
    return judge("make_key", outcome, naive_.make_key(by, id, wanted, ends));
}

std::string RandomTeam::renew_key() {
    if (naive_.keys.empty()) return "";
    const auto by = some_actor(naive_.organization, "create_api_key");
    const auto id = one_of(naive_.keys).first;
    if (one_in(2)) {
        const auto outcome = rooms_.adopt(UserId(by), place_.target(), access::ApiKeyId(id));
        return judge("adopt_key", outcome, naive_.adopt_key(by, id));
    }
    const auto ends = naive_.now + microseconds(std::chrono::days(1 + below(random_, 60))).count();
    team::ApiKeyRotation form;
    form.ends_at = time_of(ends);
    const auto outcome = rooms_.rotate(UserId(by), place_.target(), access::ApiKeyId(id), form);
    if (outcome) remember(*outcome);
    return judge("rotate_key", outcome, naive_.rotate_key(by, id, ends));
}

std::string RandomTeam::revoke_key() {
    if (naive_.keys.empty()) return "";
    const auto by = some_actor(naive_.organization, "revoke_api_key");
    const auto id = one_of(naive_.keys).first;
    const auto outcome = rooms_.revoke_key(UserId(by), place_.target(), access::ApiKeyId(id));
    return judge("revoke_key", outcome, naive_.revoke_key(by, id));
}

}  // namespace muster::testing
