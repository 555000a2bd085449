// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/team_error.h"
#include "team/testing/member_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::IsEmpty;

class Suspension : public OnMemberWorld {};

TEST_P(Suspension, WhoIsSuspendedIsRefusedAtOnceAndStaysInTheList) {
    const auto member = add(team_, "member");
    ASSERT_TRUE(succeeds(world_->show(member, team_.organization)));
    const auto version = world_->access_version(team_.organization);
    ASSERT_TRUE(succeeds(world_->suspend(team_.founder, team_.target(), member)));
    EXPECT_GT(world_->access_version(team_.organization), version);
    EXPECT_TRUE(fails_with(world_->show(member, team_.organization), AccessError::not_found));
    const auto listed = world_->listed(team_, member, team_.top());
    EXPECT_EQ(listed.state, MemberState::suspended);
    EXPECT_EQ(listed.suspended_at, world_->clock.now());
    const auto event = world_->events_of(team_.organization).back();
    EXPECT_EQ(event.action, "member.suspended");
    EXPECT_EQ(event.subject_id, member.number());
    EXPECT_EQ(event.payload, R"({"role":"member"})");
}

TEST_P(Suspension, WhoIsReactivatedHasTheirRoleBack) {
    const auto member = add(team_, "member");
    value_of(world_->suspend(team_.founder, team_.target(), member));
    ASSERT_TRUE(succeeds(world_->reactivate(team_.founder, team_.target(), member)));
    EXPECT_TRUE(succeeds(world_->show(member, team_.organization)));
    const auto listed = world_->listed(team_, member, team_.top());
    EXPECT_EQ(listed.state, MemberState::active);
    EXPECT_EQ(listed.role, "member");
    EXPECT_EQ(listed.granted_by, team_.founder);
    EXPECT_EQ(world_->actions_of(team_.organization).back(), "member.reactivated");
}

TEST_P(Suspension, SaysWhatIsSoAlready) {
    const auto member = add(team_, "member");
    EXPECT_TRUE(fails_with(world_->reactivate(team_.founder, team_.target(), member), TeamError::not_suspended));
    value_of(world_->suspend(team_.founder, team_.target(), member));
    EXPECT_TRUE(fails_with(world_->suspend(team_.founder, team_.target(), member), TeamError::already_suspended));
    EXPECT_TRUE(fails_with(world_->suspend(team_.founder, team_.target(), UserId(4711)), TeamError::not_a_member));
    EXPECT_TRUE(fails_with(world_->reactivate(team_.founder, team_.target(), UserId(4711)), TeamError::not_a_member));
}

TEST_P(Suspension, IsForThoseWhoRemove) {
    const auto member = add(team_, "member");
    const auto other = add(team_, "member");
    EXPECT_TRUE(fails_with(world_->suspend(member, team_.target(), other), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->suspend(campaign_.founder, team_.target(), other), AccessError::not_found));
    value_of(world_->suspend(team_.founder, team_.target(), other));
    EXPECT_TRUE(fails_with(world_->reactivate(member, team_.target(), other), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->reactivate(other, team_.target(), other), AccessError::not_found));
    const auto admin = add_at(campaign_.subaccount, "admin");
    world_->put_membership(campaign_.organization, campaign_.founder, campaign_.at_subaccount(), "texter");
    EXPECT_TRUE(fails_with(world_->suspend(admin, campaign_.target(), campaign_.founder), AccessError::denied));
}

TEST_P(Suspension, AM_8_TheLastHolderIsNotSuspendedAndWhoIsSuspendedIsNone) {
    EXPECT_TRUE(fails_with(world_->suspend(access::Actor::operator_on_this_machine(), team_.target(), team_.founder),
                           AccessError::last_holder));
    EXPECT_THAT(world_->actions_of(team_.organization), IsEmpty());
    const auto second = add(team_, "billing_contact");
    ASSERT_TRUE(succeeds(world_->suspend(team_.founder, team_.target(), second)));
    EXPECT_TRUE(fails_with(world_->leave(team_.founder, team_.organization), AccessError::last_holder));
    value_of(world_->reactivate(team_.founder, team_.target(), second));
    EXPECT_TRUE(succeeds(world_->leave(team_.founder, team_.organization)));
}

TEST_P(Suspension, IsNothingThatOneDoesToOneself) {
    const auto second = add(team_, "billing_contact");
    EXPECT_TRUE(fails_with(world_->suspend(second, team_.target(), second), TeamError::own_suspension));
    EXPECT_TRUE(succeeds(world_->show(second, team_.organization)));
    EXPECT_THAT(world_->actions_of(team_.organization), IsEmpty());
    EXPECT_TRUE(succeeds(world_->suspend(team_.founder, team_.target(), second)));
}

TEST_P(Suspension, AtASubaccountReachesItsCampaignsAndNoSister) {
    const auto campaign = world_->add_campaign(campaign_.organization, campaign_.subaccount);
    const auto user = add_at(campaign_.subaccount, "texter");
    world_->put_membership(campaign_.organization, user, ScopeId(campaign.number()), "texter");
    world_->put_membership(campaign_.organization, user, access::scope_of(sister_), "texter");
    value_of(world_->suspend(campaign_.founder, campaign_.subaccount_target(), user));
    EXPECT_EQ(world_->listed(campaign_, user, campaign_.at_subaccount()).state, MemberState::suspended);
    EXPECT_EQ(world_->listed(campaign_, user, ScopeId(campaign.number())).state, MemberState::suspended);
    EXPECT_EQ(world_->listed(campaign_, user, access::scope_of(sister_)).state, MemberState::active);
    EXPECT_EQ(value_of(world_->list_subaccounts(user, campaign_.organization)).size(), 1U);
    value_of(world_->suspend(campaign_.founder, campaign_.target(), user));
    EXPECT_TRUE(fails_with(world_->show(user, campaign_.organization), AccessError::not_found));
    value_of(world_->reactivate(campaign_.founder, sister_target(), user));
    EXPECT_EQ(world_->listed(campaign_, user, campaign_.at_subaccount()).state, MemberState::suspended);
    EXPECT_EQ(world_->listed(campaign_, user, access::scope_of(sister_)).state, MemberState::active);
}

TEST_P(Suspension, TellsAllRolesThatItTakesAndGivesBack) {
    const auto user = add_at(campaign_.subaccount, "admin");
    world_->put_membership(campaign_.organization, user, access::scope_of(sister_), "texter");
    const auto last_payload = [&] { return *world_->events_of(campaign_.organization).back().payload; };
    value_of(world_->suspend(campaign_.founder, campaign_.target(), user));
    EXPECT_THAT(last_payload(), ::testing::HasSubstr(R"("role":"admin,texter")"));
    value_of(world_->reactivate(campaign_.founder, campaign_.target(), user));
    EXPECT_THAT(last_payload(), ::testing::HasSubstr(R"("role":"admin,texter")"));
}

TEST_P(Suspension, FromAboveIsNotLiftedBelow) {
    const auto admin = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "admin");
    const auto texter = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "texter");
    const auto here = campaign_.subaccount_target();
    const auto lift_below = [&] { return world_->reactivate(admin, here, texter); };
    value_of(world_->suspend(campaign_.founder, campaign_.target(), texter));
    EXPECT_TRUE(fails_with(lift_below(), TeamError::suspended_above));
    EXPECT_TRUE(fails_with(world_->suspend(admin, here, texter), TeamError::already_suspended));
    EXPECT_TRUE(fails_with(world_->remove(admin, here, texter), TeamError::suspended_above)) << "to invite them again";
    const Time soon = world_->clock.now() + std::chrono::seconds(1);
    EXPECT_TRUE(fails_with(world_->change(admin, here, texter, {.role = std::nullopt, .ends_at = soon}),
                           TeamError::suspended_above));
    EXPECT_TRUE(fails_with(world_->change(admin, here, texter, {.role = "supervolunteer", .ends_at = std::nullopt}),
                           TeamError::suspended_above));
    value_of(world_->reactivate(campaign_.founder, campaign_.target(), texter));

    value_of(world_->suspend(admin, here, texter));
    EXPECT_TRUE(succeeds(lift_below())) << "what was suspended below is lifted there";
    value_of(world_->suspend(admin, here, texter));
    value_of(world_->suspend(campaign_.founder, campaign_.target(), texter));
    EXPECT_TRUE(fails_with(lift_below(), TeamError::suspended_above)) << "suspended from above as well";
    EXPECT_TRUE(
        fails_with(world_->suspend(campaign_.founder, campaign_.target(), texter), TeamError::already_suspended));
    EXPECT_TRUE(succeeds(world_->reactivate(campaign_.founder, campaign_.target(), texter)));
    EXPECT_TRUE(succeeds(world_->show(texter, campaign_.organization)));
}

TEST_P(Suspension, ReactivationAsksAgainWhatTheActorMayGive) {
    const auto admin = add_at(campaign_.subaccount, "admin");
    const auto user = add_at(campaign_.subaccount, "texter");
    value_of(world_->suspend(campaign_.founder, campaign_.subaccount_target(), user));
    ASSERT_TRUE(succeeds(world_->reactivate(admin, campaign_.subaccount_target(), user)));
    const auto manager_place = world_->found("customertext");
    const auto manager = add(manager_place, "manager");
    const auto suspended = add(manager_place, "user");
    value_of(world_->suspend(manager_place.founder, manager_place.target(), suspended));
    EXPECT_TRUE(fails_with(world_->reactivate(manager, manager_place.target(), suspended), AccessError::denied));
}

TEST_P(Suspension, ClosesWhatWouldBringThePersonBackPastIt) {
    const auto user = add_at(campaign_.subaccount, "texter");
    const auto invitation =
        value_of(world_->invite(campaign_.founder, sister_target(), invitation_for(world_->email_of(user), "texter")));
    const auto token = world_->token_of(campaign_.organization, invitation.id);
    const auto link = value_of(world_->share(campaign_.founder, sister_target(), link_for("texter")));
    value_of(world_->suspend(campaign_.founder, campaign_.target(), user));
    EXPECT_EQ(world_->events_of(campaign_.organization).back().payload,
              R"({"invitation_scopes_closed":"1","invitations_closed":"1","role":"texter"})");
    EXPECT_TRUE(fails_with(world_->invitations.accept(world_->user(user), token), TeamError::invitation_over));
    EXPECT_TRUE(fails_with(world_->join(user, link.second), TeamError::invitation_needed));
    EXPECT_TRUE(fails_with(world_->add(campaign_.subaccount_target(), user, "texter"), TeamError::already_member));
}

TEST_P(Suspension, NoInvitationOfOneWhoDoesNotKnowGoesRoundIt) {
    const auto admin = add_at(sister_, "admin");
    const auto owner = add(campaign_, "owner");
    value_of(world_->suspend(campaign_.founder, campaign_.target(), owner));
    const auto made = value_of(world_->invite(admin, sister_target(), invitation_for(world_->email_of(owner))));
    const auto token = world_->token_of(campaign_.organization, made.id);
    EXPECT_TRUE(fails_with(world_->invitations.accept(world_->user(owner), token), TeamError::suspended_here));
    value_of(world_->reactivate(campaign_.founder, campaign_.target(), owner));
    EXPECT_TRUE(succeeds(world_->invitations.accept(world_->user(owner), token)));
}

TEST_P(Suspension, FromAboveIsNotGoneRoundByAnInvitationElsewhere) {
    const auto admin = add_at(sister_, "admin");
    const auto texter = add_at(campaign_.subaccount, "texter");
    const auto made = value_of(world_->invite(admin, sister_target(), invitation_for(world_->email_of(texter))));
    const auto token = world_->token_of(campaign_.organization, made.id);
    const auto accept = [&] { return world_->invitations.accept(world_->user(texter), token); };
    value_of(world_->suspend(campaign_.founder, campaign_.target(), texter));
    const auto again = value_of(world_->invite(admin, sister_target(), invitation_for(world_->email_of(texter))));
    EXPECT_TRUE(fails_with(accept(), TeamError::invitation_over)) << "closed with the suspension";
    EXPECT_TRUE(
        fails_with(world_->invitations.accept(world_->user(texter), world_->token_of(campaign_.organization, again.id)),
                   TeamError::suspended_here));
}

TEST_P(Suspension, OutlastsTheEndOfWhatIsSuspended) {
    const auto texter = add_at(campaign_.subaccount, "texter");
    const Time soon = world_->clock.now() + std::chrono::hours(1);
    value_of(world_->change(campaign_.founder, campaign_.subaccount_target(), texter,
                            {.role = std::nullopt, .ends_at = soon}));
    value_of(world_->suspend(campaign_.founder, campaign_.target(), texter));
    world_->clock.advance(std::chrono::hours(2));
    value_of(world_->ends.end_all_over());
    EXPECT_EQ(world_->listed(campaign_, texter, campaign_.at_subaccount()).state, MemberState::suspended);
}

TEST_P(Suspension, IsNotEndedByLeavingAndJoiningAgain) {
    const auto user = add_at(campaign_.subaccount, "texter");
    world_->put_membership(campaign_.organization, user, access::scope_of(sister_), "texter");
    const auto here = value_of(world_->share(campaign_.founder, campaign_.subaccount_target(), link_for("texter")));
    const auto there = value_of(world_->share(campaign_.founder, sister_target(), link_for("texter")));
    value_of(world_->suspend(campaign_.founder, campaign_.subaccount_target(), user));
    ASSERT_TRUE(succeeds(world_->leave(user, campaign_.organization)));
    EXPECT_TRUE(fails_with(world_->join(user, here.second), TeamError::invitation_needed));
    EXPECT_TRUE(succeeds(world_->join(user, there.second))) << "nobody took the other place from them";
}

TEST_P(Suspension, IsNotEndedByRemovingOneselfAndJoiningAgain) {
    const auto owner = world_->add_member(campaign_.organization, campaign_.top(), "owner");
    world_->put_membership(campaign_.organization, owner, campaign_.at_subaccount(), "texter");
    const auto link = value_of(world_->share(campaign_.founder, campaign_.subaccount_target(), link_for("texter")));
    value_of(world_->suspend(campaign_.founder, campaign_.subaccount_target(), owner));
    ASSERT_TRUE(succeeds(world_->remove(owner, campaign_.target(), owner)));
    EXPECT_TRUE(fails_with(world_->join(owner, link.second), TeamError::invitation_needed));
}

TEST_P(Suspension, OfAMakerSuspendsTheirLinksUntilTheyAreBack) {
    const auto admin = add_at(campaign_.subaccount, "admin");
    const auto link = value_of(world_->share(admin, campaign_.subaccount_target(), link_for("texter")));
    value_of(world_->suspend(campaign_.founder, campaign_.target(), admin));
    EXPECT_TRUE(fails_with(world_->join(world_->add_user("ada"), link.second), TeamError::join_link_over));
    value_of(world_->reactivate(campaign_.founder, campaign_.target(), admin));
    EXPECT_TRUE(succeeds(world_->join(world_->add_user("bob"), link.second)));
}

MUSTER_ON_BOTH_ENGINES(Suspension);

}  // namespace
}  // namespace muster::team::testing
