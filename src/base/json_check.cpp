// SPDX-License-Identifier: Apache-2.0
#include "base/json_check.h"

#include <cstddef>

#include "base/json_types.h"
#include "base/text.h"

namespace muster::json {
namespace {

bool are_allowed(std::string_view text, Characters characters) {
    switch (characters) {
        case Characters::any: return true;
        case Characters::storable: return text.find('\0') == std::string_view::npos;
        case Characters::printable: return !text::has_control_characters(text);
    }
    return false;
}

bool has_length(std::string_view text, std::int64_t minimum, std::int64_t maximum) {
    if (minimum == 0 && maximum == unbounded) return true;
    const auto length = static_cast<std::int64_t>(text::code_points(text));
    return minimum <= length && length <= maximum;
}

/// "must be between 1 and 100 characters", with only the bounds that are there; `unit` is for one.
std::string bounds(std::string_view verb, std::int64_t minimum, std::int64_t maximum, std::string_view unit) {
    std::string words(verb);
    if (minimum == maximum) {
        words += "exactly " + std::to_string(minimum);
    } else if (minimum == 0) {
        words += "at most " + std::to_string(maximum);
    } else if (maximum == unbounded) {
        words += "at least " + std::to_string(minimum);
    } else {
        words += "between " + std::to_string(minimum) + " and " + std::to_string(maximum);
    }
    const std::int64_t last = maximum == unbounded ? minimum : maximum;
    return words.append(unit).append(last == 1 ? "" : "s");
}

std::string one_of(std::span<const std::string_view> choices) {
    std::string words = "must be one of";
    for (const std::string_view& choice : choices)
        words.append(&choice == &choices.front() ? ": " : ", ").append(choice);
    return words;
}

}  // namespace

bool fits(std::string_view text, std::int64_t minimum, std::int64_t maximum, Characters characters) {
    return text::is_utf8(text) && are_allowed(text, characters) && has_length(text, minimum, maximum);
}

namespace detail {

std::optional<Fault> assign_text(const TypeInfo& type, void* target, std::string_view text) {
    if (!text::is_utf8(text)) return Fault{"characters", "must be well-formed UTF-8"};
    if (!are_allowed(text, type.characters)) {
        return Fault{"characters", type.characters == Characters::printable ? "must not contain control characters"
                                                                            : "must not contain the character U+0000"};
    }
    if (!has_length(text, type.minimum, type.maximum)) {
        return Fault{"length", bounds("must be ", type.minimum, type.maximum, " character")};
    }
    if (type.assign_text(target, text)) return std::nullopt;
    if (!type.choices.empty()) return Fault{"choice", one_of(type.choices)};
    return Fault{"format", std::string(type.expectation)};
}

std::optional<Fault> assign_integer(const TypeInfo& type, void* target, std::int64_t number) {
    if (number < type.minimum || number > type.maximum) return out_of_range(type);
    type.assign_integer(target, number);
    return std::nullopt;
}

Fault out_of_range(const TypeInfo& type) {
    return {"range", "must be between " + std::to_string(type.minimum) + " and " + std::to_string(type.maximum)};
}

std::optional<Fault> check_count(const TypeInfo& type, std::size_t count) {
    const auto items = static_cast<std::int64_t>(count);
    if (type.minimum <= items && items <= type.maximum) return std::nullopt;
    return Fault{"count", bounds("must have ", type.minimum, type.maximum, " item")};
}

std::string_view expected(Kind kind) {
    switch (kind) {
        case Kind::boolean: return "true or false";
        case Kind::integer: return "an integer";
        case Kind::text: return "a string";
        case Kind::list: return "an array";
        case Kind::texts:
        case Kind::object: return "an object";
        case Kind::optional:
        case Kind::raw: return "a value";
    }
    return "a value";
}

}  // namespace detail
}  // namespace muster::json
