// SPDX-License-Identifier: Apache-2.0
#include "base/time_zone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TimeZone, IsKnownByItsNameInTheDatabaseAndByItsLinks) {
    for (const auto* name : {"UTC", "Europe/Tallinn", "America/New_York", "America/Argentina/Buenos_Aires",
                             "Asia/Calcutta", "US/Pacific"}) {
        const auto zone = TimeZone::parse(name);
        ASSERT_TRUE(zone) << name;
        EXPECT_EQ(zone->name(), name);
    }
}

TEST(TimeZone, IsNothingElse) {
    for (const auto* name : {"", "Europe", "europe/tallinn", "Europe/Tallinn ", "../../etc/passwd", "tzdata.zi",
                             "posix/Europe/Tallinn", "Mars/Olympus", "+02:00", "Rule"}) {
        EXPECT_FALSE(TimeZone::parse(name)) << name;
    }
}

TEST(TimeZone, IsAtFirstUtcWhichThereIsEverywhere) { EXPECT_EQ(TimeZone::parse("UTC"), TimeZone()); }

TEST(TimeZoneNames, AreThoseOfZonesAndLinksAndOfNothingElse) {
    EXPECT_THAT(read_time_zone_names("# version 2025b\n"
                                     "R d 1916 o - Jun 14 23s 1 S\n"
                                     "Z Europe/Tallinn 1:39 - LMT 1880\n"
                                     "1:39 - TMT 1918 F\n"
                                     "Z Africa/Algiers 0:12:12 - LMT 1891 Mar 16\n"
                                     "L Europe/Tallinn Old/Reval\n"),
                ElementsAre("Africa/Algiers", "Europe/Tallinn", "Old/Reval"));
    EXPECT_THAT(read_time_zone_names(""), IsEmpty());
    EXPECT_THAT(read_time_zone_names("Z\nL a\n"), IsEmpty());
}

}  // namespace
}  // namespace muster
