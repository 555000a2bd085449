// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/result.h"

namespace muster::identity::scim {

inline constexpr std::string_view user_schema_id = "urn:ietf:params:scim:schemas:core:2.0:User";
inline constexpr std::string_view group_schema_id = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// Whether a name is one of the standard's own schemas, or stands in one, and so is no extension.
bool is_core(std::string_view name);

enum class AttributeType : std::uint8_t { text, boolean, time, reference, complex };
enum class Mutability : std::uint8_t { read_write, read_only, immutable };
enum class Arity : std::uint8_t { one, many };
enum class Case : std::uint8_t { ignored, exact };

/// What is known of an attribute: by this table documents are read, filters are checked, and /Schemas is answered.
struct Attribute {
    std::string_view name;
    AttributeType type = AttributeType::text;
    std::string_view description = {};
    Arity arity = Arity::one;
    Mutability mutability = Mutability::read_write;
    Case letters = Case::ignored;
    bool is_required = false;
    std::span<const Attribute> parts = {};
};

/// `common` are those of every resource (RFC 7643 §3.1); `ignored` are the standard's own that Muster doesn't keep, and
/// takes without a word.
struct Schema {
    std::string_view id;
    std::string_view name;
    std::string_view description;
    std::span<const Attribute> attributes;
    std::span<const Attribute> common;
    std::span<const std::string_view> ignored;
};
const Schema& user_schema();
const Schema& group_schema();

/// Names are compared without regard to case (RFC 7643 §2.1).
bool same_name(std::string_view one, std::string_view other);
/// The member of that name; null if there is none.
const boost::json::value* find_member(const boost::json::object& object, std::string_view name);
/// Whether both have the same value under that very name, or neither has one.
bool has_same_member(const boost::json::object& one, const boost::json::object& other, std::string_view name);

/// The attribute of that name; null if there is none.
const Attribute* find_attribute(std::span<const Attribute> attributes, std::string_view name);
const Attribute* find_attribute(const Schema& schema, std::string_view name);
/// Whether the standard has it and Muster doesn't keep it.
bool is_ignored(const Schema& schema, std::string_view name);

/// A value with only what the attribute has, in its spelling: names of parts, booleans that came as text. Nothing for
/// null and what is empty; `invalid_value` for another type, or too much. Lists of members are as long as a body can
/// be.
Result<std::optional<boost::json::value>> read_value(const Attribute& attribute, const boost::json::value& value);
/// The same of all attributes of a schema that a client may say; all else is left out, as the standard has it, but not
/// what is said under the name of a core schema, which is no extension.
Result<boost::json::object> read_document(const Schema& schema, const boost::json::object& document);

}  // namespace muster::identity::scim
