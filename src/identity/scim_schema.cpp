// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_schema.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/limits.h"
#include "base/text.h"
#include "identity/scim_error.h"

namespace muster::identity::scim {
namespace {

namespace json = boost::json;
using enum AttributeType;

constexpr std::array name_parts = {
    Attribute{"formatted", text, "the whole name, as it is shown"},
    Attribute{"familyName", text, "the family name"},
    Attribute{"givenName", text, "the given name"},
    Attribute{"middleName", text, "middle names"},
    Attribute{"honorificPrefix", text, "what stands before the name"},
    Attribute{"honorificSuffix", text, "what stands behind the name"},
};

constexpr std::array email_parts = {
    Attribute{"value", text, "the address"},
    Attribute{"display", text, "what is shown for it"},
    Attribute{"type", text, "what it is for, such as work"},
    Attribute{"primary", boolean, "whether it is the first to be used"},
};

constexpr std::array user_group_parts = {
    Attribute{"value", text, "the group's id", Arity::one, Mutability::read_only, Case::exact},
    Attribute{"$ref", reference, "the group's address", Arity::one, Mutability::read_only, Case::exact},
    Attribute{"display", text, "the group's displayName", Arity::one, Mutability::read_only},
};

constexpr std::array user_attributes = {
    Attribute{"userName", text,
              "the name by which the directory knows the person; at first the address of their account", Arity::one,
              Mutability::read_write, Case::ignored, true},
    Attribute{"name", complex, "the person's name, as the directory has it", Arity::one, Mutability::read_write,
              Case::ignored, false, name_parts},
    Attribute{"displayName", text, "the name that is shown"},
    Attribute{"active", boolean, "whether the person has access; false suspends them"},
    Attribute{"emails", complex, "addresses, as the directory has them", Arity::many, Mutability::read_write,
              Case::ignored, false, email_parts},
    Attribute{"groups", complex, "the roles that the person has", Arity::many, Mutability::read_only, Case::ignored,
              false, user_group_parts},
};

constexpr std::array member_parts = {
    Attribute{"value", text, "the user's id", Arity::one, Mutability::immutable, Case::exact},
    Attribute{"$ref", reference, "the user's address", Arity::one, Mutability::immutable, Case::exact},
    Attribute{"type", text, "always User", Arity::one, Mutability::immutable},
};

constexpr std::string_view members_name = "members";

constexpr std::array group_attributes = {
    Attribute{"displayName", text, "the role's label, behind the name of its subaccount unless that is the first",
              Arity::one, Mutability::read_only, Case::ignored, true},
    Attribute{members_name, complex,
              "who has the role; whoever is taken out, and stands in no other group, has the default role again",
              Arity::many, Mutability::read_write, Case::ignored, false, member_parts},
};

constexpr std::array meta_parts = {
    Attribute{"resourceType", text, "", Arity::one, Mutability::read_only, Case::exact},
    Attribute{"created", time, "", Arity::one, Mutability::read_only},
    Attribute{"lastModified", time, "", Arity::one, Mutability::read_only},
    Attribute{"location", reference, "", Arity::one, Mutability::read_only, Case::exact},
};

constexpr std::array common_attributes = {
    Attribute{"id", text, "", Arity::one, Mutability::read_only, Case::exact},
    Attribute{"externalId", text, "", Arity::one, Mutability::read_write, Case::exact},
    Attribute{"meta", complex, "", Arity::one, Mutability::read_only, Case::ignored, false, meta_parts},
    Attribute{"schemas", text, "", Arity::many, Mutability::read_only, Case::exact},
};

constexpr std::array<std::string_view, 15> user_ignored = {
    "nickName",     "profileUrl", "title",  "userType",  "preferredLanguage", "locale", "timezone",        "password",
    "phoneNumbers", "ims",        "photos", "addresses", "entitlements",      "roles",  "x509Certificates"};

Error wrong(const Attribute& attribute, const std::string& must) {
    return {ScimError::invalid_value, "`" + std::string(attribute.name) + "` must be " + must};
}

Result<std::optional<json::value>> read_text(const Attribute& attribute, const json::value& value) {
    const auto* read = value.if_string();
    if (read == nullptr) return wrong(attribute, "a text");
    const std::string_view text(*read);
    if (text::has_control_characters(text)) return wrong(attribute, "without control characters");
    if (text::code_points(text) > limits::scim_text_characters_max)
        return wrong(attribute, "at most " + std::to_string(limits::scim_text_characters_max) + " characters");
    if (text.empty()) return std::optional<json::value>();
    return std::optional(value);
}

/// Microsoft Entra ID writes booleans as "True" and "False".
Result<std::optional<json::value>> read_boolean(const Attribute& attribute, const json::value& value) {
    if (value.is_bool()) return std::optional(value);
    const auto* read = value.if_string();
    const std::string word = read == nullptr ? "" : text::ascii_lower(std::string_view(*read));
    if (word != "true" && word != "false") return wrong(attribute, "true or false");
    return std::optional<json::value>(word == "true");
}

Result<std::optional<json::value>> read_parts(const Attribute& attribute, const json::value& value) {
    // Some write an element as its value alone.
    if (value.is_string() && attribute.arity == Arity::many)
        return read_parts(attribute, json::object({{"value", value}}));
    const auto* object = value.if_object();
    if (object == nullptr) return wrong(attribute, "an object");
    json::object read;
    for (const Attribute& part : attribute.parts) {
        const auto* member = find_member(*object, part.name);
        if (member == nullptr) continue;
        if (auto of_part = TRY(read_value(part, *member))) read.emplace(part.name, std::move(*of_part));
    }
    if (read.empty()) return std::optional<json::value>();
    return std::optional<json::value>(std::move(read));
}

Result<std::optional<json::value>> read_one(const Attribute& attribute, const json::value& value) {
    if (value.is_null()) return std::optional<json::value>();
    switch (attribute.type) {
        case complex: return read_parts(attribute, value);
        case boolean: return read_boolean(attribute, value);
        case text:
        case time:
        case reference: break;
    }
    return read_text(attribute, value);
}

}  // namespace

const Schema& user_schema() {
    static constexpr Schema schema{
        user_schema_id,    "User",      "somebody with access to the organization", user_attributes,
        common_attributes, user_ignored};
    return schema;
}

const Schema& group_schema() {
    static constexpr Schema schema{group_schema_id,  "Group",           "a role, with those who have it",
                                   group_attributes, common_attributes, {}};
    return schema;
}

bool same_name(std::string_view one, std::string_view other) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(one, other, {}, lower, lower);
}

bool is_core(std::string_view name) {
    constexpr std::string_view core = "urn:ietf:params:scim:schemas:core:";
    return same_name(name.substr(0, core.size()), core);
}

bool has_same_member(const json::object& one, const json::object& other, std::string_view name) {
    const auto* left = one.if_contains(name);
    const auto* right = other.if_contains(name);
    return left == nullptr || right == nullptr ? left == right : *left == *right;
}

const json::value* find_member(const json::object& object, std::string_view name) {
    const auto found = std::ranges::find_if(object, [&](const auto& each) { return same_name(each.key(), name); });
    return found == object.end() ? nullptr : &found->value();
}

const Attribute* find_attribute(std::span<const Attribute> attributes, std::string_view name) {
    const auto found = std::ranges::find_if(attributes, [&](const auto& each) { return same_name(each.name, name); });
    return found == attributes.end() ? nullptr : &*found;
}

const Attribute* find_attribute(const Schema& schema, std::string_view name) {
    const Attribute* own = find_attribute(schema.attributes, name);
    return own != nullptr ? own : find_attribute(schema.common, name);
}

bool is_ignored(const Schema& schema, std::string_view name) {
    return std::ranges::any_of(schema.ignored, [&](std::string_view each) { return same_name(each, name); });
}

Result<std::optional<json::value>> read_value(const Attribute& attribute, const json::value& value) {
    const auto* list = value.if_array();
    if (list == nullptr || attribute.arity == Arity::one) {
        auto one = TRY(read_one(attribute, value));
        if (!one || attribute.arity == Arity::one) return one;
        return std::optional<json::value>(json::array({std::move(*one)}));
    }
    if (list->size() > limits::scim_values_max && attribute.name != members_name)
        return wrong(attribute, "at most " + std::to_string(limits::scim_values_max) + " values");
    json::array read;
    for (const json::value& each : *list) {
        if (auto one = TRY(read_one(attribute, each))) read.push_back(std::move(*one));
    }
    if (read.empty()) return std::optional<json::value>();
    return std::optional<json::value>(std::move(read));
}

Result<json::object> read_document(const Schema& schema, const json::object& document) {
    for (const auto& member : document) {
        if (is_core(member.key()))
            return Error(ScimError::invalid_syntax, "attributes of the core schemas stand in the document itself");
    }
    json::object read;
    for (const auto attributes : {schema.common, schema.attributes}) {
        for (const Attribute& attribute : attributes) {
            const auto* value = find_member(document, attribute.name);
            if (value == nullptr || attribute.mutability == Mutability::read_only) continue;
            if (auto clean = TRY(read_value(attribute, *value))) read.emplace(attribute.name, std::move(*clean));
        }
    }
    return read;
}

}  // namespace muster::identity::scim
