// SPDX-License-Identifier: Apache-2.0
#include "base/page.h"

#include <limits>

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace muster {
namespace {

using ::testing::ElementsAre;

PageQuery after(const std::string& cursor) {
    PageQuery query;
    query.after = json::Text<1, 100>::parse(cursor);
    EXPECT_TRUE(query.after) << cursor;
    return query;
}

TEST(PageQuery, StartsWhereTheListDoesWithoutACursor) {
    EXPECT_THAT(PageQuery().position(2, 0).value(), ElementsAre(0, 0));
    EXPECT_THAT(PageQuery().position(1, 77).value(), ElementsAre(77));
}

TEST(PageQuery, GoesOnWhereACursorSays) {
    EXPECT_THAT(after(cursor_of({5})).position(1, 0).value(), ElementsAre(5));
    EXPECT_THAT(after(cursor_of({5, 0, -3})).position(3, 0).value(), ElementsAre(5, 0, -3));
}

RC_GTEST_PROP(PageQuery, ReadsBackEveryCursor, (std::int64_t first, std::int64_t second, std::int64_t third)) {
    const std::vector<std::int64_t> numbers{first, second, third};
    RC_ASSERT(after(cursor_of(numbers)).position(numbers.size(), 0) == numbers);
}

TEST(PageQuery, ReadsBackTheLargestAndTheSmallestNumbers) {
    const std::vector<std::int64_t> ends{std::numeric_limits<std::int64_t>::max(),
                                         std::numeric_limits<std::int64_t>::min()};
    EXPECT_EQ(after(cursor_of(ends)).position(2, 0), ends);
}

TEST(PageQuery, RefusesWhatIsNoCursor) {
    for (const char* garbage : {"x", "5x", "x5", " 5", "5 ", "+5", "0x5", "5,6", "5.", ".5", "..", "-", "1e3", "5.6.",
                                "9223372036854775808", "-9223372036854775809", "99999999999999999999", "１"}) {
        for (const std::size_t numbers : {1U, 2U, 3U}) {
            EXPECT_FALSE(after(garbage).position(numbers, 0)) << garbage << " as " << numbers;
        }
    }
}

TEST(PageQuery, RefusesTheCursorOfAListWithAnotherOrder) {
    EXPECT_FALSE(after(cursor_of({5})).position(2, 0));
    EXPECT_FALSE(after(cursor_of({5, 6})).position(1, 0));
    EXPECT_TRUE(after(cursor_of({5, 6})).position(2, 0));
}

TEST(PageQuery, GivesAsManyRowsAsAskedForWithinTheLimit) {
    const auto query = [](std::string_view text) { return json::parse<PageQuery>(text); };
    EXPECT_EQ(PageQuery().rows(), limits::page_rows_default);
    EXPECT_EQ(query(R"({"limit":1})").value().rows(), 1);
    EXPECT_EQ(query(R"({"limit":200})").value().rows(), limits::page_rows_max);
    for (const char* refused : {R"({"limit":0})", R"({"limit":-1})", R"({"limit":201})", R"({"limit":"all"})",
                                R"({"after":""})", R"({"after":5})"}) {
        EXPECT_FALSE(query(refused)) << refused;
    }
    EXPECT_TRUE(query(R"({"after":")" + std::string(100, '1') + R"("})"));
    EXPECT_FALSE(query(R"({"after":")" + std::string(101, '1') + R"("})"));
}

Page<int> page_of(std::vector<int> items, int rows) {
    Page<int> page{std::move(items), {}};
    page.cut(rows, [](int item) { return cursor_of({item}); });
    return page;
}

TEST(Page, KeepsWhatWasAskedForAndPointsBehindIt) {
    const auto page = page_of({10, 20, 30}, 2);
    EXPECT_THAT(page.items, ElementsAre(10, 20));
    EXPECT_EQ(page.next, "20");
}

TEST(Page, HasNoNextWhereNothingIsLeft) {
    EXPECT_FALSE(page_of({10, 20}, 2).next);
    EXPECT_THAT(page_of({10, 20}, 2).items, ElementsAre(10, 20));
    EXPECT_FALSE(page_of({10}, 2).next);
    EXPECT_FALSE(page_of({}, 2).next);
}

}  // namespace
}  // namespace muster
