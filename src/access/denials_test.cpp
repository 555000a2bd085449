// SPDX-License-Identifier: Apache-2.0
#include "access/denials.h"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>

#include "access/testing/deeds.h"
#include "access/testing/gate_world.h"
#include "base/limits.h"

namespace muster::access {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::testing::IsEmpty;
using enum Permission;

constexpr OrganizationId shop{1};
constexpr OrganizationId club{2};
constexpr Time noon = ::muster::testing::ManualClock::start;

int admitted(Denials& denials, OrganizationId organization, Time now, int asked) {
    int admitted = 0;
    for (int i = 0; i < asked; ++i) admitted += denials.admit(organization, now) ? 1 : 0;
    return admitted;
}

TEST(Denials, AreAdmittedUpToTheLimitOfAMinute) {
    Denials denials;
    EXPECT_EQ(admitted(denials, shop, noon, 1000), limits::denials_recorded_per_minute_max);
    EXPECT_EQ(admitted(denials, shop, noon + std::chrono::seconds(59), 1000), 0);
    EXPECT_EQ(admitted(denials, shop, noon + std::chrono::seconds(60), 1000), limits::denials_recorded_per_minute_max);
}

TEST(Denials, ThatComeLateFromTheMinuteBeforeForgetNoneOfThisOne) {
    Denials denials;
    const Time next = noon + std::chrono::minutes(1);
    EXPECT_EQ(admitted(denials, shop, next, 1000), limits::denials_recorded_per_minute_max);
    EXPECT_EQ(admitted(denials, shop, next - std::chrono::microseconds(1), 1000), 0);
    EXPECT_EQ(admitted(denials, shop, next, 1000), 0);
}

TEST(Denials, OfOneOrganizationLeaveRoomForThoseOfAnother) {
    Denials denials;
    admitted(denials, shop, noon, 1000);
    EXPECT_EQ(admitted(denials, club, noon, 1000), limits::denials_recorded_per_minute_max);
}

TEST(Denials, AreCountedOnceHoweverManyThreadsAsk) {
    Denials denials;
    std::atomic<int> all = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { all += admitted(denials, shop, noon, 500); });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(all, limits::denials_recorded_per_minute_max);
}

class DenialsAtTheGate : public testing::OnGateWorld {
  protected:
    void SetUp() override {
        OnGateWorld::SetUp();
        if (IsSkipped()) return;
        place_ = world_->found("amplifi");
        member_ = world_->add_member(place_.organization, place_.top(), "member");
    }
    Result<void> try_to_invite() {
        return testing::use<invite_member>(world_->gate, testing::GateWorld::as(member_), place_.subaccount_target());
    }
    std::size_t recorded() { return world_->events_of(place_.organization).size(); }

    testing::Place place_;
    UserId member_;
};
MUSTER_ON_BOTH_ENGINES(DenialsAtTheGate);

TEST_P(DenialsAtTheGate, BecomeEventsThatNameWhoWasDeniedWhatAndWhere) {
    EXPECT_TRUE(fails_with(try_to_invite(), AccessError::denied));
    const auto events = world_->events_of(place_.organization);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].action, "access.denied");
    EXPECT_EQ(events[0].actor.kind, "user");
    EXPECT_EQ(events[0].actor.id, member_.number());
    EXPECT_EQ(events[0].subject_kind, "subaccount");
    EXPECT_EQ(events[0].subject_id, place_.at_subaccount().number());
    EXPECT_EQ(events[0].payload, R"({"permission":"invite_member"})");
    EXPECT_EQ(events[0].scope, place_.at_subaccount());
    EXPECT_EQ(events[0].occurred_at, world_->clock.now());
}

TEST_P(DenialsAtTheGate, OfReadingAreRecordedToo) {
    EXPECT_TRUE(fails_with(testing::use<view_members>(world_->gate, testing::GateWorld::as(member_), place_.target()),
                           AccessError::denied));
    EXPECT_EQ(recorded(), 1U);
}

TEST_P(DenialsAtTheGate, AreNoneWhereNothingWasDenied) {
    EXPECT_TRUE(succeeds(
        testing::use<view_contacts>(world_->gate, testing::GateWorld::as(member_), place_.subaccount_target())));
    EXPECT_TRUE(fails_with(testing::use<view_contacts>(world_->gate, testing::GateWorld::as(world_->add_user("x")),
                                                       place_.subaccount_target()),
                           AccessError::not_found));
    EXPECT_TRUE(fails_with(testing::use<view_contacts>(world_->gate, Actor::visitor(), place_.subaccount_target()),
                           AccessError::not_signed_in));
    EXPECT_THAT(world_->events_of(place_.organization), IsEmpty());
    EXPECT_THAT(world_->events_of(events::system_chain), IsEmpty());
}

TEST_P(DenialsAtTheGate, DoNotFloodTheLogAndAreAnsweredNoLess) {
    const auto most = static_cast<std::size_t>(limits::denials_recorded_per_minute_max);
    for (std::size_t i = 0; i < most + 5; ++i) ASSERT_TRUE(fails_with(try_to_invite(), AccessError::denied));
    EXPECT_EQ(recorded(), most);
    world_->clock.advance(std::chrono::minutes(1));
    EXPECT_TRUE(fails_with(try_to_invite(), AccessError::denied));
    EXPECT_EQ(recorded(), most + 1);
}

}  // namespace
}  // namespace muster::access
