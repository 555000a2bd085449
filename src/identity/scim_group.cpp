// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_group.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "base/limits.h"
#include "identity/scim_error.h"
#include "identity/scim_user.sql.h"
#include "team/team_error.h"

namespace muster::identity::scim {
namespace {

namespace json = boost::json;

/// Those of the first that are not among the second.
std::vector<UserId> without(const std::set<UserId>& members, const std::set<UserId>& others) {
    std::vector<UserId> left;
    std::ranges::set_difference(members, others, std::back_inserter(left));
    return left;
}

/// What a directory names of a role is as it is.
Result<void> check_named(const access::Role& role, const GroupChange& change) {
    if (change.id.value_or(role.key) == role.key && change.display_name.value_or(role.label) == role.label) return {};
    return ScimError::group_fixed;
}

}  // namespace

Result<Groups::Found> Groups::find(const access::Authority& authority, const std::string& role) {
    const Place place = TRY(place_of(authority));
    const access::Role* found = authority.role_if_any(role);
    if (found == nullptr || !found->can_be_held_at(place.level)) return access::AccessError::not_found;
    return Found{place, found};
}

Result<json::object> Groups::resource(const access::Authority& authority, const Found& group, Content content) const {
    const access::Role& role = *group.role;
    json::object resource{
        {"schemas", json::array({json::string(group_schema_id)})}, {"id", role.key}, {"displayName", role.label}};
    if (content == Content::all) TRY(add_members(authority, group, resource));
    resource.emplace("meta", json::object{{"resourceType", "Group"}, {"location", address_ + "/Groups/" + role.key}});
    return resource;
}

Result<void> Groups::add_members(const access::Authority& authority, const Found& group, json::object& to) const {
    json::array members;
    for (const auto row : TRY(authority.query(sql::scim_members, group.place.scope, group.role->key))) {
        const std::string id = row.get<UserId>(0).text();
        members.push_back(json::object{{"value", id}, {"$ref", address_ + "/Users/" + id}, {"type", "User"}});
    }
    if (!members.empty()) to.emplace("members", std::move(members));
    return {};
}

Result<json::object> Groups::show(const Viewing& permit, const std::string& role, const Projection& projection) const {
    const auto content = projection.has("members") ? Content::all : Content::without_members;
    return projection.of(TRY(resource(permit, TRY(find(permit, role)), content)));
}

Result<json::object> Groups::list(const Viewing& permit, const ListRequest& request) const {
    const Place place = TRY(place_of(permit));
    const bool filters_members = request.filter && names(*request.filter, "members");
    const bool shows_members = request.projection.has("members");
    std::int64_t total = 0;
    json::array resources;
    for (const access::Role& role : permit.roles()) {
        if (!role.can_be_held_at(place.level)) continue;
        const Found found{place, &role};
        auto group = TRY(resource(permit, found, filters_members ? Content::all : Content::without_members));
        if (request.filter && !fits(*request.filter, group_schema(), group)) continue;
        if (!request.shows(++total)) continue;
        if (shows_members && !filters_members) TRY(add_members(permit, found, group));
        resources.push_back(request.projection.of(group));
    }
    return list_response(request, total, std::move(resources));
}

Result<json::object> Groups::replace(const Provisioning& permit, const std::string& role, const GroupChange& asked,
                                     const Projection& projection) {
    TRY(permit.require(access::Permission::view_members));
    TRY(change(permit, role, asked));
    const auto content = projection.has("members") ? Content::all : Content::without_members;
    return projection.of(TRY(resource(permit, TRY(find(permit, role)), content)));
}

Result<Groups::Moves> Groups::moves_of(const access::Authority& authority, const Found& group,
                                       const GroupChange& asked) {
    const std::string& role = group.role->key;
    if (asked.others == GroupChange::Others::leave) {
        std::set<UserId> present;
        for (const auto row : TRY(authority.query(sql::scim_members, group.place.scope, role)))
            present.insert(row.get<UserId>(0));
        return Moves{without(asked.joining, present), without(present, asked.joining)};
    }
    const auto is_in = [&](UserId user) -> Result<bool> {
        const auto rows = TRY(authority.query(sql::role_at, group.place.scope, user));
        return !rows.empty() && rows[0].get<std::string>(0) == role;
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

Result<void> Groups::change(const Provisioning& permit, const std::string& role, const GroupChange& asked) {
    const Found group = TRY(find(permit, role));
    TRY(check_named(*group.role, asked));
    Moves moves = TRY(moves_of(permit, group, asked));
    // Whoever has the default role has it by belonging to no other group.
    if (group.role == group.place.default_role) moves.leaving.clear();
    const std::size_t count = moves.joining.size() + moves.leaving.size();
    if (count > limits::scim_members_per_request_max) return ScimError::too_many_members;
    for (const UserId user : moves.joining) TRY(take_in(permit, group, user));
    for (const UserId user : moves.leaving)
        TRY(members_.change_role_at(permit, user, group.place.scope, group.place.default_role->key));
    if (count == 0) permit.leave_unchanged();
    return {};
}

Result<void> Groups::take_in(const Provisioning& permit, const Found& group, UserId user) {
    const ScopeId place = group.place.scope;
    const auto member = team::check_is_member(permit, user);
    if (!member && member.error().is(team::TeamError::not_a_member))
        return Error(ScimError::invalid_value, "one of `members` is no user here: create them first");
    if (!member) return member;
    if (!TRY(permit.query(sql::role_at, place, user)).empty())
        return members_.change_role_at(permit, user, place, group.role->key);
    TRY(team::check_not_suspended(permit, user, place));
    return members_.provision(permit, user, place, group.role->key, team::Members::Arrival::active);
}

}  // namespace muster::identity::scim
