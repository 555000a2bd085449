// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_describe.h"
#include "base/json_type.h"
#include "base/json_types.h"
#include "base/result.h"

/// JSON to and from described structs. A struct needs BOOST_DESCRIBE_STRUCT (or _CLASS), an enum BOOST_DESCRIBE_ENUM,
/// and nothing else; names in JSON are those in C++ (one trailing underscore is left out: `delete_` is "delete").
///
/// What stands for what: bool, int, std::int64_t, std::string, std::vector, described structs and enums, ids (decimal
/// strings), Time (RFC 3339), EmailAddress, std::map<std::string, std::string>, Raw, the constrained types of
/// json_types.h, and any type with a json::Codec. Only std::optional members may be absent or null; they are left out
/// when empty. Public members of the struct itself and of its described bases count.
///
/// All functions are thread-safe.
namespace muster::json {

enum class JsonError : std::uint8_t {
    malformed,  ///< not JSON, nested too deep, or a member twice: the message says what and at which byte
    invalid,    ///< JSON that doesn't fit the type: the error's fields say what is wrong where
};
const ErrorKind& error_kind(JsonError error);

namespace detail {
/// What members that the type doesn't have are.
enum class Unknown : std::uint8_t { mistakes, passed_over };
Result<> read(const TypeInfo& type, void* target, std::string_view text, Unknown unknown = Unknown::mistakes);
std::string write(const TypeInfo& type, const void* source);
}  // namespace detail

/// The table of T; its `name` is that of its component in the API document.
template <class T>
const TypeInfo& type_of() {
    return type_info<T>;
}

/// Reads one JSON value, with all mistakes in its fields at once (at most limits::field_errors_max).
/// The codes are: required, unknown, type, range, length, count, characters, choice, format.
/// Members that T doesn't have are mistakes, as are numbers with a fraction or exponent where an integer is asked.
template <class T>
Result<T> parse(std::string_view text) {
    T value{};
    TRY(detail::read(type_info<T>, &value, text));
    return value;
}

/// The same as far as it goes: mistakes are added to `mistakes`, and of the members that they are in nothing is to be
/// believed. Only what is no JSON fails.
template <class T>
Result<T> parse_draft(std::string_view text, std::vector<FieldError>& mistakes) {
    T value{};
    const auto read = detail::read(type_info<T>, &value, text);
    if (read) return value;
    if (!read.error().is(JsonError::invalid)) return read.error();
    mistakes.insert(mistakes.end(), read.error().fields().begin(), read.error().fields().end());
    return value;
}

/// The same for what other programs wrote for any reader: members that T doesn't have are passed over.
template <class T>
Result<T> parse_foreign(std::string_view text) {
    T value{};
    TRY(detail::read(type_info<T>, &value, text, detail::Unknown::passed_over));
    return value;
}

/// One line, without white space. A type that holds a secret doesn't compile.
template <class T>
std::string write(const T& value) {
    static_assert(!detail::holds_secret(type_info<T>), "a type that holds a secret is never written");
    return detail::write(type_info<T>, &value);
}

/// Reads a path segment or a query parameter, already percent-decoded, into a type for which readable_from_text holds.
/// A mistake is added to `errors` under `pointer`, in the same words as in a body. Whether it was read.
bool parse_text(const TypeInfo& type, void* target, std::string_view text, const std::string& pointer,
                std::vector<FieldError>& errors);

/// The JSON Schema (2020-12) that defines the type; types with a name stand in it as `$ref: #/components/schemas/…`.
std::string schema_of(const TypeInfo& type);
/// What stands where the type is used: its `$ref` if it has a name, otherwise its definition.
std::string schema_reference(const TypeInfo& type);
/// Adds each type with a name that the type reaches, itself included. Two types of one name are a programmer's error.
void collect(const TypeInfo& type, std::map<std::string, const TypeInfo*>& components);

/// Adds the text to `out` as a JSON string, with its quotes.
void append_string(std::string& out, std::string_view text);

}  // namespace muster::json
