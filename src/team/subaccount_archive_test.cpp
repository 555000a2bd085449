// SPDX-License-Identifier: Apache-2.0
// What an archived subaccount still is, and to whom.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/testing/join_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Permission;
using access::Permit;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

class ArchivedSubaccounts : public OnJoinWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("scale-to-win");
        sister_ = world_->add_subaccount(place_.organization);
        admin_ = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
    }
    Result<Subaccount> archive(const access::Actor& by, SubaccountId subaccount) {
        return world_->gate.with<Permission::archive_subaccount>(
            by, place_.target(), [&](const Permit<Permission::archive_subaccount>& permit) {
                return world_->subaccounts.archive(permit, subaccount);
            });
    }
    Result<Subaccount> archive() { return archive(TeamWorld::as(place_.founder), place_.subaccount); }
    Result<Subaccount> bring_back() {
        return world_->gate.with<Permission::archive_subaccount>(
            TeamWorld::as(place_.founder), place_.target(), [&](const Permit<Permission::archive_subaccount>& permit) {
                return world_->subaccounts.bring_back(permit, place_.subaccount);
            });
    }
    Result<Subaccount> rename(UserId by, std::string_view name) {
        return world_->gate.with<Permission::edit_subaccount_settings>(
            TeamWorld::as(by), place_.subaccount_target(),
            [&](const Permit<Permission::edit_subaccount_settings>& permit) {
                return world_->subaccounts.rename(permit, parsed<Name>(name));
            });
    }
    Result<Page<Member>> members(UserId by) { return world_->list_members(by, place_.subaccount_target()); }

    Place place_;
    SubaccountId sister_;
    UserId admin_;
};

TEST_P(ArchivedSubaccounts, GiveNothingToWhoWorkedThereUntilTheyAreBroughtBack) {
    EXPECT_TRUE(succeeds(members(admin_)));
    EXPECT_EQ(value_of(archive()).archived_at, world_->clock.now());
    EXPECT_TRUE(fails_with(members(admin_), AccessError::not_found));
    EXPECT_TRUE(fails_with(rename(admin_, "North"), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->show(admin_, place_.organization), AccessError::not_found));
    EXPECT_EQ(value_of(bring_back()).archived_at, std::nullopt);
    EXPECT_TRUE(succeeds(members(admin_)));
    EXPECT_EQ(value_of(rename(admin_, "North")).name, "North");
    EXPECT_THAT(world_->actions_of(place_.organization),
                ElementsAre("subaccount.archived", "subaccount.brought_back", "subaccount.renamed"));
}

TEST_P(ArchivedSubaccounts, LeaveTheOtherPlacesOfTheirPeopleAlone) {
    value_of(world_->add({place_.organization, sister_}, admin_, "texter"));
    value_of(archive());
    EXPECT_TRUE(succeeds(world_->show(admin_, place_.organization)));
    EXPECT_EQ(value_of(world_->list_subaccounts(admin_, place_.organization)).size(), 1U);
    EXPECT_EQ(value_of(world_->list_subaccounts(place_.founder, place_.organization)).size(), 2U);
}

TEST_P(ArchivedSubaccounts, AreReadByWhoHoldsARoleAtTheOrganizationAndChangedByNobody) {
    value_of(archive());
    EXPECT_TRUE(succeeds(members(place_.founder)));
    EXPECT_TRUE(fails_with(rename(place_.founder, "North"), AccessError::archived));
    EXPECT_TRUE(fails_with(world_->change_role(place_.founder, place_.subaccount_target(), admin_, "texter"),
                           AccessError::archived));
    EXPECT_TRUE(
        fails_with(world_->add(place_.subaccount_target(), world_->add_user("bob"), "texter"), AccessError::archived))
        << "the operator";
    const auto may = [&](Permission permission) {
        return value_of(world_->gate.with<Permission::view_members>(
            TeamWorld::as(place_.founder), place_.subaccount_target(),
            [&](const Permit<Permission::view_members>& permit) -> Result<bool> {
                EXPECT_EQ(TRY(world_->gate.explain(permit, place_.founder, permission)).allowed,
                          permit.holds(permission));
                return permit.holds(permission);
            }));
    };
    EXPECT_TRUE(may(Permission::view_members));
    EXPECT_FALSE(may(Permission::invite_member));
    EXPECT_FALSE(may(Permission::send_message));
}

TEST_P(ArchivedSubaccounts, TakeNobodyInFromTheOrganizationEither) {
    value_of(archive());
    auto form = invitation_for("bob@people.example", "texter");
    form.subaccounts.emplace(std::vector{place_.subaccount});
    EXPECT_TRUE(fails_with(world_->invite(place_.founder, place_.target(), form), AccessError::archived));
    EXPECT_TRUE(fails_with(world_->invite(access::Actor::operator_on_this_machine(), place_.target(), form),
                           AccessError::archived));
    value_of(bring_back());
    EXPECT_TRUE(succeeds(world_->invite(place_.founder, place_.target(), form)));
}

TEST_P(ArchivedSubaccounts, SuspendTheInvitationsAndJoinLinksToThem) {
    const auto bob = world_->user(world_->add_user("bob"));
    const auto made = value_of(
        world_->invite(place_.founder, place_.subaccount_target(), invitation_for(bob.email.text(), "texter")));
    const auto token = world_->token_of(place_.organization, made.id);
    const auto link = value_of(world_->share(place_.founder, place_.subaccount_target(), link_for("texter")));
    value_of(archive());
    const auto seen = value_of(world_->list_invitations(place_.founder, place_.target())).items.at(0);
    EXPECT_EQ(seen.state, InvitationState::suspended);
    EXPECT_EQ(seen.suspended_because, InvitationSuspension::subaccount_archived);
    EXPECT_TRUE(fails_with(world_->invitations.accept(bob, token), TeamError::inviter_lost_access));
    EXPECT_TRUE(fails_with(world_->join(bob.id, link.second), TeamError::join_link_over));
    EXPECT_EQ(world_->seen(place_, link.first.id).state, JoinLinkState::suspended);
    value_of(bring_back());
    EXPECT_TRUE(succeeds(world_->invitations.accept(bob, token)));
    EXPECT_TRUE(succeeds(world_->join(world_->add_user("cleo"), link.second)));
}

TEST_P(ArchivedSubaccounts, StillLetTheirPeopleBeRemovedFromTheOrganization) {
    value_of(archive());
    EXPECT_TRUE(succeeds(world_->remove(place_.founder, place_.target(), admin_)));
    value_of(bring_back());
    EXPECT_TRUE(fails_with(members(admin_), AccessError::not_found));
}

TEST_P(ArchivedSubaccounts, TakeTheirCampaignsWithThem) {
    const auto campaign = world_->add_campaign(place_.organization, place_.subaccount);
    const auto texter = world_->add_member(place_.organization, ScopeId(campaign.number()), "texter");
    const auto look = [&](UserId by) {
        return world_->gate.with<Permission::view_campaigns>(
            TeamWorld::as(by), {place_.organization, place_.subaccount, campaign},
            [&](const Permit<Permission::view_campaigns>&) -> Result<void> { return {}; });
    };
    EXPECT_TRUE(succeeds(look(texter)));
    value_of(archive());
    EXPECT_TRUE(fails_with(look(texter), AccessError::not_found));
    EXPECT_TRUE(succeeds(look(place_.founder)));
    value_of(bring_back());
    EXPECT_TRUE(succeeds(look(texter)));
}

TEST_P(ArchivedSubaccounts, AreMadeSoByOwnersAndTheOperatorOnly) {
    EXPECT_TRUE(fails_with(archive(TeamWorld::as(admin_), place_.subaccount), AccessError::denied));
    const auto theirs = world_->found("scale-to-win");
    EXPECT_TRUE(fails_with(archive(TeamWorld::as(theirs.founder), place_.subaccount), AccessError::not_found));
    EXPECT_TRUE(fails_with(archive(TeamWorld::as(place_.founder), theirs.subaccount), AccessError::not_found));
    EXPECT_THAT(world_->actions_of(place_.organization), Not(Contains("subaccount.archived")));
    EXPECT_TRUE(succeeds(archive(access::Actor::operator_on_this_machine(), place_.subaccount)));
}

TEST_P(ArchivedSubaccounts, AreNeverAllThatAnOrganizationHas) {
    value_of(archive());
    EXPECT_TRUE(fails_with(archive(TeamWorld::as(place_.founder), sister_), TeamError::last_subaccount));
    EXPECT_TRUE(succeeds(archive())) << "again";
    value_of(bring_back());
    EXPECT_TRUE(succeeds(archive(TeamWorld::as(place_.founder), sister_)));
}

TEST_P(ArchivedSubaccounts, AreRenamedByWhoMayAndLikeNoOther) {
    const auto texter = world_->add_member(place_.organization, place_.at_subaccount(), "texter");
    EXPECT_TRUE(fails_with(rename(texter, "North"), AccessError::denied));
    value_of(world_->create_subaccount(place_.founder, place_.organization, "South"));
    EXPECT_TRUE(fails_with(rename(admin_, "South"), TeamError::subaccount_name_taken));
    EXPECT_TRUE(fails_with(rename(admin_, "SOUTH"), TeamError::subaccount_name_taken));
    EXPECT_EQ(value_of(rename(admin_, "North")).name, "North");
}

MUSTER_ON_BOTH_ENGINES(ArchivedSubaccounts);

}  // namespace
}  // namespace muster::team::testing
