// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"

namespace muster::text {
namespace {

constexpr std::uint8_t byte_at(std::string_view text, std::size_t i) { return static_cast<std::uint8_t>(text[i]); }

constexpr bool continues(std::uint8_t byte) { return (byte & 0xC0U) == 0x80U; }

struct LeadByte {
    std::size_t length;
    std::uint8_t
        second_min;  ///< the second byte's range is what keeps out overlong forms, surrogates and over U+10FFFF
    std::uint8_t second_max;
};

/// The rows of Unicode's table 3-7; a length of 0 for a byte that begins nothing.
constexpr LeadByte lead_byte(std::uint8_t byte) {
    if (byte < 0x80) return {1, 0, 0};
    if (byte < 0xC2) return {0, 0, 0};
    if (byte < 0xE0) return {2, 0x80, 0xBF};
    if (byte == 0xE0) return {3, 0xA0, 0xBF};
    if (byte == 0xED) return {3, 0x80, 0x9F};
    if (byte < 0xF0) return {3, 0x80, 0xBF};
    if (byte == 0xF0) return {4, 0x90, 0xBF};
    if (byte < 0xF4) return {4, 0x80, 0xBF};
    if (byte == 0xF4) return {4, 0x80, 0x8F};
    return {0, 0, 0};
}

/// How many bytes the well-formed code point at the front has; 0 if there is none.
std::size_t code_point_length(std::string_view text) {
    const auto [length, second_min, second_max] = lead_byte(byte_at(text, 0));
    if (length <= 1 || text.size() < length) return length <= text.size() ? length : 0;
    if (byte_at(text, 1) < second_min || byte_at(text, 1) > second_max) return 0;
    for (std::size_t i = 2; i < length; ++i) {
        if (!continues(byte_at(text, i))) return 0;
    }
    return length;
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = code_point_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return !continues(static_cast<std::uint8_t>(c)); }));
}

bool has_control_characters(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::uint8_t byte = byte_at(text, i);
        if (byte < 0x20 || byte == 0x7F) return true;
        if (byte == 0xC2 && i + 1 < text.size() && byte_at(text, i + 1) < 0xA0) return true;
    }
    return false;
}

}  // namespace muster::text
