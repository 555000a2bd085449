// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/text.h"
#include "identity/scim_error.h"
#include "identity/scim_filter.h"

namespace muster::identity::scim {
namespace {

namespace json = boost::json;
using Kind = Filter::Kind;

/// Where names are looked up: in a schema, or among the parts of one attribute.
struct Names {
    std::span<const Attribute> attributes;
    std::span<const Attribute> common;
    std::string_view schema;

    [[nodiscard]] const Attribute* find(std::string_view name) const {
        const Attribute* own = find_attribute(attributes, name);
        return own != nullptr ? own : find_attribute(common, name);
    }
    [[nodiscard]] bool has(const AttributePath& path) const {
        return path.schema.empty() || same_name(path.schema, schema);
    }
};

Names names_of(const Schema& schema) { return {schema.attributes, schema.common, schema.id}; }
Names names_of(const Attribute& attribute) { return {attribute.parts, {}, {}}; }

/// What is compared: the attribute or its part; the `value` of one with parts if none is named.
const Attribute* compared(const Names& names, const AttributePath& path) {
    const Attribute* attribute = names.has(path) ? names.find(path.attribute) : nullptr;
    if (attribute == nullptr || attribute->type != AttributeType::complex)
        return attribute == nullptr || path.part.empty() ? attribute : nullptr;
    if (!path.part.empty()) return find_attribute(attribute->parts, path.part);
    const Attribute* value = find_attribute(attribute->parts, "value");
    return value == nullptr ? attribute : value;
}

Error unsupported(const AttributePath& path) {
    return {ScimError::invalid_filter,
            "the filter names `" + to_text(path) + "`, which is none of the attributes here"};
}

Error unfit(const AttributePath& path, const std::string& must) {
    return {ScimError::invalid_filter, "`" + to_text(path) + "` can be compared only " + must};
}

Result<void> check_comparison(const Filter& filter, const Attribute& attribute) {
    const bool is_equality = filter.comparison == Comparison::equal || filter.comparison == Comparison::not_equal;
    if (filter.operand.is_null()) return is_equality ? Result<void>() : unfit(filter.path, "by `eq` or `ne` with null");
    const auto* text = filter.operand.if_string();
    switch (attribute.type) {
        case AttributeType::complex: return unfit(filter.path, "by one of its parts");
        case AttributeType::boolean: {
            const std::string word = text == nullptr ? "" : text::ascii_lower(std::string_view(*text));
            const bool is_boolean = filter.operand.is_bool() || word == "true" || word == "false";
            return is_equality && is_boolean ? Result<void>()
                                             : unfit(filter.path, "by `eq` or `ne` with true or false");
        }
        case AttributeType::time:
            if (text == nullptr || !parse_rfc3339(std::string_view(*text))) return unfit(filter.path, "with a time");
            return {};
        case AttributeType::text:
        case AttributeType::reference: break;
    }
    return text != nullptr ? Result<void>() : unfit(filter.path, "with a text");
}

Result<void> check(const Filter& filter, const Names& names) {
    const bool is_chain = filter.kind == Kind::all_of || filter.kind == Kind::any_of || filter.kind == Kind::negation;
    if (is_chain) {
        for (const Filter& part : filter.parts) TRY(check(part, names));
        return {};
    }
    const Attribute* attribute = compared(names, filter.path);
    if (attribute == nullptr) return unsupported(filter.path);
    if (filter.kind == Kind::present) return {};
    if (filter.kind == Kind::comparison) return check_comparison(filter, *attribute);
    const Attribute* with_parts = names.find(filter.path.attribute);
    if (with_parts->parts.empty()) return unsupported(filter.path);
    return check(filter.parts.front(), names_of(*with_parts));
}

/// The values at a path: none, one, or those of a list.
std::vector<const json::value*> values_at(const json::object& document, const Names& names, const AttributePath& path) {
    const Attribute* attribute = names.find(path.attribute);
    const auto* value = attribute == nullptr ? nullptr : find_member(document, attribute->name);
    if (value == nullptr || value->is_null()) return {};
    std::vector<const json::value*> values;
    const auto add = [&](const json::value& each) {
        const auto* object = each.if_object();
        const auto* chosen = &each;
        if (object != nullptr && !path.part.empty()) chosen = find_member(*object, path.part);
        if (object != nullptr && path.part.empty() && object->contains("value")) chosen = object->if_contains("value");
        if (chosen != nullptr) values.push_back(chosen);
    };
    if (const auto* list = value->if_array())
        std::ranges::for_each(*list, add);
    else
        add(*value);
    return values;
}

/// What stands left or right of a comparison, so that letters compare as the attribute has it and times as times.
std::string comparable(const Attribute& attribute, const json::value& value) {
    if (value.is_bool()) return value.as_bool() ? "true" : "false";
    if (!value.is_string()) return "";
    const std::string text(value.as_string());
    if (attribute.type == AttributeType::time) {
        const auto time = parse_rfc3339(text);
        return time ? to_rfc3339(*time) : "";
    }
    return attribute.letters == Case::exact ? text : text::ascii_lower(text);
}

bool holds(Comparison comparison, const std::string& left, const std::string& right) {
    switch (comparison) {
        case Comparison::equal: return left == right;
        case Comparison::not_equal: return left != right;
        case Comparison::contains: return left.contains(right);
        case Comparison::starts_with: return left.starts_with(right);
        case Comparison::ends_with: return left.ends_with(right);
        case Comparison::greater: return left > right;
        case Comparison::greater_or_equal: return left >= right;
        case Comparison::less: return left < right;
        case Comparison::less_or_equal: break;
    }
    return left <= right;
}

bool fits_comparison(const Filter& filter, const Names& names, const json::object& document) {
    const auto values = values_at(document, names, filter.path);
    const bool is_equal = filter.comparison == Comparison::equal;
    if (filter.operand.is_null()) return is_equal == values.empty();
    if (values.empty()) return filter.comparison == Comparison::not_equal;
    const Attribute& attribute = *compared(names, filter.path);
    const std::string right = comparable(attribute, filter.operand);
    return std::ranges::any_of(values, [&](const json::value* value) {
        return holds(filter.comparison, comparable(attribute, *value), right);
    });
}

bool fits_names(const Filter& filter, const Names& names, const json::object& document);

bool fits_element(const Filter& filter, const Names& names, const json::object& document) {
    const Attribute& attribute = *names.find(filter.path.attribute);
    const auto* value = find_member(document, attribute.name);
    if (value == nullptr) return false;
    const auto fits_one = [&](const json::value& each) {
        return each.is_object() && fits_names(filter.parts.front(), names_of(attribute), each.as_object());
    };
    const auto* list = value->if_array();
    return list == nullptr ? fits_one(*value) : std::ranges::any_of(*list, fits_one);
}

bool fits_names(const Filter& filter, const Names& names, const json::object& document) {
    const auto fits_part = [&](const Filter& part) { return fits_names(part, names, document); };
    switch (filter.kind) {
        case Kind::all_of: return std::ranges::all_of(filter.parts, fits_part);
        case Kind::any_of: return std::ranges::any_of(filter.parts, fits_part);
        case Kind::negation: return !fits_part(filter.parts.front());
        case Kind::present: return !values_at(document, names, filter.path).empty();
        case Kind::element: return fits_element(filter, names, document);
        case Kind::comparison: break;
    }
    return fits_comparison(filter, names, document);
}

}  // namespace

Result<void> check_filter(const Filter& filter, const Schema& schema) { return check(filter, names_of(schema)); }

Result<void> check_filter(const Filter& filter, const Attribute& attribute) {
    return check(filter, names_of(attribute));
}

bool fits(const Filter& filter, const Schema& schema, const json::object& document) {
    return fits_names(filter, names_of(schema), document);
}

bool fits(const Filter& filter, const Attribute& attribute, const json::object& element) {
    return fits_names(filter, names_of(attribute), element);
}

}  // namespace muster::identity::scim
