// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/text.h"

namespace muster::text {
namespace {

struct Sample {
    std::string_view text;
    std::size_t code_points;
};

constexpr Sample well_formed[] = {
    {"", 0},
    {"plain", 5},
    {"\x7F", 1},
    {"\xC2\x80", 1},
    {"\xDF\xBF", 1},
    {"\xE0\xA0\x80", 1},
    {"\xED\x9F\xBF", 1},
    {"\xEE\x80\x80", 1},
    {"\xEF\xBF\xBF", 1},
    {"\xF0\x90\x80\x80", 1},
    {"\xF4\x8F\xBF\xBF", 1},
    {"Gr\u00FC\u00DFe \u4F60\u597D \U0001F44B", 10},
    {"e\u0301", 2},
};

constexpr std::string_view ill_formed[] = {
    "\x80",              // a continuation alone
    "a\xBF",             //
    "\xC0\x80",          // overlong NUL
    "\xC1\xBF",          // overlong
    "\xE0\x9F\xBF",      // overlong in three bytes
    "\xF0\x8F\xBF\xBF",  // overlong in four
    "\xED\xA0\x80",      // the first surrogate
    "\xED\xBF\xBF",      // the last
    "\xF4\x90\x80\x80",  // over U+10FFFF
    "\xF5\x80\x80\x80",  //
    "\xF8\x88\x80\x80\x80",
    "\xFE",
    "\xFF",
    "\xC3",           // cut short
    "\xE4\xBD",       //
    "\xF0\x9F\x91",   //
    "\xC3(",          // the next letter swallowed
    "\xE4\xBD(",      //
    "\xF0\x9F\x91(",  //
    "\xE4(\xA0",      //
};

TEST(Utf8, TakesEveryWellFormedSample) {
    for (const auto& [text, points] : well_formed) {
        EXPECT_TRUE(is_utf8(text)) << text;
        EXPECT_EQ(code_points(text), points) << text;
    }
}

TEST(Utf8, RefusesEveryIllFormedSample) {
    for (const std::string_view text : ill_formed) {
        EXPECT_FALSE(is_utf8(text)) << to_hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    }
}

std::string encoded(std::uint32_t point) {
    const auto tail = [point](unsigned shift) { return static_cast<char>(0x80U | ((point >> shift) & 0x3FU)); };
    if (point < 0x80) return {static_cast<char>(point)};
    if (point < 0x800) return {static_cast<char>(0xC0U | (point >> 6U)), tail(0)};
    if (point < 0x10000) return {static_cast<char>(0xE0U | (point >> 12U)), tail(6), tail(0)};
    return {static_cast<char>(0xF0U | (point >> 18U)), tail(12), tail(6), tail(0)};
}

TEST(Utf8, AgreesWithTheDefinitionOnEveryCodePoint) {
    for (std::uint32_t point = 0; point <= 0x110400; ++point) {
        const bool scalar = point <= 0x10FFFF && !(point >= 0xD800 && point <= 0xDFFF);
        ASSERT_EQ(is_utf8(encoded(point)), scalar) << "U+" << std::hex << point;
    }
}

TEST(Utf8, KnowsControlCharactersFromLetters) {
    for (const std::string_view text : {"a\n", "\r", "\t", "\x1B[0m", "\x7F", "a\u0080", "\u009F"}) {
        EXPECT_TRUE(has_control_characters(text)) << text;
    }
    EXPECT_TRUE(has_control_characters(std::string_view("a\0b", 3)));
    for (const std::string_view text : {"", "a b", "\u00A0", "\u00FC", "\u4F60\u597D", "\U0001F44B", "\u0410"}) {
        EXPECT_FALSE(has_control_characters(text)) << text;
    }
}

}  // namespace
}  // namespace muster::text
