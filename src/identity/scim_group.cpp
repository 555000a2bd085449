// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_group.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "identity/scim_error.h"
#include "identity/scim_patch.h"
#include "identity/scim_user.sql.h"
#include "team/team_error.h"

namespace muster::identity::scim {
namespace {

namespace json = boost::json;

/// Who the members of a document are; an id that can't be is nobody's.
Result<std::set<UserId>> members_of(const json::object& document) {
    std::set<UserId> members;
    const auto* list = document.if_contains("members");
    if (list == nullptr) return members;
    for (const json::value& each : list->as_array()) {
        const auto* value = each.as_object().if_contains("value");
        const auto id = value == nullptr ? std::nullopt : parse_id<UserTag>(std::string_view(value->as_string()));
        if (!id) return Error(ScimError::invalid_value, "each of `members` must have a user's id as its `value`");
        members.insert(*id);
    }
    return members;
}

/// Those of the first that are not among the second.
std::vector<UserId> without(const std::set<UserId>& members, const std::set<UserId>& others) {
    std::vector<UserId> left;
    std::ranges::set_difference(members, others, std::back_inserter(left));
    return left;
}

}  // namespace

Result<Groups::Found> Groups::find(const access::Authority& authority, const std::string& role) {
    const Place place = TRY(place_of(authority));
    const access::Role* found = authority.role_if_any(role);
    if (found == nullptr || !found->can_be_held_at(place.level)) return access::AccessError::not_found;
    return Found{place, found};
}

Result<json::object> Groups::resource(const access::Authority& authority, const Found& group, bool with_members) const {
    const access::Role& role = *group.role;
    json::object resource{
        {"schemas", json::array({json::string(group_schema_id)})}, {"id", role.key}, {"displayName", role.label}};
    json::array members;
    if (with_members) {
        for (const auto row : TRY(authority.query(sql::scim_members, group.place.scope, role.key))) {
            const std::string id = row.get<UserId>(0).text();
            members.push_back(json::object{{"value", id}, {"$ref", address_ + "/Users/" + id}, {"type", "User"}});
        }
    }
    if (!members.empty()) resource.emplace("members", std::move(members));
    resource.emplace("meta", json::object{{"resourceType", "Group"}, {"location", address_ + "/Groups/" + role.key}});
    return resource;
}

Result<json::object> Groups::show(const Viewing& permit, const std::string& role, const Projection& projection) const {
    return projection.of(TRY(resource(permit, TRY(find(permit, role)), projection.has("members"))));
}

Result<json::object> Groups::list(const Viewing& permit, const ListRequest& request) const {
    const Place place = TRY(place_of(permit));
    std::int64_t total = 0;
    json::array resources;
    for (const access::Role& role : permit.roles()) {
        if (!role.can_be_held_at(place.level)) continue;
        const bool filters_members = request.filter && names(*request.filter, "members");
        const Found found{place, &role};
        if (request.filter && !fits(*request.filter, group_schema(), TRY(resource(permit, found, filters_members))))
            continue;
        if (!request.shows(++total)) continue;
        const bool with_members = request.projection.has("members");
        resources.push_back(request.projection.of(TRY(resource(permit, found, with_members))));
    }
    return list_response(request, total, std::move(resources));
}

Result<json::object> Groups::replace(const Provisioning& permit, const std::string& role,
                                     const json::object& document) {
    const Found group = TRY(find(permit, role));
    const json::object before = TRY(resource(permit, group, true));
    const bool says_members = find_member(document, "members") != nullptr;
    TRY(change(permit, group, before, says_members ? TRY(read_document(group_schema(), document)) : before));
    return resource(permit, group, true);
}

Result<void> Groups::patch(const Provisioning& permit, const std::string& role, const json::object& request) {
    const Found group = TRY(find(permit, role));
    const json::object before = TRY(resource(permit, group, true));
    return change(permit, group, before, TRY(patched(before, request, group_schema())));
}

Result<void> Groups::change(const Provisioning& permit, const Found& group, const json::object& before,
                            const json::object& after) {
    const auto present = TRY(members_of(before));
    const auto wanted = TRY(members_of(after));
    const auto added = without(wanted, present);
    // Whoever has the default role has it by belonging to no other group.
    const bool is_default = group.role == group.place.default_role;
    const auto removed = is_default ? std::vector<UserId>() : without(present, wanted);
    for (const UserId user : added) TRY(take_in(permit, group, user));
    for (const UserId user : removed)
        TRY(members_.change_role_at(permit, user, group.place.scope, group.place.default_role->key));
    if (added.empty() && removed.empty()) permit.leave_unchanged();
    return {};
}

Result<void> Groups::take_in(const Provisioning& permit, const Found& group, UserId user) {
    const ScopeId place = group.place.scope;
    const auto member = team::check_is_member(permit, user);
    if (!member && member.error().is(team::TeamError::not_a_member))
        return Error(ScimError::invalid_value, "one of `members` is no user here: create them first");
    if (!member) return member;
    if (!TRY(permit.query(sql::has_role_at, place, user)).empty())
        return members_.change_role_at(permit, user, place, group.role->key);
    TRY(team::check_not_suspended(permit, user, place));
    return members_.provision(permit, user, place, group.role->key, true);
}

}  // namespace muster::identity::scim
