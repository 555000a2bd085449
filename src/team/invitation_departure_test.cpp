// SPDX-License-Identifier: Apache-2.0
// A removal holds: no invitation from before it brings the person back, nor does what they sent come to life again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::InvitationId;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class InvitationsOfLeavers : public OnTeamWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("scale-to-win");
        sister_ = world_->add_subaccount(place_.organization);
        robin_ = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
    }

    [[nodiscard]] Target at_sister() const { return {.organization = place_.organization, .subaccount = sister_}; }

    InvitationId invite(UserId by, const Target& where, std::string_view email, std::string_view role = "texter") {
        return value_of(world_->invite(by, where, invitation_for(email, role))).id;
    }
    InvitationId invite_robin(const Target& where, std::string_view role = "texter") {
        return invite(place_.founder, where, world_->email_of(robin_), role);
    }
    bool is_open(InvitationId invitation) {
        return value_of(world_->invitations.mail_of(place_.organization, invitation)).has_value();
    }
    Secret token_of(InvitationId invitation) { return world_->token_of(place_.organization, invitation); }
    Result<Acceptance> accept(const Secret& token) { return world_->invitations.accept(world_->user(robin_), token); }
    std::string last_payload() { return world_->events_of(place_.organization).back().payload.value_or(""); }

    Place place_;
    SubaccountId sister_;
    UserId robin_;
};
MUSTER_ON_BOTH_ENGINES(InvitationsOfLeavers);

TEST_P(InvitationsOfLeavers, WhoIsRemovedFromTheOrganizationDoesNotComeBackByAnOlderInvitation) {
    const auto to_sister = token_of(invite_robin(at_sister()));
    const auto to_top = token_of(invite_robin(place_.target(), "owner"));
    value_of(world_->remove(place_.founder, place_.target(), robin_));
    for (const auto* token : {&to_sister, &to_top}) {
        EXPECT_TRUE(fails_with(accept(*token), TeamError::invitation_over));
        EXPECT_TRUE(fails_with(world_->invitations.preview(*token), TeamError::invitation_over));
    }
    EXPECT_THAT(world_->roles_of(place_.organization, robin_), IsEmpty());
    EXPECT_EQ(last_payload(), R"({"invitation_scopes_closed":"2","invitations_closed":"2","role":"admin"})");
    EXPECT_TRUE(succeeds(accept(token_of(invite_robin(at_sister()))))) << "invited anew";
}

TEST_P(InvitationsOfLeavers, RemovalFromASubaccountClosesWhatLeadsThereAndNothingElse) {
    const auto made = invite_robin(at_sister());
    value_of(accept(token_of(made)));
    NewInvitation form = invitation_for(world_->email_of(robin_), "texter");
    const auto third = world_->add_subaccount(place_.organization);
    const auto fourth = world_->add_subaccount(place_.organization);
    const auto elsewhere =
        invite_robin({.organization = place_.organization, .subaccount = world_->add_subaccount(place_.organization)});
    form.subaccounts.emplace({third, fourth});
    const auto to_both = value_of(world_->invite(place_.founder, place_.target(), form)).id;
    // Robin holds nothing in the third one itself, but in a campaign there.
    world_->put_membership(place_.organization, robin_,
                           ScopeId(world_->add_campaign(place_.organization, third).number()), "texter");
    const auto token = token_of(to_both);
    value_of(world_->remove(place_.founder, {.organization = place_.organization, .subaccount = third}, robin_));
    EXPECT_EQ(last_payload(), R"({"invitation_scopes_closed":"1","invitations_closed":"0","role":"texter"})");
    EXPECT_TRUE(is_open(elsewhere));
    ASSERT_TRUE(succeeds(accept(token)));
    const auto roles = world_->roles_of(place_.organization, robin_);
    EXPECT_TRUE(roles.contains(access::scope_of(fourth)));
    EXPECT_FALSE(roles.contains(access::scope_of(third))) << "that scope of the invitation was closed";
}

TEST_P(InvitationsOfLeavers, WhatSomebodySentIsNotAliveAgainWhenTheyAre) {
    const auto sent = invite(robin_, place_.subaccount_target(), "ada@people.example");
    const auto token = token_of(sent);
    value_of(world_->remove(place_.founder, place_.target(), robin_));
    EXPECT_FALSE(is_open(sent));
    value_of(world_->add(place_.subaccount_target(), robin_, "admin"));
    EXPECT_TRUE(fails_with(world_->invitations.accept(world_->sign_up("ada@people.example"), token),
                           TeamError::invitation_over));
    EXPECT_TRUE(succeeds(world_->invite(robin_, place_.subaccount_target(), invitation_for("ada@people.example"))))
        << "the address may be invited again";
}

TEST_P(InvitationsOfLeavers, WhatOthersSentToOthersStaysOpen) {
    const auto others = invite(place_.founder, place_.subaccount_target(), "ada@people.example");
    const auto theirs = world_->found("scale-to-win");
    world_->put_membership(theirs.organization, robin_, theirs.at_subaccount(), "admin");
    const auto there =
        value_of(world_->invite(robin_, theirs.subaccount_target(), invitation_for("ada@people.example", "texter")));
    value_of(world_->remove(place_.founder, place_.target(), robin_));
    EXPECT_TRUE(is_open(others));
    EXPECT_TRUE(value_of(world_->invitations.mail_of(theirs.organization, there.id)).has_value());
    EXPECT_EQ(last_payload(), R"({"role":"admin"})");
}

TEST_P(InvitationsOfLeavers, WhoStaysAtTheOrganizationKeepsWhatTheySent) {
    const auto second = world_->add_member(place_.organization, place_.top(), "owner");
    world_->put_membership(place_.organization, second, place_.at_subaccount(), "admin");
    const auto sent = invite(second, place_.subaccount_target(), "ada@people.example");
    value_of(world_->remove(place_.founder, place_.subaccount_target(), second));
    EXPECT_TRUE(is_open(sent));
    value_of(world_->remove(place_.founder, place_.target(), second));
    EXPECT_FALSE(is_open(sent));
}

TEST_P(InvitationsOfLeavers, RemovalFromASubaccountClosesWhatOneSentThere) {
    world_->put_membership(place_.organization, robin_, access::scope_of(sister_), "admin");
    const auto here = invite(robin_, place_.subaccount_target(), "ada@people.example");
    const auto there = invite(robin_, at_sister(), "ada@people.example");
    value_of(world_->remove(place_.founder, place_.subaccount_target(), robin_));
    EXPECT_FALSE(is_open(here));
    EXPECT_TRUE(is_open(there));
}

TEST_P(InvitationsOfLeavers, WhoLeavesTakesBackWhatTheySentAndMayStillComeBackByWhatTheyGot) {
    const auto sent = invite(robin_, place_.subaccount_target(), "ada@people.example");
    const auto got = invite_robin(at_sister());
    value_of(world_->leave(robin_, place_.organization));
    EXPECT_FALSE(is_open(sent));
    EXPECT_EQ(last_payload(), R"({"invitation_scopes_closed":"1","invitations_closed":"1"})");
    ASSERT_TRUE(is_open(got));
    EXPECT_TRUE(succeeds(accept(token_of(got))));
}

TEST_P(InvitationsOfLeavers, ARemovalThatIsRefusedClosesNothing) {
    const auto sent = invite(place_.founder, place_.subaccount_target(), "ada@people.example");
    EXPECT_TRUE(fails_with(world_->leave(place_.founder, place_.organization), AccessError::last_holder));
    EXPECT_FALSE(world_->remove(robin_, place_.target(), place_.founder).ok());
    EXPECT_TRUE(is_open(sent));
}

}  // namespace
}  // namespace muster::team::testing
