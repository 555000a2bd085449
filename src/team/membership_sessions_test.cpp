// SPDX-License-Identifier: Apache-2.0
// An admin ends what a member has open in the organization.

#include <gtest/gtest.h>

#include "team/team_error.h"
#include "team/testing/factor_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Actor;
using access::Permission;
using access::Permit;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;

class SessionsOfMembers : public OnFactorWorld {
  protected:
    void set_up_people() override {
        OnFactorWorld::set_up_people();
        place_ = world_->found("scale-to-win");
        north_ = access::scope_of(world_->add_subaccount(place_.organization));
        world_->put_membership(place_.organization, ada_.id, place_.at_subaccount(), "admin");
        world_->put_membership(place_.organization, bob_.id, place_.at_subaccount(), "texter");
    }

    Result<void> end_sessions(UserId by, const Target& where, UserId user) {
        return world_->gate.with<Permission::remove_member>(TeamWorld::as(by), where,
                                                            [&](const Permit<Permission::remove_member>& permit) {
                                                                return world_->members.end_sessions(permit, user);
                                                            });
    }
    Result<void> use(const NewSession& session, const Target& where) {
        return world_->gate.with<Permission::view_subaccount>(
            actor_of(session), where, [](const Permit<Permission::view_subaccount>&) -> Result<void> { return {}; });
    }
    Target at(ScopeId subaccount) const { return {place_.organization, SubaccountId(subaccount.number())}; }

    Place place_;
    ScopeId north_;
};

TEST_P(SessionsOfMembers, DoNothingHereOnceTheyWereEndedUntilTheirOwnerSignsInAgain) {
    const auto phone = begin(bob_);
    const auto desk = begin(bob_);
    const auto adas = begin(ada_);
    world_->clock.advance(std::chrono::seconds(1));
    EXPECT_TRUE(succeeds(use(phone, place_.subaccount_target())));
    value_of(end_sessions(place_.founder, place_.target(), bob_.id));
    EXPECT_TRUE(fails_with(use(phone, place_.subaccount_target()), AccessError::ended_here));
    EXPECT_TRUE(fails_with(use(desk, place_.subaccount_target()), AccessError::ended_here));
    EXPECT_TRUE(succeeds(use(adas, place_.subaccount_target())));
    EXPECT_TRUE(is_open(phone)) << "sessions are the person's: elsewhere they go on";
    world_->clock.advance(std::chrono::seconds(1));
    EXPECT_TRUE(succeeds(use(begin(bob_), place_.subaccount_target())));
    EXPECT_TRUE(fails_with(use(phone, place_.subaccount_target()), AccessError::ended_here));
    const auto event = world_->events_of(place_.organization).back();
    EXPECT_EQ(event.action, "member.sessions_ended");
    EXPECT_EQ(event.subject_id, bob_.id.number());
}

TEST_P(SessionsOfMembers, AreEndedOnlyByWhoCouldRemoveThem) {
    EXPECT_TRUE(fails_with(end_sessions(bob_.id, place_.subaccount_target(), ada_.id), AccessError::denied));
    EXPECT_TRUE(fails_with(end_sessions(ada_.id, place_.target(), bob_.id), AccessError::denied));
    EXPECT_TRUE(fails_with(end_sessions(ada_.id, place_.subaccount_target(), place_.founder), TeamError::not_a_member));
    EXPECT_TRUE(fails_with(end_sessions(place_.founder, place_.target(), world_->add_user("stranger")),
                           TeamError::not_a_member));
    EXPECT_TRUE(fails_with(end_sessions(ada_.id, at(north_), bob_.id), AccessError::not_found));
    EXPECT_TRUE(succeeds(end_sessions(ada_.id, place_.subaccount_target(), bob_.id)));
}

TEST_P(SessionsOfMembers, AreEndedBySubaccountAdminsInTheirSubaccountOnly) {
    world_->put_membership(place_.organization, bob_.id, north_, "texter");
    const auto session = begin(bob_);
    value_of(end_sessions(ada_.id, place_.subaccount_target(), bob_.id));
    EXPECT_TRUE(fails_with(use(session, place_.subaccount_target()), AccessError::ended_here));
    EXPECT_TRUE(succeeds(use(session, at(north_))));
}

TEST_P(SessionsOfMembers, StayEndedWhenTheirOwnerIsRemovedAndComesBack) {
    const auto session = begin(bob_);
    value_of(end_sessions(place_.founder, place_.subaccount_target(), bob_.id));
    value_of(world_->remove(place_.founder, place_.subaccount_target(), bob_.id));
    value_of(world_->add(place_.subaccount_target(), bob_.id, "texter"));
    EXPECT_TRUE(fails_with(use(session, place_.subaccount_target()), AccessError::ended_here));
}

TEST_P(SessionsOfMembers, ShowInTheListWhoSignsInWithTwoFactors) {
    add_factor(bob_);
    value_of(factors().enrol(actor_of(begin(ada_)), password()));
    for (const auto& member : value_of(world_->list_members(place_.founder, place_.target())).items)
        EXPECT_EQ(member.has_two_factors, member.user == bob_.id) << member.name;
}

MUSTER_ON_BOTH_ENGINES(SessionsOfMembers);

}  // namespace
}  // namespace muster::team::testing
