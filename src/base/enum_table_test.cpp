// SPDX-License-Identifier: Apache-2.0
#include "base/enum_table.h"

#include <cstdint>
#include <memory>

#include <gtest/gtest.h>

namespace muster {
namespace {

enum class Color : std::uint8_t { red, green, blue };
enum class Only : std::uint8_t { one };

constexpr EnumTable<Color, std::string_view> words({
    {Color::red, "stop"},
    {Color::green, "go"},
    {Color::blue, "go"},
});

TEST(EnumTable, HasARowForEachEnumerator) {
    static_assert(count_enumerators<Color>() == 3);
    static_assert(count_enumerators<Only>() == 1);
    static_assert(is_enumerator<Color::blue>());
    static_assert(!is_enumerator<static_cast<Color>(3)>());
    static_assert(!is_enumerator<static_cast<Color>(17)>());
    static_assert(words[Color::red] == "stop");
    static_assert(words[Color::blue] == "go");
    EXPECT_EQ(words.values(), (std::array<std::string_view, 3>{"stop", "go", "go"}));
}

TEST(EnumTable, FindsTheFirstEnumeratorOfAValue) {
    EXPECT_EQ(words.find("stop"), Color::red);
    EXPECT_EQ(words.find("go"), Color::green);
    EXPECT_EQ(words.find("wait"), std::nullopt);
}

TEST(EnumTable, IsMadeOfAnotherOneRowByRow) {
    auto lengths = words.transformed([](std::string_view word) { return std::make_unique<std::size_t>(word.size()); });
    EXPECT_EQ(*lengths[Color::red], 4U);
    EXPECT_EQ(*lengths[Color::blue], 2U);
    lengths[Color::blue] = nullptr;
    EXPECT_EQ(*lengths[Color::green], 2U);
}

}  // namespace
}  // namespace muster
