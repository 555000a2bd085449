// SPDX-License-Identifier: Apache-2.0
#include "base/id.h"

#include <limits>
#include <type_traits>
#include <unordered_set>

#include <gtest/gtest.h>

namespace muster {
namespace {

TEST(Id, ReadsDecimalNumbersOfSixtyThreeBits) {
    EXPECT_EQ(parse_id_number("1"), 1);
    EXPECT_EQ(parse_id_number("120034005"), 120034005);
    EXPECT_EQ(parse_id_number("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
}

TEST(Id, RefusesWhatHasAnotherTextForTheSameNumberOrNone) {
    for (const std::string_view text : {"", "0", "00", "007", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "a", "1a",
                                        "9223372036854775808", "18446744073709551616", "\xD9\xA1"}) {
        EXPECT_EQ(parse_id_number(text), std::nullopt) << text;
    }
    EXPECT_EQ(parse_id_number(std::string_view("1\0", 2)), std::nullopt);
}

TEST(Id, ReadsBackItsOwnText) {
    const UserId user(4611686018427387904);
    EXPECT_EQ(parse_id<UserTag>(user.text()), user);
    EXPECT_EQ(parse_id<UserTag>("x"), std::nullopt);
}

TEST(Id, OfOneThingIsNotAnIdOfAnother) {
    EXPECT_FALSE((std::is_convertible_v<UserId, OrganizationId>));
    EXPECT_FALSE((std::is_convertible_v<std::int64_t, UserId>));
    EXPECT_FALSE((std::is_constructible_v<UserId, OrganizationId>));
}

TEST(Id, IsAKeyOfHashTables) {
    const std::unordered_set<UserId> users{UserId(1), UserId(2), UserId(1)};
    EXPECT_EQ(users.size(), 2U);
    EXPECT_TRUE(users.contains(UserId(2)));
    EXPECT_FALSE(users.contains(UserId(3)));
}

}  // namespace
}  // namespace muster
