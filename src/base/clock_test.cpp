// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <random>

#include <gtest/gtest.h>

namespace muster {
namespace {

Time at(std::int64_t us) { return Time(std::chrono::microseconds(us)); }

struct Reading {
    std::string_view text;
    std::int64_t us;
};

// The seconds come from `date -u -d … +%s`.
constexpr Reading readings[] = {
    {"1970-01-01T00:00:00Z", 0},
    {"1970-01-01T00:00:00.000001Z", 1},
    {"1969-12-31T23:59:59.999999Z", -1},
    {"2026-11-23T08:15:00.123456Z", 1795421700123456},
    {"2026-11-23T08:15:00.5Z", 1795421700500000},
    {"2026-11-23t08:15:00z", 1795421700000000},
    {"2026-11-23T10:15:00+02:00", 1795421700000000},
    {"2026-11-23T02:45:00-05:30", 1795421700000000},
    {"2026-11-22T08:16:00-23:59", 1795421700000000},
    {"2026-11-23T08:15:00-00:00", 1795421700000000},
    {"2024-02-29T12:00:00Z", 1709208000000000},
    {"2000-02-29T00:00:00Z", 951782400000000},
    {"2024-03-01T00:30:00+01:00", 1709249400000000},
    {"0000-01-01T00:00:00Z", -62167219200000000},
    {"9999-12-31T23:59:59.999999Z", 253402300799999999},
};

TEST(Clock, ReadsRfc3339WithLeapDaysFractionsAndOffsets) {
    for (const auto& [text, us] : readings) EXPECT_EQ(parse_rfc3339(text), at(us)) << text;
}

TEST(Clock, RefusesWhatIsNotRfc3339) {
    for (const std::string_view text : {
             "",
             "2026-11-23",
             "2026-11-23T08:15:00",
             "2026-11-23 08:15:00Z",
             "2026-11-23T08:15Z",
             "2026-11-23T08:15:00.Z",
             "2026-11-23T08:15:00.1234567Z",
             "2026-11-23T08:15:00,5Z",
             "2026-11-23T24:00:00Z",
             "2026-11-23T08:60:00Z",
             "2016-12-31T23:59:60Z",
             "2026-11-23T08:15:00+24:00",
             "2026-11-23T08:15:00+02:60",
             "2026-11-23T08:15:00+0200",
             "2026-11-23T08:15:00+02",
             "2023-02-29T00:00:00Z",
             "1900-02-29T00:00:00Z",
             "2026-04-31T00:00:00Z",
             "2026-13-01T00:00:00Z",
             "2026-00-10T00:00:00Z",
             "2026-01-00T00:00:00Z",
             "26-11-23T08:15:00Z",
             "+2026-11-23T08:15:00Z",
             "-026-11-23T08:15:00Z",
             "2026-1-23T08:15:00Z",
             " 2026-11-23T08:15:00Z",
             "2026-11-23T08:15:00Z ",
             "2026-11-23T08:15:00Zz",
             "0000-01-01T00:00:00+00:01",
             "9999-12-31T23:59:59-00:01",
             "2026-11-23T08:15:00\xE2\x88\x92"
             "05:00",
         }) {
        EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
    }
}

TEST(Clock, WritesSixDigitsOfFractionInUtc) {
    EXPECT_EQ(to_rfc3339(at(0)), "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(to_rfc3339(at(-1)), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(to_rfc3339(at(1795421700123456)), "2026-11-23T08:15:00.123456Z");
    EXPECT_EQ(to_rfc3339(at(1709208000000000)), "2024-02-29T12:00:00.000000Z");
}

TEST(Clock, WritesTheDayInUtcAlone) {
    EXPECT_EQ(to_rfc3339_day(at(-1)), "1969-12-31");
    EXPECT_EQ(to_rfc3339_day(at(1795421700123456)), "2026-11-23");
}

TEST(Clock, ReadsBackWhatItWritesAndTextsSortAsTimesDo) {
    const auto seed = std::random_device{}();
    RecordProperty("seed", std::to_string(seed));
    std::mt19937_64 random(seed);
    std::uniform_int_distribution<std::int64_t> any_us(-62167219200000000, 253402300799999999);
    for (int i = 0; i < 10'000; ++i) {
        const Time a = at(any_us(random));
        const Time b = at(any_us(random));
        ASSERT_EQ(parse_rfc3339(to_rfc3339(a)), a) << "seed " << seed;
        ASSERT_EQ(to_rfc3339(a) < to_rfc3339(b), a < b) << "seed " << seed;
    }
}

TEST(Clock, TheSystemsClockIsBetweenTwoReadingsOfItself) {
    const auto before = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    const Time now = SystemClock().now();
    EXPECT_LE(before, now);
    EXPECT_LE(now, std::chrono::system_clock::now());
}

}  // namespace
}  // namespace muster
