// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.h"
#include "identity/scim_schema.h"

namespace muster::identity::scim {

/// "name.familyName", perhaps behind a schema's URN and a colon.
struct AttributePath {
    std::string schema;
    std::string attribute;
    std::string part;
    friend bool operator==(const AttributePath&, const AttributePath&) = default;
};

enum class Comparison : std::uint8_t {
    equal,
    not_equal,
    contains,
    starts_with,
    ends_with,
    greater,
    greater_or_equal,
    less,
    less_or_equal,
};

/// A filter of RFC 7644 §3.4.2.2 as a tree. Pure, as all that is done with it here.
struct Filter {
    enum class Kind : std::uint8_t {
        all_of,      ///< of its parts, two or more
        any_of,      ///< likewise
        negation,    ///< of its one part
        present,     ///< the attribute has a value
        comparison,  ///< of the attribute with the operand
        element,     ///< one value of the attribute fits the one part
    };
    Kind kind = Kind::present;
    AttributePath path;
    Comparison comparison = Comparison::equal;
    boost::json::value operand;
    std::vector<Filter> parts;
    friend bool operator==(const Filter&, const Filter&) = default;
};

/// `invalid_filter`, with what is wrong at which character, for whatever is none.
Result<Filter> parse_filter(std::string_view text);
std::string to_text(const AttributePath& path);
/// Text that parses to the same filter.
std::string to_text(const Filter& filter);

/// What a PATCH operation aims at: an attribute or a part of one, perhaps of those values only that fit a filter.
struct PatchPath {
    AttributePath path;
    std::optional<Filter> element;
    friend bool operator==(const PatchPath&, const PatchPath&) = default;
};
Result<PatchPath> parse_patch_path(std::string_view text);

/// Refuses what names no attribute of the schema, or compares one as its type can't be.
Result<void> check_filter(const Filter& filter, const Schema& schema);
/// The same of the parts of one attribute.
Result<void> check_filter(const Filter& filter, const Attribute& attribute);
/// Whether the document fits a filter that was checked.
bool fits(const Filter& filter, const Schema& schema, const boost::json::object& document);
/// The same for one value of an attribute with parts.
bool fits(const Filter& filter, const Attribute& attribute, const boost::json::object& element);

/// Whether the filter asks anything of the attribute.
bool names(const Filter& filter, std::string_view attribute);

/// What the attribute must be equal to wherever the filter fits, if it says so: to look for nothing else.
std::optional<std::string> required_value(const Filter& filter, std::string_view attribute);

/// What the filter asks whether the attribute's values are equal to, if it asks nothing else of them: whoever looks at
/// the document may leave all other values out.
std::optional<std::set<std::string>> values_asked(const Filter& filter, std::string_view attribute);

}  // namespace muster::identity::scim
