// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_user.h"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "identity/admission.sql.h"
#include "identity/claimed_domain.h"
#include "identity/scim_error.h"
#include "identity/scim_user.sql.h"
#include "team/user.h"
#include "team/way_in.h"

namespace muster::identity::scim {
namespace {

namespace json = boost::json;
using access::Permission;

Result<void> store(const access::Authority& authority, UserId user, const UserForm& form, Time created_at) {
    TRY(authority.query(sql::store_scim_user, user, form.user_name, form.external_id, json::serialize(form.attributes),
                        created_at, authority.now()));
    return {};
}

Result<void> note_suspension(const access::Authority& authority, UserId user, std::optional<Time> suspended_at,
                             Time created_at) {
    TRY(authority.query(sql::note_scim_suspension, user, suspended_at, created_at, authority.now()));
    return {};
}

Time created_at(const Person& person) { return person.created_at.value_or(person.first_granted_at); }

/// Refuses a name that somebody has here already.
Result<void> check_free(const access::Authority& authority, const std::string& user_name) {
    if (TRY(authority.query(sql::users_with_user_name, user_name)).empty()) return {};
    return ScimError::uniqueness;
}

Result<void> check_newcomer(const access::Authority& authority, const EmailAddress& email) {
    TRY(check_free(authority, email.text()));
    const auto account = TRY(authority.query(sql::account_of_address, email.text()));
    const bool is_here =
        !account.empty() && !TRY(authority.query(sql::has_membership, account[0].get<UserId>(0))).empty();
    if (is_here) return ScimError::uniqueness;
    return TRY(team::is_own_domain(authority, email.domain())) ? Result<void>() : ScimError::foreign_domain;
}

Result<void> count_account(const access::Authority& authority) {
    const auto day = std::chrono::floor<std::chrono::days>(authority.now().time_since_epoch()).count();
    const auto counted =
        TRY(authority.query(sql::count_scim_account, std::int64_t{day}, limits::scim_accounts_per_day_max));
    if (counted.changed() != 1) return ScimError::too_many_accounts;
    return {};
}

/// People stand by their ids.
Result<void> add_groups(const access::Authority& authority, const Place& place, std::vector<Person>& people) {
    for (const auto row : TRY(authority.query(sql::held_by_scim_users, access::to_text(place.level), people.front().id,
                                              people.back().id))) {
        const auto user = row.get<UserId>(0);
        const auto scope = row.get<ScopeId>(1);
        const auto person = std::ranges::lower_bound(people, user, {}, &Person::id);
        const access::Role* role = authority.role_if_any(row.get<std::string>(2));
        if (person == people.end() || person->id != user || role == nullptr) continue;
        person->groups.push_back(place.level == access::Level::organization
                                     ? group_name(*role)
                                     : group_name(*role, {scope, row.get<std::string>(3)}));
    }
    return {};
}

}  // namespace

Result<team::EventDetails> UserRecords::member_left(const access::Authority& authority, UserId user,
                                                    std::span<const ScopeId> /*scopes*/,
                                                    const team::WorkChoice& /*work*/) {
    TRY(authority.query(sql::forget_scim_user, user));
    return team::EventDetails();
}

Result<team::EventDetails> UserRecords::would_leave(const access::Authority& /*authority*/, UserId /*user*/,
                                                    std::span<const ScopeId> /*scopes*/,
                                                    const team::WorkChoice& /*work*/) const {
    return team::EventDetails();
}

Result<std::vector<Person>> Users::read(const access::Authority& authority, const Place& place, const Range& range) {
    std::vector<Person> people;
    for (const auto row :
         TRY(authority.query(sql::scim_users, authority.now(), range.behind, range.last, range.count, range.skipped))) {
        people.push_back(read_person(row));
    }
    if (!people.empty()) TRY(add_groups(authority, place, people));
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

Result<json::object> Users::create(const Opening& door, const UserForm& form) {
    const auto email = EmailAddress::parse(form.user_name);
    if (!email)
        return Error(ScimError::invalid_value,
                     "`userName` must be the address that the person will sign in with, such as robin@example.org");
    const auto unconfirmed = TRY(
        door.look<Permission::view_members>([&](const Viewing& permit) { return find_unconfirmed(permit, *email); }));
    // Before anything is given to the account, it is nobody else's.
    if (unconfirmed) TRY(passwords_.claim(*unconfirmed));
    return door.enter([&](const Provisioning& permit) { return bring_in(permit, form, *email); });
}

Result<std::optional<team::User>> Users::find_unconfirmed(const access::Authority& authority,
                                                          const EmailAddress& email) {
    TRY(check_newcomer(authority, email));
    const auto account = TRY(authority.query(sql::account_of_address, email.text()));
    if (account.empty() || account[0].get<std::optional<Time>>(4)) return std::optional<team::User>();
    return std::optional(team::read_user(account[0]));
}

Result<UserId> Users::account_for(const access::Authority& authority, const UserForm& form, const EmailAddress& email) {
    if (TRY(authority.query(sql::account_of_address, email.text())).empty()) TRY(count_account(authority));
    return team::ensure_account(authority, ids_, email, account_name(form, email));
}

Result<json::object> Users::bring_in(const Provisioning& permit, const UserForm& form, const EmailAddress& email) {
    TRY(check_newcomer(permit, email));
    const UserId user = TRY(account_for(permit, form, email));
    const Place place = TRY(place_of(permit));
    const bool is_active = form.active.value_or(true);
    team::Members::Arrival arrival;
    if (!is_active) arrival.suspended_at = permit.now();
    TRY(members_.provision(permit, user, place.scope, place.default_role->key, arrival));
    TRY(store(permit, user, form, permit.now()));
    if (!is_active) TRY(note_suspension(permit, user, permit.now(), permit.now()));
    const Person person = TRY(find(permit, user));
    // The account was deleted, or took another address, in this moment.
    if (person.email != email) return storage::StorageError::serialization;
    return user_resource(person, address_);
}

Result<json::object> Users::show(const Viewing& permit, UserId user) const {
    return user_resource(TRY(find(permit, user)), address_);
}

Result<json::object> Users::list(const Viewing& permit, const ListRequest& request) const {
    if (request.filter) return list_fitting(permit, request);
    const auto total = TRY(permit.query(sql::count_scim_users))[0].get<std::int64_t>(0);
    json::array resources;
    const Range page{.count = request.count, .skipped = request.start - 1};
    for (const Person& person : TRY(read(permit, TRY(place_of(permit)), page))) {
        resources.push_back(request.projection.of(user_resource(person, address_)));
    }
    return list_response(request, total, std::move(resources));
}

/// All who may fit: those with the id, name or external id that the filter asks for, or else everybody.
Result<void> Users::visit_candidates(const access::Authority& authority, const Filter& filter,
                                     FunctionRef<void(const Person&)> visit) {
    const Place place = TRY(place_of(authority));
    const auto visit_one = [&](UserId user) -> Result<void> {
        if (const auto person = TRY(find_if_any(authority, place, user))) visit(*person);
        return {};
    };
    if (const auto id = required_value(filter, "id")) {
        const auto user = parse_id<UserTag>(*id);
        return user ? visit_one(*user) : Result<void>();
    }
    const auto name = required_value(filter, "userName");
    const auto external_id = required_value(filter, "externalId");
    if (name || external_id) {
        const auto rows = name ? TRY(authority.query(sql::users_with_user_name, text::ascii_lower(*name)))
                               : TRY(authority.query(sql::users_with_external_id, *external_id));
        for (const auto row : rows) TRY(visit_one(row.get<UserId>(0)));
        return {};
    }
    if (TRY(authority.query(sql::count_memberships))[0].get<std::int64_t>(0) >
        static_cast<std::int64_t>(limits::scim_scanned_rows_max))
        return ScimError::too_many_scanned;
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
        const json::object user = user_resource(person, address_);
        if (!fits(*request.filter, user_schema(), user)) return;
        if (request.shows(++total)) resources.push_back(request.projection.of(user));
    }));
    return list_response(request, total, std::move(resources));
}

Result<json::object> Users::replace(const Provisioning& permit, UserId user, UserForm form) {
    TRY(permit.require(Permission::view_members));
    const Person person = TRY(find(permit, user));
    if (!form.external_id) form.external_id = person.external_id;
    return change(permit, person, form);
}

Result<json::object> Users::patch(const Provisioning& permit, UserId user, std::span<const Operation> operations) {
    TRY(permit.require(Permission::view_members));
    const Person person = TRY(find(permit, user));
    const auto document = TRY(patched(user_resource(person, address_), operations, user_schema()));
    return change(permit, person, TRY(read_user_form(document)));
}

Result<json::object> Users::change(const Provisioning& permit, const Person& person, const UserForm& form) {
    const UserForm before = TRY(read_user_form(user_resource(person, address_)));
    const auto changed = differences(before, form);
    if (form.user_name != before.user_name) TRY(check_free(permit, form.user_name));
    if (!changed.empty()) {
        TRY(store(permit, person.id, form, created_at(person)));
        TRY(permit.record(
            {"member.directory_changed", "user", person.id.number(), {{"changed", text::join(changed, ",")}}}));
    }
    const bool is_active = form.active.value_or(person.is_active);
    // Who says all there is to say, and among it that somebody is active, doesn't ask for them back.
    const bool only_repeats = is_active && !person.suspended_by_directory_at && !changed.empty();
    const bool activity_changes = is_active != person.is_active && !only_repeats;
    if (activity_changes) TRY(is_active ? reactivate(permit, person) : suspend(permit, person));
    if (changed.empty() && !activity_changes) permit.leave_unchanged();
    return user_resource(TRY(find(permit, person.id)), address_);
}

Result<void> Users::suspend(const Provisioning& permit, const Person& person) {
    TRY(members_.suspend(permit, person.id));
    return note_suspension(permit, person.id, permit.now(), created_at(person));
}

Result<void> Users::reactivate(const Provisioning& permit, const Person& person) {
    if (person.last_suspended_at && !person.suspended_by_directory_at) return ScimError::suspended_by_hand;
    TRY(members_.reactivate(permit, person.id, person.suspended_by_directory_at.value_or(permit.now())));
    return note_suspension(permit, person.id, std::nullopt, created_at(person));
}

Result<void> Users::remove(const Provisioning& permit, UserId user) {
    TRY(find(permit, user));
    return members_.remove(permit, user);
}

}  // namespace muster::identity::scim
