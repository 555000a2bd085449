// SPDX-License-Identifier: Apache-2.0
// What a permit says of others: whether they may do it, and what is done in their name; and where its actor may.
#include <gmock/gmock.h>

#include "access/gate.h"
#include "access/testing/deeds.h"
#include "access/testing/gate_world.h"

namespace muster::access {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using enum Permission;

class GateOnBehalf : public testing::OnGateWorld {
  protected:
    void SetUp() override {
        OnGateWorld::SetUp();
        if (IsSkipped()) return;
        place_ = world_->found("scale-to-win");
        sister_ = world_->add_subaccount(place_.organization);
        admin_ = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
        texter_ = world_->add_member(place_.organization, place_.at_subaccount(), "texter");
    }
    static Actor as(UserId user) { return testing::GateWorld::as(user); }

    /// Does something in the subaccount for somebody who must be able to edit campaigns there.
    Result<void> act_for(UserId whom) {
        return world_->gate.with<create_campaign>(
            as(place_.founder), place_.subaccount_target(), [&](const Permit<create_campaign>& permit) -> Result<void> {
                const auto on_behalf = TRY(permit.on_behalf_of(whom, edit_campaign));
                return permit.record({"thing.done", "thing", 5, {}}, on_behalf);
            });
    }
    template <Permission P>
    std::vector<ScopeId> allowing(const Actor& actor, Permission permission) {
        return value_of(
            world_->gate.with<P>(actor, place_.target(), [&](const Permit<P>& permit) -> Result<std::vector<ScopeId>> {
                return permit.scopes_allowing(permission);
            }));
    }

    testing::Place place_;
    SubaccountId sister_;
    UserId admin_;
    UserId texter_;
};
MUSTER_ON_BOTH_ENGINES(GateOnBehalf);

TEST_P(GateOnBehalf, AP_3_AnEventNamesWhoDidItAndForWhom) {
    EXPECT_TRUE(succeeds(act_for(admin_)));
    const auto events = world_->events_of(place_.organization);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].actor.kind, "user");
    EXPECT_EQ(events[0].actor.id, place_.founder.number());
    EXPECT_EQ(events[0].actor.on_behalf_of, admin_);
}

TEST_P(GateOnBehalf, AP_3_NothingIsDoneForWhoMayNotDoItThemselves) {
    const auto refused = act_for(texter_);
    ASSERT_TRUE(fails_with(refused, AccessError::they_may_not));
    EXPECT_EQ(refused.error().message(), "this person may not edit campaigns here: choose somebody who may");
    EXPECT_THAT(world_->events_of(place_.organization), IsEmpty());
}

TEST_P(GateOnBehalf, WhoHasNoAccessThereIsLikeSomebodyWhoDoesNotExist) {
    const auto in_sister = world_->add_member(place_.organization, scope_of(sister_), "admin");
    const auto for_a_time = world_->add_member(place_.organization, place_.at_subaccount(), "admin",
                                               world_->clock.now() + std::chrono::hours(1));
    const auto stranger = world_->found("scale-to-win").founder;
    EXPECT_TRUE(succeeds(act_for(for_a_time)));
    world_->clock.advance(std::chrono::hours(1));
    const auto unknown = act_for(UserId(4711));
    for (const UserId user : {in_sister, for_a_time, stranger, UserId(4711)}) {
        const auto refused = act_for(user);
        ASSERT_TRUE(fails_with(refused, AccessError::not_found));
        EXPECT_EQ(refused.error().message(), unknown.error().message());
    }
    EXPECT_EQ(world_->events_of(place_.organization).size(), 1U);
}

TEST_P(GateOnBehalf, WhetherAnotherMayIsAskedAtAnyScopeOfTheOrganization) {
    const ScopeId campaign(world_->add_campaign(place_.organization, place_.subaccount).number());
    const auto foreign = world_->found("scale-to-win").at_subaccount();
    const auto check = [&](UserId user, ScopeId scope) {
        return world_->gate.with<view_organization>(as(place_.founder), place_.target(),
                                                    [&](const Permit<view_organization>& permit) -> Result<void> {
                                                        return permit.check_may(user, edit_campaign, scope);
                                                    });
    };
    for (const ScopeId scope : {place_.at_subaccount(), campaign}) {
        EXPECT_TRUE(succeeds(check(admin_, scope)));
        EXPECT_TRUE(fails_with(check(texter_, scope), AccessError::they_may_not));
    }
    EXPECT_TRUE(fails_with(check(admin_, place_.top()), AccessError::they_may_not));
    EXPECT_TRUE(fails_with(check(admin_, scope_of(sister_)), AccessError::not_found));
    EXPECT_TRUE(fails_with(check(place_.founder, foreign), AccessError::not_found));
    EXPECT_TRUE(succeeds(check(place_.founder, scope_of(sister_))));
}

TEST_P(GateOnBehalf, ScopesAllowingAreThoseOfTheRolesThatHoldIt) {
    world_->put_membership(place_.organization, texter_, scope_of(sister_), "admin");
    EXPECT_THAT(allowing<view_organization>(as(place_.founder), edit_campaign), ElementsAre(place_.top()));
    EXPECT_THAT(allowing<view_organization>(as(texter_), view_campaigns),
                UnorderedElementsAre(place_.at_subaccount(), scope_of(sister_)));
    EXPECT_THAT(allowing<view_organization>(as(texter_), edit_campaign), ElementsAre(scope_of(sister_)));
    EXPECT_THAT(allowing<view_organization>(as(admin_), create_subaccount), IsEmpty());
}

TEST_P(GateOnBehalf, OthersThanUsersHoldWhatTheyMayAllOverTheOrganization) {
    const Actor operator_ = Actor::operator_on_this_machine();
    EXPECT_THAT(allowing<view_organization>(operator_, view_members), ElementsAre(place_.top()));
    EXPECT_THAT(allowing<view_organization>(operator_, view_campaigns), IsEmpty());
}

}  // namespace
}  // namespace muster::access
