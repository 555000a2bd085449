// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/testing/one_text.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::RunningWork;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

using Roles = std::map<ScopeId, std::string>;

constexpr auto rename_in_deed =
    one_text("removal_test.rename", "update organizations set name = 'Renamed' where organization_id = $1 and $2 <> 0");
constexpr auto memberships_in_deed = one_text(
    "removal_test.left", "select count(*) from memberships where organization_id = $1 and $2 <> 0 and user_id = $3");

class RemovingMembers : public OnTeamWorld {
  protected:
    void set_up_people() override {
        team_ = world_->found("amplifi");
        campaign_ = world_->found("scale-to-win");
    }
    UserId add(const Place& place, std::string_view role) {
        return world_->add_member(place.organization, place.top(), role);
    }

    Place team_;
    Place campaign_;
};

TEST_P(RemovingMembers, AM_9_WhoIsRemovedIsRefusedAtOnce) {
    const auto member = add(team_, "member");
    EXPECT_TRUE(succeeds(world_->show(member, team_.organization)));
    EXPECT_TRUE(succeeds(world_->remove(team_.founder, team_.target(), member)));
    EXPECT_TRUE(fails_with(world_->show(member, team_.organization), AccessError::not_found));
    EXPECT_THAT(world_->roles_of(team_.organization, member), IsEmpty());
    const auto event = world_->events_of(team_.organization).back();
    EXPECT_EQ(event.action, "member.removed");
    EXPECT_EQ(event.actor.id, team_.founder.number());
    EXPECT_EQ(event.subject_id, member.number());
    EXPECT_EQ(event.payload, R"({"role":"member"})");
}

TEST_P(RemovingMembers, WhoIsRemovedGoesOnWithTheirSessionElsewhere) {
    const auto elsewhere = world_->found("amplifi");
    const auto member = add(team_, "member");
    world_->put_membership(elsewhere.organization, member, elsewhere.top(), "member");
    const auto session = value_of(world_->sessions.begin(world_->user(member), {"192.0.2.7", "A Browser"}));
    value_of(world_->remove(team_.founder, team_.target(), member));
    const auto actor = value_of(world_->sessions.find(session.token.reveal()));
    ASSERT_TRUE(actor);
    EXPECT_TRUE(succeeds(world_->sessions.switch_to(*actor, elsewhere.organization)));
    EXPECT_TRUE(fails_with(world_->sessions.switch_to(*actor, team_.organization), AccessError::not_found));
    EXPECT_TRUE(succeeds(world_->show(actor->user_id(), elsewhere.organization)));
    const auto mine = value_of(world_->organizations.of_user(*actor, {})).items;
    ASSERT_EQ(mine.size(), 1U);
    EXPECT_EQ(mine[0].id, elsewhere.organization);
}

TEST_P(RemovingMembers, AM_5_AStandardMemberRemovesNobody) {
    const auto member = add(team_, "member");
    const auto other = add(team_, "member");
    EXPECT_TRUE(fails_with(world_->remove(member, team_.target(), other), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->remove(campaign_.founder, team_.target(), other), AccessError::not_found));
    EXPECT_TRUE(succeeds(world_->show(other, team_.organization)));
}

TEST_P(RemovingMembers, AMemberOfAnotherOrganizationIsNobodyHere) {
    const auto theirs = world_->found("amplifi");
    const auto member = add(theirs, "member");
    EXPECT_TRUE(fails_with(world_->remove(team_.founder, team_.target(), member), TeamError::not_a_member));
    EXPECT_TRUE(fails_with(world_->remove(team_.founder, theirs.target(), member), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->remove(team_.founder, team_.target(), UserId(4711)), TeamError::not_a_member));
    EXPECT_TRUE(succeeds(world_->show(member, theirs.organization)));
    EXPECT_THAT(world_->actions_of(team_.organization), IsEmpty());
}

TEST_P(RemovingMembers, SW_4_AnAdminRemovesFromTheirSubaccountOnly) {
    const auto sister = world_->add_subaccount(campaign_.organization);
    const auto admin = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "admin");
    const auto texter = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "texter");
    world_->put_membership(campaign_.organization, texter, access::scope_of(sister), "texter");
    EXPECT_TRUE(fails_with(world_->remove(admin, campaign_.target(), texter), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->remove(admin, {campaign_.organization, sister}, texter), AccessError::not_found));
    EXPECT_TRUE(succeeds(world_->remove(admin, campaign_.subaccount_target(), texter)));
    EXPECT_EQ(world_->roles_of(campaign_.organization, texter), (Roles{{access::scope_of(sister), "texter"}}));
    EXPECT_TRUE(fails_with(world_->remove(admin, campaign_.subaccount_target(), texter), TeamError::not_a_member));
}

TEST_P(RemovingMembers, SW_3_AnAdminDoesNotRemoveAnOwner) {
    const auto admin = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "admin");
    const auto refused = world_->remove(admin, campaign_.subaccount_target(), campaign_.founder);
    EXPECT_TRUE(fails_with(refused, TeamError::not_a_member));
    EXPECT_TRUE(refused.error().message().contains("held elsewhere")) << "the list of members here shows them";
    EXPECT_TRUE(fails_with(world_->remove(admin, campaign_.target(), campaign_.founder), AccessError::denied));
    EXPECT_EQ(world_->roles_of(campaign_.organization, campaign_.founder), (Roles{{campaign_.top(), "owner"}}));
}

TEST_P(RemovingMembers, RemovalFromTheOrganizationEndsAllOfOnesMemberships) {
    const auto sister = world_->add_subaccount(campaign_.organization);
    const auto campaign = world_->add_campaign(campaign_.organization, sister);
    const auto user = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "admin");
    world_->put_membership(campaign_.organization, user, access::scope_of(sister), "texter");
    world_->put_membership(campaign_.organization, user, ScopeId(campaign.number()), "texter");
    EXPECT_TRUE(succeeds(world_->remove(campaign_.founder, campaign_.target(), user)));
    EXPECT_THAT(world_->roles_of(campaign_.organization, user), IsEmpty());
}

TEST_P(RemovingMembers, RemovalFromASubaccountEndsItsCampaignsToo) {
    const auto sister = world_->add_subaccount(campaign_.organization);
    const auto here = world_->add_campaign(campaign_.organization, campaign_.subaccount);
    const auto there = world_->add_campaign(campaign_.organization, sister);
    const auto user = world_->add_member(campaign_.organization, ScopeId(here.number()), "texter");
    world_->put_membership(campaign_.organization, user, ScopeId(there.number()), "texter");
    EXPECT_TRUE(succeeds(world_->remove(campaign_.founder, campaign_.subaccount_target(), user)));
    EXPECT_EQ(world_->roles_of(campaign_.organization, user), (Roles{{ScopeId(there.number()), "texter"}}));
}

TEST_P(RemovingMembers, AM_8_TheLastHolderIsNotRemovedAndDoesNotLeave) {
    EXPECT_TRUE(fails_with(world_->remove(team_.founder, team_.target(), team_.founder), AccessError::last_holder));
    EXPECT_TRUE(fails_with(world_->leave(team_.founder, team_.organization), AccessError::last_holder));
    EXPECT_EQ(world_->roles_of(team_.organization, team_.founder), (Roles{{team_.top(), "billing_contact"}}));
    EXPECT_THAT(world_->actions_of(team_.organization), IsEmpty());
    const auto second = add(team_, "billing_contact");
    EXPECT_TRUE(succeeds(world_->leave(team_.founder, team_.organization)));
    EXPECT_TRUE(fails_with(world_->leave(second, team_.organization), AccessError::last_holder));
}

TEST_P(RemovingMembers, AM_2_WhoeverIsAMemberMayLeave) {
    const auto member = add(team_, "member");
    EXPECT_TRUE(succeeds(world_->leave(member, team_.organization)));
    EXPECT_TRUE(fails_with(world_->show(member, team_.organization), AccessError::not_found));
    const auto event = world_->events_of(team_.organization).back();
    EXPECT_EQ(event.action, "member.left");
    EXPECT_EQ(event.actor.id, member.number());
    EXPECT_EQ(event.subject_id, member.number());
    EXPECT_TRUE(fails_with(world_->leave(member, team_.organization), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->leave(campaign_.founder, team_.organization), AccessError::not_found));
}

TEST_P(RemovingMembers, WhoLeavesLeavesAllSubaccountsAndNoOtherOrganization) {
    const auto sister = world_->add_subaccount(campaign_.organization);
    const auto user = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "texter");
    world_->put_membership(campaign_.organization, user, access::scope_of(sister), "admin");
    world_->put_membership(team_.organization, user, team_.top(), "member");
    EXPECT_TRUE(succeeds(world_->leave(user, campaign_.organization)));
    EXPECT_THAT(world_->roles_of(campaign_.organization, user), IsEmpty());
    EXPECT_EQ(world_->roles_of(team_.organization, user), (Roles{{team_.top(), "member"}}));
}

/// What a departure was told.
struct Told {
    OrganizationId organization;
    UserId user;
    std::vector<ScopeId> scopes;
    RunningWork running_work;
    std::int64_t memberships_left;
};

class Departures : public RemovingMembers {
  protected:
    /// Notes what the hook is told, and what it sees in the transaction it is asked in.
    DepartureHook::Ask note() {
        return
            [this](const access::Authority& authority, UserId user, std::span<const ScopeId> scopes) -> Result<void> {
                const auto left = TRY(authority.query(memberships_in_deed, user))[0].get<std::int64_t>(0);
                told_.push_back({authority.organization(),
                                 user,
                                 {scopes.begin(), scopes.end()},
                                 authority.model().running_work_on_removal(),
                                 left});
                return {};
            };
    }

    std::vector<Told> told_;
};

TEST_P(Departures, ARemovalIsToldInItsOwnTransaction) {
    world_->first_departure.ask = note();
    const auto member = add(team_, "member");
    value_of(world_->remove(team_.founder, team_.target(), member));
    ASSERT_EQ(told_.size(), 1U);
    EXPECT_EQ(told_[0].organization, team_.organization);
    EXPECT_EQ(told_[0].user, member);
    EXPECT_THAT(told_[0].scopes, ElementsAre(team_.top()));
    EXPECT_EQ(told_[0].running_work, RunningWork::keep);
    EXPECT_EQ(told_[0].memberships_left, 0) << "the membership has ended where the hook looks";
}

TEST_P(Departures, LeavingIsToldLikeARemoval) {
    world_->first_departure.ask = note();
    const auto member = add(team_, "member");
    value_of(world_->leave(member, team_.organization));
    ASSERT_EQ(told_.size(), 1U);
    EXPECT_EQ(told_[0].user, member);
    EXPECT_THAT(told_[0].scopes, ElementsAre(team_.top()));
}

TEST_P(Departures, AP_8_TheModelSaysWhatBecomesOfRunningWork) {
    world_->first_departure.ask = note();
    const auto account = world_->found("amplemarket");
    value_of(world_->remove(account.founder, account.target(), add(account, "sales_rep")));
    ASSERT_EQ(told_.size(), 1U);
    EXPECT_EQ(told_[0].running_work, RunningWork::cancel);
}

TEST_P(Departures, EachPlaceThatSomebodyLosesIsNamed) {
    world_->first_departure.ask = note();
    const auto sister = world_->add_subaccount(campaign_.organization);
    const auto user = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "admin");
    world_->put_membership(campaign_.organization, user, access::scope_of(sister), "texter");
    value_of(world_->remove(campaign_.founder, campaign_.subaccount_target(), user));
    value_of(world_->add(campaign_.subaccount_target(), user, "texter"));
    value_of(world_->remove(campaign_.founder, campaign_.target(), user));
    ASSERT_EQ(told_.size(), 2U);
    EXPECT_THAT(told_[0].scopes, ElementsAre(campaign_.at_subaccount()));
    EXPECT_EQ(told_[0].memberships_left, 1);
    EXPECT_THAT(told_[1].scopes, UnorderedElementsAre(campaign_.at_subaccount(), access::scope_of(sister)));
    EXPECT_EQ(told_[1].memberships_left, 0);
}

TEST_P(Departures, NothingIsToldOfARemovalThatIsRefused) {
    world_->first_departure.ask = note();
    const auto member = add(team_, "member");
    EXPECT_FALSE(world_->remove(member, team_.target(), team_.founder).ok());
    EXPECT_FALSE(world_->remove(team_.founder, team_.target(), UserId(4711)).ok());
    value_of(world_->change_role(team_.founder, team_.target(), member, "billing_contact"));
    EXPECT_THAT(told_, IsEmpty());
}

TEST_P(Departures, AHookThatFailsUndoesTheRemovalAndWhatHooksBeforeItDid) {
    const auto member = add(team_, "member");
    world_->first_departure.ask = [](const access::Authority& authority, UserId, std::span<const ScopeId>) {
        const auto renamed = authority.query(rename_in_deed);
        return renamed ? Result<void>() : Result<void>(renamed.error());
    };
    world_->second_departure.ask = [](const access::Authority&, UserId, std::span<const ScopeId>) -> Result<void> {
        return storage::StorageError::unavailable;
    };
    EXPECT_TRUE(fails_with(world_->remove(team_.founder, team_.target(), member), storage::StorageError::unavailable));
    EXPECT_TRUE(fails_with(world_->leave(member, team_.organization), storage::StorageError::unavailable));
    EXPECT_EQ(world_->roles_of(team_.organization, member), (Roles{{team_.top(), "member"}}));
    EXPECT_EQ(value_of(world_->show(member, team_.organization)).name, "A Place");
    EXPECT_THAT(world_->actions_of(team_.organization), IsEmpty());
    world_->second_departure.ask = nullptr;
    EXPECT_TRUE(succeeds(world_->remove(team_.founder, team_.target(), member)));
    EXPECT_EQ(value_of(world_->show(team_.founder, team_.organization)).name, "Renamed");
}

TEST_P(Departures, WhatAHookDidForALastHolderIsUndoneWithTheRest) {
    world_->first_departure.ask = [](const access::Authority& authority, UserId, std::span<const ScopeId>) {
        const auto renamed = authority.query(rename_in_deed);
        return renamed ? Result<void>() : Result<void>(renamed.error());
    };
    EXPECT_TRUE(fails_with(world_->leave(team_.founder, team_.organization), AccessError::last_holder));
    EXPECT_EQ(value_of(world_->show(team_.founder, team_.organization)).name, "A Place");
}

MUSTER_ON_BOTH_ENGINES(RemovingMembers);
MUSTER_ON_BOTH_ENGINES(Departures);

}  // namespace
}  // namespace muster::team::testing
