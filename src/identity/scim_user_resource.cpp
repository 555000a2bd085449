// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_user_resource.h"

#include <algorithm>
#include <array>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"
#include "identity/scim_error.h"
#include "identity/scim_schema.h"

namespace muster::identity::scim {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 3> kept_attributes = {"name", "displayName", "emails"};

json::object attributes_of(const Person& person) {
    if (person.attributes) return json::parse(*person.attributes).as_object();
    json::object email{{"value", person.email.text()}, {"type", "work"}, {"primary", true}};
    return {{"name", {{"formatted", person.name}}},
            {"displayName", person.name},
            {"emails", json::array({std::move(email)})}};
}

json::array groups_of(const Person& person, const std::string& address) {
    json::array groups;
    for (const GroupName& group : person.groups) {
        groups.push_back(
            json::object{{"value", group.id}, {"$ref", address + "/Groups/" + group.id}, {"display", group.display}});
    }
    return groups;
}

std::string text_at(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

}  // namespace

Person read_person(const storage::Row& row) {
    Person person;
    std::string email;
    std::int64_t active = 0;
    std::int64_t suspended_by_directory = 0;
    row.into(person.id, email, person.name, person.first_granted_at, person.last_granted_at, person.last_suspended_at,
             active, suspended_by_directory, person.user_name, person.external_id, person.attributes,
             person.suspended_by_directory_at, person.created_at, person.changed_at);
    person.email = EmailAddress::parse(email).value();
    person.is_active = active > 0;
    if (suspended_by_directory == 0) person.suspended_by_directory_at.reset();
    return person;
}

json::object user_resource(const Person& person, const std::string& address) {
    json::object user{{"schemas", json::array({json::string(user_schema_id)})}, {"id", person.id.text()}};
    if (person.external_id) user.emplace("externalId", *person.external_id);
    user.emplace("userName", person.user_name.value_or(person.email.text()));
    for (auto& attribute : attributes_of(person)) user.emplace(attribute.key(), std::move(attribute.value()));
    user.emplace("active", person.is_active);
    if (auto groups = groups_of(person, address); !groups.empty()) user.emplace("groups", std::move(groups));
    const Time granted_at = person.last_granted_at;
    const Time changed_at =
        std::max({granted_at, person.last_suspended_at.value_or(granted_at), person.changed_at.value_or(granted_at)});
    user.emplace("meta", json::object{{"resourceType", "User"},
                                      {"created", to_rfc3339(person.created_at.value_or(person.first_granted_at))},
                                      {"lastModified", to_rfc3339(changed_at)},
                                      {"location", address + "/Users/" + person.id.text()}});
    return user;
}

Result<UserForm> read_user_form(const json::object& document) {
    const json::object read = TRY(read_document(user_schema(), document));
    UserForm form;
    form.user_name = text::ascii_lower(text_at(read, "userName"));
    if (form.user_name.empty()) return Error(ScimError::invalid_value, "`userName` must say who it is");
    if (auto external_id = text_at(read, "externalId"); !external_id.empty()) form.external_id = std::move(external_id);
    if (const auto* active = read.if_contains("active")) form.active = active->as_bool();
    for (const auto name : kept_attributes) {
        if (const auto* value = read.if_contains(name)) form.attributes.emplace(name, *value);
    }
    if (json::serialize(form.attributes).size() > limits::scim_attributes_bytes_max)
        return Error(ScimError::invalid_value, "names and addresses are too long: leave some out");
    return form;
}

std::vector<std::string> differences(const UserForm& before, const UserForm& after) {
    std::vector<std::string> names;
    if (before.user_name != after.user_name) names.emplace_back("userName");
    if (before.external_id != after.external_id) names.emplace_back("externalId");
    for (const auto name : kept_attributes) {
        if (!has_same_member(before.attributes, after.attributes, name)) names.emplace_back(name);
    }
    return names;
}

Name account_name(const UserForm& form, const EmailAddress& email) {
    const auto* parts = form.attributes.if_contains("name");
    const json::object name = parts == nullptr ? json::object() : parts->as_object();
    const std::string both = text_at(name, "givenName") + " " + text_at(name, "familyName");
    for (const std::string& each : {text_at(form.attributes, "displayName"), text_at(name, "formatted"), both}) {
        if (auto parsed = Name::parse(each)) return std::move(*parsed);
    }
    return Name::parse(email.text().substr(0, email.text().find('@'))).value();
}

}  // namespace muster::identity::scim
