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

/// The parts of an attribute, as names are looked up in them: a schema without a name.
Schema parts_of(const Attribute& attribute) { return {.attributes = attribute.parts}; }

bool is_of(const Schema& schema, const AttributePath& path) {
    return path.schema.empty() || same_name(path.schema, schema.id);
}

/// What is compared: the attribute or its part; the `value` of one with parts if none is named.
const Attribute* compared(const Schema& schema, const AttributePath& path) {
    const Attribute* attribute = is_of(schema, path) ? find_attribute(schema, path.attribute) : nullptr;
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

/// The values at a path: none, one, or those of a list.
std::vector<const json::value*> values_at(const json::object& document, const Schema& schema,
                                          const AttributePath& path) {
    const Attribute* attribute = find_attribute(schema, path.attribute);
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

bool fits_comparison(const Filter& filter, const Schema& schema, const json::object& document) {
    const auto values = values_at(document, schema, filter.path);
    const bool is_equal = filter.comparison == Comparison::equal;
    if (filter.operand.is_null()) return is_equal == values.empty();
    if (values.empty()) return filter.comparison == Comparison::not_equal;
    const Attribute& attribute = *compared(schema, filter.path);
    const std::string right = comparable(attribute, filter.operand);
    return std::ranges::any_of(values, [&](const json::value* value) {
        return holds(filter.comparison, comparable(attribute, *value), right);
    });
}

bool fits_element(const Filter& filter, const Schema& schema, const json::object& document) {
    const Attribute& attribute = *find_attribute(schema, filter.path.attribute);
    const auto* value = find_member(document, attribute.name);
    if (value == nullptr) return false;
    const auto fits_one = [&](const json::value& each) {
        return each.is_object() && fits(filter.parts.front(), attribute, each.as_object());
    };
    const auto* list = value->if_array();
    return list == nullptr ? fits_one(*value) : std::ranges::any_of(*list, fits_one);
}

}  // namespace

Result<void> check_filter(const Filter& filter, const Schema& schema) {
    const bool is_chain = filter.kind == Kind::all_of || filter.kind == Kind::any_of || filter.kind == Kind::negation;
    if (is_chain) {
        for (const Filter& part : filter.parts) TRY(check_filter(part, schema));
        return {};
    }
    const Attribute* attribute = compared(schema, filter.path);
    if (attribute == nullptr) return unsupported(filter.path);
    if (filter.kind == Kind::present) return {};
    if (filter.kind == Kind::comparison) return check_comparison(filter, *attribute);
    const Attribute* with_parts = find_attribute(schema, filter.path.attribute);
    if (with_parts->parts.empty()) return unsupported(filter.path);
    return check_filter(filter.parts.front(), *with_parts);
}

Result<void> check_filter(const Filter& filter, const Attribute& attribute) {
    return check_filter(filter, parts_of(attribute));
}

bool fits(const Filter& filter, const Schema& schema, const json::object& document) {
    const auto fits_part = [&](const Filter& part) { return fits(part, schema, document); };
    switch (filter.kind) {
        case Kind::all_of: return std::ranges::all_of(filter.parts, fits_part);
        case Kind::any_of: return std::ranges::any_of(filter.parts, fits_part);
        case Kind::negation: return !fits_part(filter.parts.front());
        case Kind::present: return !values_at(document, schema, filter.path).empty();
        case Kind::element: return fits_element(filter, schema, document);
        case Kind::comparison: break;
    }
    return fits_comparison(filter, schema, document);
}

bool fits(const Filter& filter, const Attribute& attribute, const json::object& element) {
    return fits(filter, parts_of(attribute), element);
}

}  // namespace muster::identity::scim
