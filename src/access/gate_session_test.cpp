// SPDX-License-Identifier: Apache-2.0
// What organizations ask of a session, beside whose it is: that nobody ended it there, and two factors where they say
// so.
#include <gmock/gmock.h>

#include "access/gate.h"
#include "access/testing/deeds.h"
#include "access/testing/gate_world.h"

namespace muster::access {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using storage::testing::one_text;
using ::testing::IsEmpty;
using enum Permission;

constexpr auto require = one_text("gate_session_test.require",
                                  "update organizations set requires_two_factors = $2 where organization_id = $1");
constexpr auto end_sessions =
    one_text("gate_session_test.end",
             "insert into ended_sessions (organization_id, user_id, scope_id, ended_at) values ($1, $2, $3, $4)");

class GateSession : public testing::OnGateWorld {
  protected:
    /// Somebody's session that begins now.
    Actor begin(UserId user, Factors factors = Factors::one) {
        return Actor::user(user, SessionId(1), {world_->clock.now(), factors});
    }
    template <Permission P = view_members>
    Result<void> use(const Actor& actor, const Target& target) {
        return testing::use<P>(world_->gate, actor, target);
    }
    void end(const testing::Place& place, UserId user, ScopeId scope) {
        world_->run(end_sessions, place.organization, user, scope, world_->clock.now());
        world_->clock.advance(std::chrono::microseconds(1));
    }
};
MUSTER_ON_BOTH_ENGINES(GateSession);

TEST_P(GateSession, OfOneFactorIsRefusedWhereTwoAreAskedWhateverItWouldDo) {
    const auto place = world_->found("amplifi");
    world_->run(require, place.organization, 1);
    const auto one = begin(place.founder);
    EXPECT_TRUE(fails_with(use<view_organization>(one, place.target()), AccessError::needs_two_factors));
    EXPECT_TRUE(fails_with(use<edit_settings>(one, place.target()), AccessError::needs_two_factors));
    EXPECT_TRUE(fails_with(use<remove_member>(one, place.target()), AccessError::needs_two_factors));
    EXPECT_TRUE(succeeds(use<edit_settings>(begin(place.founder, Factors::two), place.target())));
    EXPECT_THAT(world_->actions_of(place.organization), ::testing::ElementsAre("thing.used"));
    world_->run(require, place.organization, 0);
    EXPECT_TRUE(succeeds(use(one, place.target())));
}

TEST_P(GateSession, ThatIsCachedIsHeldToARuleThatCameLater) {
    const auto place = world_->found("amplifi");
    const auto one = begin(place.founder);
    EXPECT_TRUE(succeeds(use(one, place.target())));
    world_->run(require, place.organization, 1);
    EXPECT_TRUE(fails_with(use(one, place.target()), AccessError::needs_two_factors));
}

TEST_P(GateSession, OfAStrangerIsToldNothingOfTheRule) {
    const auto place = world_->found("amplifi");
    world_->run(require, place.organization, 1);
    const auto stranger = world_->add_user("stranger");
    end(place, stranger, place.top());
    for (const auto factors : {Factors::one, Factors::two})
        EXPECT_TRUE(fails_with(use(begin(stranger, factors), place.target()), AccessError::not_found));
    EXPECT_THAT(world_->events_of(place.organization), IsEmpty());
}

TEST_P(GateSession, IsNotAskedOfTheOperator) {
    const auto place = world_->found("amplifi");
    world_->run(require, place.organization, 1);
    EXPECT_TRUE(succeeds(use(Actor::operator_on_this_machine(), place.target())));
}

TEST_P(GateSession, ThatWasEndedDoesNothingUntilItsOwnerSignsInAgain) {
    const auto place = world_->found("amplifi");
    const auto other = world_->found("amplifi");
    world_->put_membership(other.organization, place.founder, other.top(), "member");
    const auto before = begin(place.founder);
    EXPECT_TRUE(succeeds(use(before, place.target())));
    end(place, place.founder, place.top());
    EXPECT_TRUE(fails_with(use(before, place.target()), AccessError::ended_here));
    EXPECT_TRUE(fails_with(use(before, place.subaccount_target()), AccessError::ended_here));
    EXPECT_TRUE(succeeds(use<view_organization>(before, other.target()))) << "elsewhere it goes on";
    EXPECT_TRUE(succeeds(use(begin(place.founder), place.target())));
}

TEST_P(GateSession, ThatWasEndedAtASubaccountGoesOnAboveIt) {
    const auto place = world_->found("scale-to-win");
    const auto sister = world_->add_subaccount(place.organization);
    const auto before = begin(place.founder);
    end(place, place.founder, place.at_subaccount());
    EXPECT_TRUE(fails_with(use(before, place.subaccount_target()), AccessError::ended_here));
    const auto campaign = world_->add_campaign(place.organization, place.subaccount);
    const Target at_campaign{place.organization, place.subaccount, campaign};
    EXPECT_TRUE(fails_with(use<view_campaigns>(before, at_campaign), AccessError::ended_here));
    EXPECT_TRUE(succeeds(use(before, {place.organization, sister})));
    EXPECT_TRUE(succeeds(use(before, place.target())));
}

}  // namespace
}  // namespace muster::access
