// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "team/session.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Actor;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ListedSessions : public OnTeamWorld {
  protected:
    void set_up_people() override {
        ada_ = world_->user(world_->add_user("ada"));
        bob_ = world_->user(world_->add_user("bob"));
    }

    NewSession begin(const User& user, const Device& device = {"192.0.2.7", "A Browser"}) {
        world_->clock.advance(std::chrono::seconds(1));
        return value_of(world_->sessions.begin(user, device));
    }
    bool is_open(const NewSession& session) {
        return value_of(world_->sessions.find(session.token.reveal())).has_value();
    }
    Actor actor_of(const NewSession& session) {
        return value_of(world_->sessions.find(session.token.reveal())).value();
    }
    std::vector<OpenSession> list(const NewSession& as) { return value_of(world_->sessions.list(actor_of(as))).items; }

    User ada_;
    User bob_;
};

TEST_P(ListedSessions, SayDeviceAddressAndTimesAndWhichOneAsks) {
    const auto phone = begin(ada_, {"198.51.100.9", "A Phone"});
    const Time began = world_->clock.now();
    const auto desk = begin(ada_, {"192.0.2.7", "A Browser"});
    world_->clock.advance(limits::session_touch_interval * 2);
    ASSERT_TRUE(is_open(phone));

    const auto sessions = list(desk);
    ASSERT_EQ(sessions.size(), 2U);
    EXPECT_EQ(sessions[0].device, "A Browser");
    EXPECT_TRUE(sessions[0].is_this);
    EXPECT_EQ(sessions[1].device, "A Phone");
    EXPECT_EQ(sessions[1].address, "198.51.100.9");
    EXPECT_EQ(sessions[1].began_at, began);
    EXPECT_EQ(sessions[1].last_used_at, world_->clock.now());
    EXPECT_EQ(sessions[1].ends_at, phone.ends_at);
    EXPECT_EQ(sessions[1].id, actor_of(phone).session_id());
    EXPECT_FALSE(sessions[1].is_this);
}

TEST_P(ListedSessions, AreOnesOwnAlone) {
    const auto adas = begin(ada_);
    const auto bobs = begin(bob_);
    ASSERT_EQ(list(adas).size(), 1U);
    EXPECT_EQ(list(adas)[0].id, actor_of(adas).session_id());
    EXPECT_EQ(list(bobs).size(), 1U);
}

TEST_P(ListedSessions, AreThoseThatAreOpenStill) {
    begin(ada_);
    world_->clock.advance(limits::session_idle_max - std::chrono::hours(1));
    const auto used = begin(ada_);
    EXPECT_EQ(list(used).size(), 2U);
    world_->clock.advance(std::chrono::hours(2));
    EXPECT_EQ(list(used).size(), 1U) << "the other was not used for too long";
}

TEST_P(ListedSessions, EndOneByOne) {
    const auto phone = begin(ada_);
    const auto desk = begin(ada_);
    EXPECT_TRUE(succeeds(world_->sessions.end(actor_of(desk), actor_of(phone).session_id())));
    EXPECT_FALSE(is_open(phone));
    EXPECT_TRUE(is_open(desk));
    EXPECT_EQ(list(desk).size(), 1U);
}

TEST_P(ListedSessions, OfOthersAreNotThere) {
    const auto adas = begin(ada_);
    const auto bobs = begin(bob_);
    const auto before = world_->actions_of();
    EXPECT_TRUE(fails_with(world_->sessions.end(actor_of(bobs), actor_of(adas).session_id()), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->sessions.end(actor_of(bobs), access::SessionId(4711)), AccessError::not_found));
    EXPECT_TRUE(is_open(adas));
    EXPECT_EQ(world_->actions_of(), before);
}

TEST_P(ListedSessions, EndAllButTheOneThatAsks) {
    const auto first = begin(ada_);
    const auto second = begin(ada_);
    const auto here = begin(ada_);
    const auto bobs = begin(bob_);
    EXPECT_TRUE(succeeds(world_->sessions.end_others(actor_of(here))));
    EXPECT_FALSE(is_open(first));
    EXPECT_FALSE(is_open(second));
    EXPECT_TRUE(is_open(here));
    EXPECT_TRUE(is_open(bobs));
}

TEST_P(ListedSessions, AreAllEndedByTheOperator) {
    const auto first = begin(ada_);
    const auto second = begin(ada_);
    const auto bobs = begin(bob_);
    EXPECT_TRUE(succeeds(world_->sessions.end_all_of(ada_.id)));
    EXPECT_FALSE(is_open(first));
    EXPECT_FALSE(is_open(second));
    EXPECT_TRUE(is_open(bobs));
    EXPECT_EQ(world_->events_of().back().actor.kind, "operator");
}

TEST_P(ListedSessions, LeaveOneEventHoweverManyEnd) {
    begin(ada_);
    begin(ada_);
    const auto here = begin(ada_);
    value_of(world_->sessions.end_others(actor_of(here)));
    const auto events = world_->events_of();
    EXPECT_THAT(world_->actions_of(),
                ElementsAre("session.began", "session.began", "session.began", "user.signed_out"));
    EXPECT_EQ(events.back().subject_id, ada_.id.number());
    EXPECT_THAT(events.back().payload.value_or(""), HasSubstr(R"("sessions_ended":"2")"));
}

TEST_P(ListedSessions, AreSoManyAndTheOneUsedLongestAgoGivesWay) {
    const auto oldest = begin(ada_);
    const auto next = begin(ada_);
    const auto bobs = begin(bob_);
    for (int i = 3; i < limits::sessions_per_user_max; ++i) begin(ada_);
    // A look by its own token would be a use of it.
    EXPECT_EQ(list(begin(ada_)).size(), static_cast<std::size_t>(limits::sessions_per_user_max));
    const auto newest = begin(ada_);
    EXPECT_FALSE(is_open(oldest));
    EXPECT_TRUE(is_open(next));
    EXPECT_TRUE(is_open(bobs));
    EXPECT_EQ(list(newest).size(), static_cast<std::size_t>(limits::sessions_per_user_max));
}

MUSTER_ON_BOTH_ENGINES(ListedSessions);

}  // namespace
}  // namespace muster::team::testing
