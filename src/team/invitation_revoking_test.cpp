// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::InvitationId;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;

class RevokingInvitations : public OnTeamWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("scale-to-win");
        sister_ = world_->add_subaccount(place_.organization);
        admin_ = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
    }
    Invitation invite(const Target& where, std::string_view role) {
        return value_of(world_->invite(place_.founder, where, invitation_for("ada@people.example", role)));
    }
    bool is_open(InvitationId invitation) {
        return value_of(world_->invitations.mail_of(place_.organization, invitation)).has_value();
    }

    Place place_;
    SubaccountId sister_;
    UserId admin_;
};

TEST_P(RevokingInvitations, AWithdrawnInvitationIsOverAndTheLogSaysSo) {
    const auto made = invite(place_.subaccount_target(), "texter");
    EXPECT_TRUE(is_open(made.id));
    EXPECT_TRUE(succeeds(world_->revoke(admin_, place_.subaccount_target(), made.id)));
    EXPECT_FALSE(is_open(made.id));
    const auto event = world_->events_of(place_.organization).back();
    EXPECT_EQ(event.action, "invitation.revoked");
    EXPECT_EQ(event.subject_id, made.id.number());
    EXPECT_EQ(event.actor.id, admin_.number());
}

TEST_P(RevokingInvitations, WhatIsOverOrNeverWasCannotBeWithdrawn) {
    const auto made = invite(place_.subaccount_target(), "texter");
    value_of(world_->revoke(admin_, place_.subaccount_target(), made.id));
    const auto before = world_->actions_of(place_.organization);
    EXPECT_TRUE(fails_with(world_->revoke(admin_, place_.subaccount_target(), made.id), AccessError::not_found));
    EXPECT_TRUE(
        fails_with(world_->revoke(admin_, place_.subaccount_target(), InvitationId(4711)), AccessError::not_found));
    const auto expired = invite(place_.subaccount_target(), "texter");
    world_->clock.advance(limits::invitation_lifetime);
    EXPECT_TRUE(fails_with(world_->revoke(admin_, place_.subaccount_target(), expired.id), AccessError::not_found));
    EXPECT_EQ(world_->actions_of(place_.organization).size(), before.size() + 1) << "of the second invitation";
}

TEST_P(RevokingInvitations, OnlyWhoMayWithdrawInvitationsDoes) {
    const auto made = invite(place_.subaccount_target(), "texter");
    const auto supervolunteer = world_->add_member(place_.organization, place_.at_subaccount(), "supervolunteer");
    EXPECT_TRUE(fails_with(world_->revoke(supervolunteer, place_.subaccount_target(), made.id), AccessError::denied));
    const auto stranger = world_->add_user("Stranger");
    EXPECT_TRUE(fails_with(world_->revoke(stranger, place_.subaccount_target(), made.id), AccessError::not_found));
    EXPECT_TRUE(is_open(made.id));
}

TEST_P(RevokingInvitations, AnInvitationOfAnotherOrganizationIsOutOfReach) {
    const auto theirs = world_->found("scale-to-win");
    const auto made = invite(place_.subaccount_target(), "texter");
    EXPECT_TRUE(fails_with(world_->revoke(theirs.founder, theirs.target(), made.id), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->revoke(theirs.founder, place_.target(), made.id), AccessError::not_found));
    EXPECT_TRUE(is_open(made.id));
}

TEST_P(RevokingInvitations, AnInvitationToASisterSubaccountIsOutOfReach) {
    const auto made = invite({.organization = place_.organization, .subaccount = sister_}, "texter");
    EXPECT_TRUE(fails_with(world_->revoke(admin_, place_.subaccount_target(), made.id), AccessError::not_found));
    EXPECT_TRUE(is_open(made.id));
    EXPECT_TRUE(succeeds(world_->revoke(place_.founder, place_.target(), made.id)));
}

TEST_P(RevokingInvitations, AnInvitationAboveOnesOwnRoleIsNotOnesToWithdraw) {
    const auto company = world_->found("customertext");
    const auto owners = invite(place_.target(), "owner");
    EXPECT_FALSE(world_->revoke(admin_, place_.subaccount_target(), owners.id).ok());
    EXPECT_TRUE(is_open(owners.id));
    // CT-3: managers invite, and withdraw nothing.
    const auto manager = world_->add_member(company.organization, company.top(), "manager");
    const auto own =
        value_of(world_->invite(manager, company.target(), full_invitation_for("ada@people.example", "user")));
    EXPECT_TRUE(fails_with(world_->revoke(manager, company.target(), own.id), AccessError::denied));
    EXPECT_TRUE(succeeds(world_->revoke(company.founder, company.target(), own.id)));
}

MUSTER_ON_BOTH_ENGINES(RevokingInvitations);

}  // namespace
}  // namespace muster::team::testing
