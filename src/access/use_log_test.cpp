// SPDX-License-Identifier: Apache-2.0
#include "access/use_log.h"

#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/manual_clock.h"

namespace muster::access {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum Permission;

constexpr Time now = ::muster::testing::ManualClock::start;
constexpr std::chrono::hours day{24};

AccessSource membership(std::int64_t user, std::int64_t scope = 1) {
    return {OrganizationId(1), SourceKind::membership, user, ScopeId(scope)};
}

TEST(UseLog, TakesEachUseOnceADay) {
    UseLog log;
    log.note(membership(7), view_members, now);
    log.note(membership(7), view_members, now);
    log.note(membership(7), invite_member, now);
    const auto taken = log.take(now);
    ASSERT_THAT(taken, SizeIs(1));
    EXPECT_EQ(taken[0].source, membership(7));
    EXPECT_EQ(taken[0].day, day_of(now));
    EXPECT_EQ(taken[0].permissions, (PermissionSet{view_members, invite_member}));
    log.note(membership(7), view_members, now);
    EXPECT_THAT(log.take(now), IsEmpty()) << "it is known as stored";
    log.note(membership(7), view_members, now + day);
    EXPECT_THAT(log.take(now + day), SizeIs(1));
}

TEST(UseLog, TellsSourcesApartByAllThatTheyAre) {
    UseLog log;
    AccessSource link = membership(7);
    link.kind = SourceKind::join_link;
    AccessSource elsewhere = membership(7);
    elsewhere.organization = OrganizationId(2);
    for (const auto& source : {membership(7), membership(8), membership(7, 2), link, elsewhere}) {
        log.note(source, view_members, now);
    }
    EXPECT_THAT(log.take(now), SizeIs(5));
}

TEST(UseLog, MakesNewAgainWhatIsGivenBack) {
    UseLog log;
    log.note(membership(7), view_members, now);
    const auto taken = log.take(now);
    log.note(membership(7), invite_member, now);
    log.give_back(taken);
    const auto again = log.take(now);
    ASSERT_THAT(again, SizeIs(1));
    EXPECT_EQ(again[0].permissions, (PermissionSet{view_members, invite_member}));
}

TEST(UseLog, KeepsTheDayOfAUseThatIsTakenAfterMidnight) {
    UseLog log;
    log.note(membership(7), view_members, now);
    const auto taken = log.take(now + day);
    ASSERT_THAT(taken, SizeIs(1));
    EXPECT_EQ(taken[0].day, day_of(now));
}

TEST(UseLog, IsBoundedAndCountsWhatItLoses) {
    UseLog log(16);
    for (int user = 1; user <= 1000; ++user) log.note(membership(user), view_members, now);
    const auto taken = log.take(now);
    EXPECT_LE(taken.size(), 16U);
    EXPECT_EQ(log.lost(), 1000 - taken.size());
    log.note(membership(2000), view_members, now);
    EXPECT_THAT(log.take(now), SizeIs(1)) << "there is room again";
}

TEST(UseLog, LosesNothingBetweenThreads) {
    UseLog log;
    constexpr int threads = 4;
    constexpr int users = 2000;
    std::vector<DayUse> taken;
    {
        std::vector<std::jthread> noting;
        for (int i = 0; i < threads; ++i) {
            noting.emplace_back([&log, i] {
                for (int user = 0; user < users; ++user) {
                    log.note(membership(1 + user), i % 2 == 0 ? view_members : invite_member, now);
                }
            });
        }
        for (int i = 0; i < 100; ++i) {
            for (auto& use : log.take(now)) taken.push_back(use);
        }
    }
    for (auto& use : log.take(now)) taken.push_back(use);
    std::vector<PermissionSet> all(users);
    for (const auto& use : taken) all.at(static_cast<std::size_t>(use.source.id - 1)) |= use.permissions;
    for (const auto& permissions : all) EXPECT_EQ(permissions, (PermissionSet{view_members, invite_member}));
    EXPECT_EQ(log.lost(), 0U);
}

TEST(SourceKinds, AreReadAsTheyAreWritten) {
    for (const auto kind :
         {SourceKind::membership, SourceKind::api_key, SourceKind::join_link, SourceKind::identity_provider}) {
        EXPECT_EQ(parse_source_kind(to_text(kind)), kind);
    }
    EXPECT_EQ(parse_source_kind("person"), std::nullopt);
}

}  // namespace
}  // namespace muster::access
