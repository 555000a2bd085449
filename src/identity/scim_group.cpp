// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_group.h"

#include <algorithm>
#include <iterator>

#include "base/limits.h"
#include "identity/scim_error.h"
#include "identity/scim_user.sql.h"
#include "team/team_error.h"

namespace muster::identity::scim {
namespace {

namespace json = boost::json;

/// What a directory names of a group is as it is.
Result<void> check_named(const GroupName& name, const GroupChange& change) {
    if (change.id.value_or(name.id) == name.id && change.display_name.value_or(name.display) == name.display) return {};
    return ScimError::group_fixed;
}

/// Those of the first that are not among the second.
std::vector<UserId> without(const std::set<UserId>& members, const std::set<UserId>& others) {
    std::vector<UserId> left;
    std::ranges::set_difference(members, others, std::back_inserter(left));
    return left;
}

/// Who left and came again would be free of it.
Result<void> check_not_suspended_by_hand(const access::Authority& authority, UserId user, ScopeId scope) {
    if (TRY(authority.query(sql::suspended_by_hand, user, scope)).empty()) return {};
    return ScimError::suspended_by_hand;
}

std::set<UserId> read_users(const storage::Rows& rows) {
    std::set<UserId> users;
    for (const auto row : rows) users.insert(row.get<UserId>(0));
    return users;
}

/// What is empty isn't there.
void set_members(json::object& group, json::array members) {
    group.erase("members");
    if (!members.empty()) group.emplace("members", std::move(members));
}

}  // namespace

Result<Groups::Found> Groups::find(const access::Authority& authority, const std::string& id) {
    const Place home = TRY(place_of(authority));
    const auto at = id.find('@');
    const access::Role* role = authority.role_if_any(id.substr(0, at));
    if (role == nullptr || !role->can_be_held_at(home.level)) return access::AccessError::not_found;
    const bool names_subaccount = at != std::string::npos;
    if (names_subaccount != (home.level == access::Level::subaccount)) return access::AccessError::not_found;
    if (!names_subaccount) return Found{home, home.scope, role, group_name(*role)};
    const auto scope = parse_id<ScopeTag>(std::string_view(id).substr(at + 1));
    if (!scope) return access::AccessError::not_found;
    const auto rows = TRY(authority.query(sql::subaccount_name, *scope));
    if (rows.empty()) return access::AccessError::not_found;
    return Found{home, *scope, role, group_name(*role, {*scope, rows[0].get<std::string>(0)})};
}

Result<std::vector<Groups::Found>> Groups::find_all(const access::Authority& authority) {
    const Place home = TRY(place_of(authority));
    std::vector<const access::Role*> roles;
    std::vector<Found> all;
    for (const access::Role& role : authority.roles()) {
        if (role.can_be_held_at(home.level)) roles.push_back(&role);
    }
    if (home.level != access::Level::subaccount) {
        for (const auto* role : roles) all.push_back({home, home.scope, role, group_name(*role)});
        return all;
    }
    for (const auto row : TRY(authority.query(sql::open_subaccounts))) {
        const NamedSubaccount subaccount{row.get<ScopeId>(0), row.get<std::string>(1)};
        for (const auto* role : roles) all.push_back({home, subaccount.id, role, group_name(*role, subaccount)});
    }
    return all;
}

/// They stand by their scopes.
ShownMembers::Range Groups::range_of(std::span<const Found> groups) {
    const Found& first = groups.front();
    const bool is_one_role = std::ranges::all_of(groups, [&](const Found& each) { return each.role == first.role; });
    return {first.home.level, first.scope, groups.back().scope, is_one_role ? first.role->key : ""};
}

json::object Groups::resource(const Found& group) const {
    return {{"schemas", json::array({json::string(group_schema_id)})},
            {"id", group.name.id},
            {"displayName", group.name.display},
            {"meta", {{"resourceType", "Group"}, {"location", address_ + "/Groups/" + group.name.id}}}};
}

Result<json::object> Groups::shown(const access::Authority& authority, const std::string& id,
                                   const Projection& projection) const {
    const Found group = TRY(find(authority, id));
    auto document = resource(group);
    if (projection.has("members")) {
        ShownMembers members(authority, address_);
        TRY(members.read(range_of({&group, 1})));
        set_members(document, members.all(group.scope, group.role->key));
    }
    return projection.of(document);
}

Result<json::object> Groups::show(const Viewing& permit, const std::string& id, const Projection& projection) const {
    return shown(permit, id, projection);
}

Result<json::object> Groups::list(const Viewing& permit, const ListRequest& request) const {
    const bool filters_members = request.filter && names(*request.filter, "members");
    const auto asked = filters_members ? values_asked(*request.filter, "members") : std::nullopt;
    const bool shows_members = request.projection.has("members");
    const bool reads_all = filters_members && !asked;
    ShownMembers members(permit, address_);
    const auto groups = TRY(find_all(permit));
    if (reads_all) TRY(members.read(range_of(groups)));
    std::int64_t total = 0;
    std::vector<Found> shown;
    for (const Found& found : groups) {
        const std::string& role = found.role->key;
        auto group = resource(found);
        if (filters_members)
            set_members(group, asked ? TRY(members.among(*asked, found.scope, role)) : members.all(found.scope, role));
        if (request.filter && !fits(*request.filter, group_schema(), group)) continue;
        if (request.shows(++total)) shown.push_back(found);
    }
    if (shows_members && !reads_all && !shown.empty()) TRY(members.read(range_of(shown)));
    json::array resources;
    for (const Found& found : shown) {
        auto group = resource(found);
        if (shows_members) set_members(group, members.all(found.scope, found.role->key));
        resources.push_back(request.projection.of(group));
    }
    return list_response(request, total, std::move(resources));
}

Result<json::object> Groups::replace(const Provisioning& permit, const std::string& id, const GroupChange& asked,
                                     const Projection& projection) {
    TRY(permit.require(access::Permission::view_members));
    TRY(change(permit, id, asked));
    return shown(permit, id, projection);
}

Result<Groups::Moves> Groups::moves_of(const access::Authority& authority, const Found& group,
                                       const GroupChange& asked) {
    if (asked.others == GroupChange::Others::leave) {
        const auto present = read_users(TRY(authority.query(sql::scim_members, group.scope, group.role->key)));
        return Moves{without(asked.joining, present), without(present, asked.joining)};
    }
    const auto is_in = [&](UserId user) -> Result<bool> {
        const auto rows = TRY(authority.query(sql::role_at, group.scope, user));
        return !rows.empty() && rows[0].get<std::string>(0) == group.role->key;
    };
    Moves moves;
    for (const UserId user : asked.joining) {
        if (!TRY(is_in(user))) moves.joining.push_back(user);
    }
    for (const UserId user : asked.leaving) {
        if (TRY(is_in(user))) moves.leaving.push_back(user);
    }
    return moves;
}

Result<void> Groups::change(const Provisioning& permit, const std::string& id, const GroupChange& asked) {
    const Found group = TRY(find(permit, id));
    TRY(check_named(group.name, asked));
    Moves moves = TRY(moves_of(permit, group, asked));
    std::set<UserId> elsewhere;
    if (!moves.leaving.empty())
        elsewhere =
            read_users(TRY(permit.query(sql::scim_members_elsewhere, group.scope, group.role->key, permit.now())));
    // They have the default role by belonging to no other group.
    if (group.is_default()) std::erase_if(moves.leaving, [&](UserId user) { return !elsewhere.contains(user); });
    const std::size_t count = moves.joining.size() + moves.leaving.size();
    if (count > limits::scim_members_per_request_max) return ScimError::too_many_members;
    for (const UserId user : moves.joining) TRY(take_in(permit, group, user));
    for (const UserId user : moves.leaving) {
        if (!elsewhere.contains(user) && group.scope == group.home.scope) {
            TRY(members_.change_role_at(permit, user, group.scope, group.home.default_role->key));
            continue;
        }
        TRY(check_not_suspended_by_hand(permit, user, group.scope));
        if (!elsewhere.contains(user)) TRY(bring_home(permit, group, user));
        TRY(members_.remove_at(permit, user, group.scope));
        if (group.scope == group.home.scope) TRY(permit.query(sql::note_scim_leaving, user, permit.now()));
    }
    if (count == 0) permit.leave_unchanged();
    return {};
}

Result<void> Groups::bring_home(const Provisioning& permit, const Found& group, UserId user) {
    if (!TRY(permit.query(sql::barred_by_hand, user, group.home.scope)).empty()) return ScimError::barred_by_hand;
    const auto present = TRY(permit.query(sql::role_at, group.scope, user));
    const team::Members::Arrival arrival{.suspended_at = present[0].get<std::optional<Time>>(1),
                                         .ends_at = present[0].get<std::optional<Time>>(2)};
    return members_.provision(permit, user, group.home.scope, group.home.default_role->key, arrival);
}

Result<void> Groups::take_in(const Provisioning& permit, const Found& group, UserId user) {
    const ScopeId place = group.scope;
    const auto member = team::check_is_member(permit, user);
    if (!member && member.error().is(team::TeamError::not_a_member))
        return Error(ScimError::invalid_value, "one of `members` is no user here: create them first");
    if (!member) return member;
    if (!TRY(permit.query(sql::role_at, place, user)).empty())
        return members_.change_role_at(permit, user, place, group.role->key);
    TRY(team::check_not_suspended(permit, user, place));
    return members_.provision(permit, user, place, group.role->key, {});
}

}  // namespace muster::identity::scim
