// SPDX-License-Identifier: Apache-2.0
// Join links at a campaign's scope bring texters to that one campaign (SW-6).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "campaigns/testing/campaign_world.h"

namespace muster::campaigns::testing {
namespace {

using access::AccessError;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using team::TeamError;
using team::testing::link_for;
using team::testing::link_with_approval;
using team::testing::Shared;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Roles = std::map<ScopeId, std::string>;

class TexterLinks : public OnCampaignWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("scale-to-win");
        admin_ = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
        one_ = value_of(world_->create(admin_, here(), named("One")));
        other_ = value_of(world_->create(admin_, here(), named("Other")));
        ada_ = world_->add_user("ada");
    }
    [[nodiscard]] Target here() const { return place_.subaccount_target(); }
    [[nodiscard]] Target at(const Campaign& campaign) const { return CampaignWorld::at(place_, campaign); }
    Shared share(const team::NewJoinLink& form = link_for("texter")) {
        return value_of(world_->share(admin_, at(one_), form));
    }
    Roles roles_of(UserId user) { return world_->roles_of(place_.organization, user); }

    Place place_;
    UserId admin_;
    Campaign one_;
    Campaign other_;
    UserId ada_;
};
MUSTER_ON_BOTH_ENGINES(TexterLinks);

TEST_P(TexterLinks, SW_6_BringATexterToOneCampaignAndToNothingElse) {
    const auto made = share();
    EXPECT_EQ(made.first.scope, CampaignWorld::scope_of(one_));
    EXPECT_EQ(value_of(world_->join(ada_, made.second)).state, team::JoinState::joined);
    EXPECT_EQ(roles_of(ada_), (Roles{{CampaignWorld::scope_of(one_), "texter"}}));
    EXPECT_TRUE(succeeds(world_->show(ada_, at(one_))));
    EXPECT_TRUE(fails_with(world_->show(ada_, at(other_)), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->list(ada_, here()), AccessError::not_found));
    EXPECT_THAT(names(value_of(world_->list_seen(ada_, place_.organization))), ElementsAre("One"));
    EXPECT_TRUE(fails_with(world_->rename(ada_, at(one_), "Mine"), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->share(ada_, at(one_), link_for("texter")), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->join(ada_, made.second), TeamError::already_member));
}

TEST_P(TexterLinks, GiveTextersOnly) {
    for (const auto* role : {"admin", "supervolunteer"}) {
        EXPECT_TRUE(fails_with(world_->share(admin_, at(one_), link_for(role)), AccessError::role_not_held_here))
            << role;
    }
    EXPECT_TRUE(fails_with(world_->share(admin_, at(one_), link_for("owner")), TeamError::role_not_by_link));
    EXPECT_TRUE(succeeds(world_->share(admin_, at(one_)))) << "a texter is the default";
    const auto company = world_->found("amplemarket");
    EXPECT_TRUE(fails_with(world_->share(company.founder, company.subaccount_target(), link_for("sales_rep")),
                           AccessError::role_not_held_here))
        << "a model says where a role is held";
}

TEST_P(TexterLinks, SW_4_AreMadeByWhoRunsTheSubaccount) {
    const auto supervolunteer = world_->add_member(place_.organization, place_.at_subaccount(), "supervolunteer");
    const auto sister = world_->add_subaccount(place_.organization);
    const auto sisters_admin = world_->add_member(place_.organization, access::scope_of(sister), "admin");
    EXPECT_TRUE(fails_with(world_->share(supervolunteer, at(one_)), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->share(sisters_admin, at(one_)), AccessError::not_found));
    EXPECT_TRUE(succeeds(world_->share(place_.founder, at(one_))));
}

TEST_P(TexterLinks, AreKeptAtTheirCampaignAndFromTheScopesAboveIt) {
    const auto id = share().first.id;
    const auto seen = [&](const Target& where) { return value_of(world_->links(place_.founder, where)).items.size(); };
    EXPECT_EQ(seen(at(one_)), 1U);
    EXPECT_EQ(seen(here()), 1U);
    EXPECT_EQ(seen(place_.target()), 1U);
    EXPECT_EQ(seen(at(other_)), 0U);
    const auto sister = world_->add_subaccount(place_.organization);
    EXPECT_EQ(seen({place_.organization, sister}), 0U);
    EXPECT_TRUE(fails_with(world_->rotate(admin_, at(other_), id), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->revoke_link(admin_, at(other_), id), AccessError::not_found));
    EXPECT_TRUE(
        fails_with(world_->revoke_link(place_.founder, {place_.organization, sister}, id), AccessError::not_found));
    const auto rotated = value_of(world_->rotate(admin_, at(one_), id));
    EXPECT_TRUE(succeeds(world_->join(ada_, rotated.second)));
    EXPECT_EQ(value_of(world_->joins_of(admin_, at(one_), id)).items.size(), 1U);
    EXPECT_TRUE(succeeds(world_->revoke_link(admin_, here(), id)));
    EXPECT_TRUE(fails_with(world_->join(world_->add_user("ben"), rotated.second), TeamError::join_link_over));
}

TEST_P(TexterLinks, MayAskAnAdminFirst) {
    const auto made = share(link_with_approval("texter"));
    EXPECT_EQ(value_of(world_->join(ada_, made.second)).state, team::JoinState::waiting);
    EXPECT_THAT(roles_of(ada_), IsEmpty());
    EXPECT_THAT(value_of(world_->waiting(admin_, at(other_))).items, IsEmpty());
    EXPECT_EQ(value_of(world_->waiting(admin_, here())).items.size(), 1U);
    const auto waiting = value_of(world_->waiting(admin_, at(one_)));
    ASSERT_EQ(waiting.items.size(), 1U);
    EXPECT_TRUE(fails_with(world_->approve(admin_, at(other_), waiting.items[0].id), AccessError::not_found));
    EXPECT_TRUE(succeeds(world_->approve(admin_, at(one_), waiting.items[0].id)));
    EXPECT_EQ(roles_of(ada_), (Roles{{CampaignWorld::scope_of(one_), "texter"}}));
}

TEST_P(TexterLinks, WhoWasRemovedFromTheSubaccountComesBackByInvitationOnly) {
    const auto made = share();
    const auto to_other = value_of(world_->share(admin_, at(other_), link_for("texter")));
    value_of(world_->join(ada_, made.second));
    value_of(world_->remove(admin_, here(), ada_));
    EXPECT_THAT(roles_of(ada_), IsEmpty());
    EXPECT_TRUE(fails_with(world_->join(ada_, made.second), TeamError::invitation_needed));
    EXPECT_TRUE(fails_with(world_->join(ada_, to_other.second), TeamError::invitation_needed));
    value_of(world_->add(here(), ada_, "texter"));
    value_of(world_->leave(ada_, place_.organization));
    EXPECT_TRUE(succeeds(world_->join(ada_, made.second))) << "they had been brought back since";
}

TEST_P(TexterLinks, WhoWasRefusedAtOneCampaignMayStillTextForAnother) {
    const auto made = share(link_with_approval("texter"));
    const auto to_other = value_of(world_->share(admin_, at(other_), link_for("texter")));
    value_of(world_->join(ada_, made.second));
    value_of(world_->refuse(admin_, at(one_), value_of(world_->waiting(admin_, at(one_))).items.at(0).id));
    EXPECT_TRUE(fails_with(world_->join(ada_, made.second), TeamError::invitation_needed));
    EXPECT_TRUE(succeeds(world_->join(ada_, to_other.second)));
    const auto plain = share();
    EXPECT_TRUE(fails_with(world_->join(ada_, plain.second), TeamError::invitation_needed));
    value_of(world_->add(here(), ada_, "texter"));
    EXPECT_TRUE(succeeds(world_->join(ada_, plain.second))) << "whoever is brought to a scope is so below it";
}

TEST_P(TexterLinks, AreOverWithTheirCampaignAndWhoWaitsLapses) {
    const auto made = share(link_with_approval("texter"));
    const auto to_other = value_of(world_->share(admin_, at(other_), link_with_approval("texter")));
    value_of(world_->join(ada_, made.second));
    value_of(world_->join(ada_, to_other.second));
    value_of(world_->cancel(admin_, at(one_)));
    EXPECT_EQ(world_->last_payload(place_.organization), R"({"join_links_revoked":"1","name":"One"})");
    EXPECT_TRUE(fails_with(world_->join(world_->add_user("ben"), made.second), TeamError::join_link_over));
    EXPECT_EQ(value_of(world_->joins_of(admin_, at(one_), made.first.id)).items.at(0).state, team::JoinState::lapsed);
    EXPECT_EQ(value_of(world_->waiting(admin_, here())).items.size(), 1U) << "the other campaign's link is as it was";
    EXPECT_TRUE(succeeds(world_->join(world_->add_user("cleo"), to_other.second)));
}

TEST_P(TexterLinks, LeadToNoCampaignThatIsCancelled) {
    const auto before = share();
    value_of(world_->cancel(admin_, at(one_)));
    EXPECT_TRUE(fails_with(world_->share(admin_, at(one_), link_for("texter")), TeamError::closed_to_joining));
    EXPECT_TRUE(fails_with(world_->rotate(admin_, at(one_), before.first.id), TeamError::join_link_over));
    EXPECT_TRUE(succeeds(world_->share(admin_, at(other_), link_for("texter"))));
    EXPECT_TRUE(succeeds(world_->share(admin_, here(), link_for("texter"))));
}

TEST_P(TexterLinks, AreOverWithACampaignThatADepartureCancels) {
    const auto boss = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
    const auto by_boss = value_of(world_->share(boss, at(one_), link_with_approval("texter")));
    const auto bosses = value_of(world_->create(boss, here(), named("The boss's")));
    const auto to_bosses = value_of(world_->share(boss, at(bosses), link_for("texter")));
    value_of(world_->join(ada_, by_boss.second));
    value_of(world_->remove(place_.founder, here(), admin_, {.running_work = team::WorkFate::cancel}));
    EXPECT_EQ(world_->last_payload(place_.organization),
              R"({"campaigns_cancelled":"2","join_links_revoked":"1","role":"admin"})");
    EXPECT_TRUE(fails_with(world_->join(world_->add_user("ben"), by_boss.second), TeamError::join_link_over));
    EXPECT_EQ(value_of(world_->joins_of(boss, at(one_), by_boss.first.id)).items.at(0).state, team::JoinState::lapsed);
    EXPECT_TRUE(fails_with(world_->share(boss, at(one_), link_for("texter")), TeamError::closed_to_joining));
    EXPECT_TRUE(succeeds(world_->join(world_->add_user("cleo"), to_bosses.second)));
}

TEST_P(TexterLinks, AreOverWithTheirMaker) {
    const auto made = share();
    value_of(world_->remove(place_.founder, here(), admin_));
    EXPECT_TRUE(fails_with(world_->join(ada_, made.second), TeamError::join_link_over));
    EXPECT_THAT(roles_of(ada_), IsEmpty());
}

}  // namespace
}  // namespace muster::campaigns::testing
