// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_user.h"

#include <boost/json/serialize.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "identity/scim_error.h"
#include "identity/scim_patch.h"
#include "identity/scim_user.sql.h"
#include "team/user.h"

namespace muster::identity::scim {
namespace {

namespace json = boost::json;

Result<void> store(const access::Authority& authority, UserId user, const UserForm& form) {
    TRY(authority.query(sql::store_scim_user, user, form.external_id, json::serialize(form.attributes),
                        authority.now()));
    return {};
}

/// The names of what is otherwise in the form; none if nothing is.
std::vector<std::string> differences(const UserForm& before, const UserForm& after) {
    std::vector<std::string> names;
    if (before.external_id != after.external_id) names.emplace_back("externalId");
    for (const auto* name : {"name", "displayName", "emails"}) {
        const auto* old_value = before.attributes.if_contains(name);
        const auto* new_value = after.attributes.if_contains(name);
        const bool is_same =
            old_value == nullptr || new_value == nullptr ? old_value == new_value : *old_value == *new_value;
        if (!is_same) names.emplace_back(name);
    }
    return names;
}

}  // namespace

Result<team::EventDetails> UserRecords::member_left(const access::Authority& authority, UserId user,
                                                    std::span<const ScopeId> /*scopes*/,
                                                    const team::WorkChoice& /*work*/) {
    TRY(authority.query(sql::forget_scim_user, user));
    return team::EventDetails();
}

Result<team::EventDetails> UserRecords::would_leave(const access::Authority& /*authority*/, UserId /*user*/,
                                                    std::span<const ScopeId> /*scopes*/) const {
    return team::EventDetails();
}

Result<std::vector<Person>> Users::read(const access::Authority& authority, const Place& place, const Range& range) {
    std::vector<Person> people;
    for (const auto row : TRY(authority.query(sql::scim_users, place.scope, authority.now(), range.behind, range.last,
                                              range.count, range.skipped))) {
        people.push_back(read_person(row));
    }
    return people;
}

Result<std::optional<Person>> Users::find_if_any(const access::Authority& authority, const Place& place, UserId user) {
    auto people = TRY(read(authority, place, {.behind = UserId(user.number() - 1), .last = user}));
    if (people.empty()) return std::optional<Person>();
    return std::optional(std::move(people.front()));
}

Result<Person> Users::find(const access::Authority& authority, UserId user) {
    auto person = TRY(find_if_any(authority, TRY(place_of(authority)), user));
    if (!person) return access::AccessError::not_found;
    return std::move(*person);
}

Result<json::object> Users::create(const Provisioning& permit, const json::object& document) {
    const UserForm form = TRY(read_user_form(document));
    const Place place = TRY(place_of(permit));
    const UserId user = TRY(team::ensure_account(permit, ids_, form.email, form.name));
    if (TRY(find_if_any(permit, place, user))) return ScimError::uniqueness;
    TRY(members_.provision(permit, user, place.scope, place.default_role->key, form.active.value_or(true)));
    TRY(store(permit, user, form));
    return user_resource(TRY(find(permit, user)), permit, address_);
}

Result<json::object> Users::show(const Viewing& permit, UserId user) const {
    return user_resource(TRY(find(permit, user)), permit, address_);
}

Result<json::object> Users::list(const Viewing& permit, const ListRequest& request) const {
    if (request.filter) return list_fitting(permit, request);
    const auto total = TRY(permit.query(sql::count_scim_users))[0].get<std::int64_t>(0);
    json::array resources;
    const Range page{.count = request.count, .skipped = request.start - 1};
    for (const Person& person : TRY(read(permit, TRY(place_of(permit)), page))) {
        resources.push_back(request.projection.of(user_resource(person, permit, address_)));
    }
    return list_response(request, total, std::move(resources));
}

/// All who may fit: those with the address or the external id that the filter asks for, or else everybody.
Result<void> Users::visit_candidates(const access::Authority& authority, const Filter& filter,
                                     FunctionRef<void(const Person&)> visit) {
    const Place place = TRY(place_of(authority));
    const auto name = required_value(filter, "userName");
    const auto external_id = required_value(filter, "externalId");
    if (name || external_id) {
        const auto rows = name ? TRY(authority.query(sql::users_with_email, text::ascii_lower(*name)))
                               : TRY(authority.query(sql::users_with_external_id, *external_id));
        for (const auto row : rows) {
            if (const auto person = TRY(find_if_any(authority, place, row.get<UserId>(0)))) visit(*person);
        }
        return {};
    }
    Range range{.count = limits::scim_scan_rows};
    for (bool is_last = false; !is_last;) {
        const auto people = TRY(read(authority, place, range));
        is_last = static_cast<std::int64_t>(people.size()) < range.count;
        for (const Person& person : people) visit(person);
        if (!people.empty()) range.behind = people.back().id;
    }
    return {};
}

Result<json::object> Users::list_fitting(const Viewing& permit, const ListRequest& request) const {
    std::int64_t total = 0;
    json::array resources;
    TRY(visit_candidates(permit, *request.filter, [&](const Person& person) {
        const json::object user = user_resource(person, permit, address_);
        if (!fits(*request.filter, user_schema(), user)) return;
        if (request.shows(++total)) resources.push_back(request.projection.of(user));
    }));
    return list_response(request, total, std::move(resources));
}

Result<json::object> Users::replace(const Provisioning& permit, UserId user, const json::object& document) {
    const Person person = TRY(find(permit, user));
    UserForm form = TRY(read_user_form(document));
    if (!form.external_id) form.external_id = person.external_id;
    return change(permit, person, form);
}

Result<json::object> Users::patch(const Provisioning& permit, UserId user, const json::object& request) {
    const Person person = TRY(find(permit, user));
    const auto document = TRY(patched(user_resource(person, permit, address_), request, user_schema()));
    return change(permit, person, TRY(read_user_form(document)));
}

Result<json::object> Users::change(const Provisioning& permit, const Person& person, const UserForm& form) {
    if (form.email != person.email)
        return Error(ScimError::mutability, "`userName` is the address that the person signs in with: they change it");
    const UserForm before = TRY(read_user_form(user_resource(person, permit, address_)));
    const auto changed = differences(before, form);
    const bool is_active = form.active.value_or(person.is_active);
    if (!changed.empty()) {
        TRY(store(permit, person.id, form));
        TRY(permit.record(
            {"member.directory_changed", "user", person.id.number(), {{"changed", text::join(changed, ",")}}}));
    }
    if (is_active != person.is_active) {
        TRY(is_active ? members_.reactivate(permit, person.id) : members_.suspend(permit, person.id));
    } else if (changed.empty()) {
        permit.leave_unchanged();
    }
    return user_resource(TRY(find(permit, person.id)), permit, address_);
}

Result<void> Users::remove(const Provisioning& permit, UserId user) {
    TRY(find(permit, user));
    return members_.remove(permit, user);
}

}  // namespace muster::identity::scim
