// SPDX-License-Identifier: Apache-2.0
// Deeds before which something is found out elsewhere.
#include <gmock/gmock.h>

#include "access/gate.h"
#include "access/testing/deeds.h"
#include "access/testing/gate_world.h"

namespace muster::access {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum Permission;

constexpr auto ask_two_factors = storage::testing::one_text("gate_door_test.require",
                                                            "update organizations set requires_two_factors = 1 "
                                                            "where organization_id = $1");

class Doors : public testing::OnGateWorld {
  protected:
    void SetUp() override {
        OnGateWorld::SetUp();
        if (IsSkipped()) return;
        place_ = world_->found("amplemarket");
        rep_ = world_->add_member(place_.organization, place_.top(), "sales_rep");
    }
    /// What a door of that actor's says before anything is done.
    Result<void> check(const Actor& actor) {
        const Target target = place_.target();
        return Door<rename_organization>(world_->gate, actor, target).check();
    }

    testing::Place place_;
    UserId rep_;
};
MUSTER_ON_BOTH_ENGINES(Doors);

TEST_P(Doors, SayBeforehandWhatTheGateWillSay) {
    EXPECT_TRUE(succeeds(check(testing::GateWorld::as(place_.founder))));
    EXPECT_THAT(world_->actions_of(place_.organization), IsEmpty()) << "nothing was done yet";
    EXPECT_TRUE(fails_with(check(testing::GateWorld::as(rep_)), AccessError::denied));
    EXPECT_THAT(world_->actions_of(place_.organization), ElementsAre("access.denied"));
    EXPECT_TRUE(fails_with(check(testing::GateWorld::as(world_->add_user("stranger"))), AccessError::not_found));
    EXPECT_TRUE(fails_with(check(Actor::visitor()), AccessError::not_signed_in));
}

TEST_P(Doors, AskOfASessionWhatTheGateAsks) {
    world_->run(ask_two_factors, place_.organization);
    EXPECT_TRUE(fails_with(check(testing::GateWorld::as(place_.founder)), AccessError::needs_two_factors));
    EXPECT_TRUE(succeeds(check(Actor::user(place_.founder, {}, {.factors = Factors::two}))));
}

TEST_P(Doors, AreShutAgainToWhoeverMayNoLonger) {
    const Actor actor = testing::GateWorld::as(rep_);
    const Target target = place_.target();
    const Door<rename_organization> door(world_->gate, actor, target);
    const auto deed = [](const Permit<rename_organization>& permit) -> Result<void> {
        return permit.record({"organization.renamed", "organization", permit.organization().number(), {}});
    };
    EXPECT_TRUE(fails_with(door.enter(deed), AccessError::denied)) << "whoever didn't ask beforehand is asked then";
    const Actor founder = testing::GateWorld::as(place_.founder);
    const Door<rename_organization> open(world_->gate, founder, target);
    EXPECT_TRUE(succeeds(open.check()));
    EXPECT_TRUE(succeeds(open.enter(deed)));
}

TEST_P(Doors, LetLookAroundByTheRightPermissionOnly) {
    const Target target = place_.target();
    const auto seen = [](const Permit<view_audit_log>&) -> Result<bool> { return true; };
    const Actor founder = testing::GateWorld::as(place_.founder);
    EXPECT_TRUE(succeeds(Door<rename_organization>(world_->gate, founder, target).look<view_audit_log>(seen)));
    const Actor rep = testing::GateWorld::as(rep_);
    EXPECT_TRUE(fails_with(Door<rename_organization>(world_->gate, rep, target).look<view_audit_log>(seen),
                           AccessError::denied));
}

}  // namespace
}  // namespace muster::access
