// SPDX-License-Identifier: Apache-2.0
#include "campaigns/campaign.h"

#include <algorithm>
#include <array>
#include <latch>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "campaigns/campaign_rows.h"
#include "campaigns/testing/campaign_world.h"
#include "storage/testing/one_text.h"

namespace muster::campaigns::testing {
namespace {

using access::AccessError;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// As many open campaigns as there may be but one, told apart by their ids.
constexpr auto fill_scopes =
    one_text("campaign_test.fill_scopes",
             "with recursive n(i) as (select 1 + cast(0 as bigint) union all select i + 1 from n where i < $3)"
             " insert into scopes (organization_id, id, kind, parent_id)"
             " select $1 + cast(0 as bigint), i, 'campaign', $2 + cast(0 as bigint) from n");
constexpr auto fill_campaigns =
    one_text("campaign_test.fill_campaigns",
             "insert into campaigns (organization_id, id, subaccount_id, kind, name, state, owner_id, created_at)"
             " select organization_id, id, parent_id, 'campaign', 'One of many', 'draft', $2, 0 from scopes"
             " where organization_id = $1 and kind = 'campaign'");

constexpr auto archive = one_text("campaign_test.archive",
                                  "update scopes set archived_at = 1 "
                                  "where organization_id = $1 and (id = $2 or parent_id = $2)");

class KeepingCampaigns : public OnCampaignWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("scale-to-win");
        sister_ = world_->add_subaccount(place_.organization);
        admin_ = member("admin");
        supervolunteer_ = member("supervolunteer");
        texter_ = member("texter");
    }
    UserId member(std::string_view role) {
        return world_->add_member(place_.organization, place_.at_subaccount(), role);
    }
    [[nodiscard]] Target here() const { return place_.subaccount_target(); }
    [[nodiscard]] Target at_sister() const { return {place_.organization, sister_}; }
    [[nodiscard]] Target at(const Campaign& campaign) const { return CampaignWorld::at(place_, campaign); }
    Campaign create(std::string_view name = "Doors") { return value_of(world_->create(admin_, here(), named(name))); }

    Place place_;
    SubaccountId sister_;
    UserId admin_;
    UserId supervolunteer_;
    UserId texter_;
};
MUSTER_ON_BOTH_ENGINES(KeepingCampaigns);

TEST_P(KeepingCampaigns, WhoMakesACampaignOwnsTheDraft) {
    const auto made = create("Doors");
    EXPECT_EQ(made.name, "Doors");
    EXPECT_EQ(made.owner, admin_);
    EXPECT_EQ(made.subaccount, place_.subaccount);
    EXPECT_EQ(made.state, CampaignState::draft);
    EXPECT_EQ(made.created_at, world_->clock.now());
    EXPECT_EQ(value_of(world_->show(admin_, at(made))).name, "Doors");
    const auto event = world_->events_of(place_.organization).back();
    EXPECT_EQ(event.action, "campaign.created");
    EXPECT_EQ(event.actor.id, admin_.number());
    EXPECT_EQ(event.actor.on_behalf_of, UserId());
    EXPECT_EQ(event.subject_id, made.id.number());
    EXPECT_EQ(event.payload, R"({"name":"Doors"})");
}

TEST_P(KeepingCampaigns, SW_4_AdminsKeepTheCampaignsOfTheirSubaccountAndNoOneBelowThem) {
    const auto made = create();
    for (const UserId other : {supervolunteer_, texter_}) {
        EXPECT_TRUE(fails_with(world_->create(other, here(), named("Mine")), AccessError::denied));
        EXPECT_TRUE(fails_with(world_->rename(other, at(made), "Mine"), AccessError::denied));
        EXPECT_TRUE(fails_with(world_->hand_over(other, at(made), other), AccessError::denied));
        EXPECT_TRUE(fails_with(world_->cancel(other, at(made)), AccessError::denied));
        EXPECT_TRUE(succeeds(world_->show(other, at(made)))) << "its name they see (SW-5, SW-6)";
        EXPECT_THAT(names(value_of(world_->list(other, here()))), ElementsAre("Doors"));
    }
    EXPECT_TRUE(fails_with(world_->create(admin_, at_sister(), named("Mine")), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->create(admin_, place_.target(), named("Mine")), AccessError::denied));
    EXPECT_EQ(value_of(world_->rename(admin_, at(made), "Phones")).name, "Phones");
    EXPECT_TRUE(succeeds(world_->cancel(admin_, at(made))));
    EXPECT_THAT(world_->actions_of(place_.organization),
                ElementsAre("campaign.created", "access.denied", "access.denied", "access.denied", "access.denied",
                            "access.denied", "access.denied", "access.denied", "access.denied", "access.denied",
                            "campaign.renamed", "campaign.cancelled"));
}

TEST_P(KeepingCampaigns, ACampaignOfAnotherSubaccountOrOrganizationIsOutOfReach) {
    const auto theirs = world_->found("scale-to-win");
    const auto sisters = value_of(world_->create(place_.founder, at_sister(), named("Sister's")));
    const auto foreign = value_of(world_->create(theirs.founder, theirs.subaccount_target(), named("Theirs")));
    for (const auto& target : {at(sisters), at(foreign), Target{place_.organization, place_.subaccount, sisters.id},
                               Target{place_.organization, place_.subaccount, foreign.id},
                               Target{place_.organization, place_.subaccount, CampaignId(4711)}}) {
        EXPECT_TRUE(fails_with(world_->show(admin_, target), AccessError::not_found));
        EXPECT_TRUE(fails_with(world_->rename(admin_, target, "Mine"), AccessError::not_found));
        EXPECT_TRUE(fails_with(world_->hand_over(admin_, target, admin_), AccessError::not_found));
        EXPECT_TRUE(fails_with(world_->cancel(admin_, target), AccessError::not_found));
    }
    EXPECT_TRUE(succeeds(world_->show(place_.founder, at(sisters))));
    EXPECT_EQ(world_->state_of(foreign.id), CampaignState::draft);
}

TEST_P(KeepingCampaigns, WhatIsCancelledStaysAsItIs) {
    const auto made = create();
    value_of(world_->cancel(admin_, at(made)));
    EXPECT_EQ(value_of(world_->show(admin_, at(made))).state, CampaignState::cancelled);
    EXPECT_TRUE(fails_with(world_->cancel(admin_, at(made)), CampaignError::campaign_over));
    EXPECT_TRUE(fails_with(world_->rename(admin_, at(made), "Again"), CampaignError::campaign_over));
    EXPECT_TRUE(fails_with(world_->hand_over(admin_, at(made), place_.founder), CampaignError::campaign_over));
    EXPECT_THAT(names(value_of(world_->list(admin_, here()))), ElementsAre("Doors")) << "it is still known";
}

TEST_P(KeepingCampaigns, ACampaignIsHandedOverToWhoMayEditIt) {
    const auto made = create();
    const auto other = member("admin");
    EXPECT_TRUE(fails_with(world_->hand_over(admin_, at(made), texter_), AccessError::they_may_not));
    EXPECT_TRUE(fails_with(world_->hand_over(admin_, at(made), UserId(4711)), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->hand_over(admin_, at(made), admin_), CampaignError::already_owner));
    EXPECT_EQ(world_->owner_of(made.id), admin_);
    EXPECT_EQ(value_of(world_->hand_over(admin_, at(made), other)).owner, other);
    EXPECT_EQ(world_->owner_of(made.id), other);
    EXPECT_EQ(world_->actions_of(place_.organization).back(), "campaign.handed_over");
    EXPECT_EQ(world_->last_payload(place_.organization),
              R"({"from":")" + admin_.text() + R"(","to":")" + other.text() + "\"}");
}

TEST_P(KeepingCampaigns, AtTheOrganizationOneSaysForWhichSubaccountUnlessThereIsOne) {
    const auto unsaid = world_->create(place_.founder, place_.target(), named("Doors"));
    ASSERT_TRUE(fails_with(unsaid, CampaignError::subaccount_needed));
    EXPECT_EQ(unsaid.error().fields().at(0).pointer, "/subaccount");
    const auto theirs = world_->found("scale-to-win");
    for (const SubaccountId wrong : {theirs.subaccount, SubaccountId(place_.organization.number()), SubaccountId(7)}) {
        const auto refused = world_->create(place_.founder, place_.target(), named("Doors", wrong));
        ASSERT_TRUE(fails_with(refused, CampaignError::no_such_subaccount));
        EXPECT_EQ(refused.error().fields().at(0).pointer, "/subaccount");
    }
    EXPECT_TRUE(
        fails_with(world_->create(place_.founder, here(), named("Doors", sister_)), CampaignError::no_such_subaccount));
    EXPECT_EQ(value_of(world_->create(place_.founder, place_.target(), named("Doors", sister_))).subaccount, sister_);
    EXPECT_EQ(value_of(world_->create(place_.founder, here(), named("Doors", place_.subaccount))).subaccount,
              place_.subaccount);
    const auto account = world_->found("messente");
    const auto sender = world_->add_member(account.organization, account.top(), "sender");
    EXPECT_EQ(value_of(world_->create(sender, account.target(), named("Doors"))).subaccount, account.subaccount);
}

TEST_P(KeepingCampaigns, NoneIsMadeInAnArchivedSubaccount) {
    world_->run(archive, place_.organization, place_.subaccount);
    EXPECT_TRUE(fails_with(world_->create(place_.founder, here(), named("Doors")), AccessError::archived));
    EXPECT_TRUE(fails_with(world_->create(place_.founder, place_.target(), named("Doors", place_.subaccount)),
                           AccessError::archived));
    EXPECT_EQ(value_of(world_->create(place_.founder, place_.target(), named("Doors"))).subaccount, sister_)
        << "the only one in use";
}

TEST_P(KeepingCampaigns, AnOwnerIsAPerson) {
    const auto owner_for = [&](const access::Actor& actor) {
        return world_->gate.with<access::Permission::view_members>(actor, here(), owner_of_new);
    };
    EXPECT_TRUE(fails_with(owner_for(access::Actor::operator_on_this_machine()), CampaignError::owner_no_person));
    EXPECT_EQ(value_of(owner_for(access::Actor::user(admin_, {}))), admin_);
}

TEST_P(KeepingCampaigns, AreListedInPagesBySubaccountAndByWhatOneSees) {
    for (const auto* name : {"One", "Two", "Three"}) create(name);
    value_of(world_->create(place_.founder, at_sister(), named("Sister's")));
    const auto first = value_of(world_->list(admin_, here(), rows(2)));
    EXPECT_THAT(names(first), ElementsAre("One", "Two"));
    EXPECT_THAT(names(value_of(world_->list(admin_, here(), rows(2, first.next)))), ElementsAre("Three"));
    EXPECT_THAT(names(value_of(world_->list(place_.founder, place_.target()))),
                ElementsAre("One", "Two", "Three", "Sister's"));
    EXPECT_THAT(names(value_of(world_->list_seen(place_.founder, place_.organization))),
                ElementsAre("One", "Two", "Three", "Sister's"));
    EXPECT_THAT(names(value_of(world_->list_seen(texter_, place_.organization))), ElementsAre("One", "Two", "Three"));
    EXPECT_TRUE(fails_with(world_->list(texter_, at_sister()), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->list(texter_, place_.target()), AccessError::denied));
    const auto stranger = world_->add_user("eve");
    EXPECT_TRUE(fails_with(world_->list_seen(stranger, place_.organization), AccessError::not_found));
}

TEST_P(KeepingCampaigns, AListSaysNothingToWhoMaySeeNone) {
    const auto account = world_->found("amplemarket");
    EXPECT_THAT(value_of(world_->list_seen(account.founder, account.organization)).items, IsEmpty());
    EXPECT_TRUE(fails_with(world_->list(account.founder, account.target()), AccessError::denied));
}

TEST_P(KeepingCampaigns, SW_6_ATexterOfOneCampaignSeesThatOneAlone) {
    const auto one = create("One");
    const auto other = create("Other");
    const auto texter = world_->add_member(place_.organization, CampaignWorld::scope_of(one), "texter");
    EXPECT_THAT(names(value_of(world_->list_seen(texter, place_.organization))), ElementsAre("One"));
    EXPECT_TRUE(succeeds(world_->show(texter, at(one))));
    EXPECT_TRUE(fails_with(world_->show(texter, at(other)), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->list(texter, here()), AccessError::not_found));
}

TEST_P(KeepingCampaigns, SW_6_ACampaignIsSeenAsLongAsOneTextsForIt) {
    const auto one = create("One");
    const auto other = create("Other");
    const auto texter = world_->add_member(place_.organization, CampaignWorld::scope_of(one), "texter");
    world_->put_membership(place_.organization, texter, CampaignWorld::scope_of(other), "texter",
                           world_->clock.now() + std::chrono::hours(1));
    EXPECT_THAT(names(value_of(world_->list_seen(texter, place_.organization))), ElementsAre("One", "Other"));
    world_->clock.advance(std::chrono::hours(1));
    EXPECT_THAT(names(value_of(world_->list_seen(texter, place_.organization))), ElementsAre("One"));
    EXPECT_TRUE(fails_with(world_->show(texter, at(other)), AccessError::not_found));
}

TEST_P(KeepingCampaigns, AnOrganizationHasSoManyOpenOnesAndNoMore) {
    world_->run(fill_scopes, place_.organization, place_.subaccount, std::int64_t{limits::open_campaigns_max - 1});
    world_->run(fill_campaigns, place_.organization, place_.founder);
    const auto last = create();
    EXPECT_TRUE(fails_with(world_->create(admin_, here(), named("One more")), CampaignError::too_many_campaigns));
    value_of(world_->cancel(admin_, at(last)));
    EXPECT_TRUE(succeeds(world_->create(admin_, here(), named("One more"))));
}

TEST_P(KeepingCampaigns, OfSeveralWhoCreateTheLastAtOnceOneDoes) {
    world_->run(fill_scopes, place_.organization, place_.subaccount, std::int64_t{limits::open_campaigns_max - 1});
    world_->run(fill_campaigns, place_.organization, place_.founder);
    std::array<bool, 4> done{};
    std::latch at_once(static_cast<std::ptrdiff_t>(done.size()));
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < done.size(); ++i) {
            threads.emplace_back([&, i] {
                at_once.arrive_and_wait();
                done[i] = world_->create(admin_, here(), named("Rival " + std::to_string(i))).ok();
            });
        }
    }
    EXPECT_EQ(std::ranges::count(done, true), 1);
}

}  // namespace
}  // namespace muster::campaigns::testing
