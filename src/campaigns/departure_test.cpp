// SPDX-License-Identifier: Apache-2.0
// What becomes of the work of those who leave.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "campaigns/testing/campaign_world.h"
#include "storage/testing/one_text.h"

namespace muster::campaigns::testing {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using enum CampaignState;

// Makes a campaign of a sequence, for a model that lets campaigns be cancelled when their owner leaves.
constexpr auto make_campaign =
    one_text("departure_test.make_campaign", "update campaigns set kind = 'campaign' where id = $1");
constexpr auto end_membership =
    one_text("departure_test.end_membership", "delete from memberships where user_id = $1 and scope_id = $2");
constexpr auto move_to = one_text("departure_test.move_to", "update campaigns set subaccount_id = $2 where id = $1");

class WorkOfLeavers : public OnCampaignWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("amplemarket");
        ada_ = world_->add_member(place_.organization, place_.top(), "sales_rep");
        ben_ = world_->add_member(place_.organization, place_.top(), "sales_rep");
    }
    CampaignId sequence_of(UserId owner) {
        return value_of(world_->create_sequence(owner, place_.target(), "Follow-up")).id;
    }

    Place place_;
    UserId ada_;
    UserId ben_;
};
MUSTER_ON_BOTH_ENGINES(WorkOfLeavers);

TEST_P(WorkOfLeavers, AP_8_IsCancelledWhereTheModelSaysSoAndTheEventTellsHowMuch) {
    const auto one = sequence_of(ada_);
    const auto two = sequence_of(ada_);
    const auto over = sequence_of(ada_);
    const auto bens = sequence_of(ben_);
    world_->run(make_campaign, two);
    value_of(world_->cancel_sequence(ada_, place_.target(), over));
    value_of(world_->remove(place_.founder, place_.target(), ada_));
    EXPECT_EQ(world_->state_of(one), cancelled);
    EXPECT_EQ(world_->state_of(two), cancelled);
    EXPECT_EQ(world_->state_of(bens), draft);
    EXPECT_EQ(world_->last_payload(place_.organization),
              R"({"campaigns_cancelled":"1","role":"sales_rep","sequences_cancelled":"1"})");
}

TEST_P(WorkOfLeavers, AP_7_StaysWithItsOwnersName) {
    const auto one = sequence_of(ada_);
    value_of(world_->remove(place_.founder, place_.target(), ada_));
    EXPECT_EQ(world_->owner_of(one), ada_);
    value_of(world_->add(place_.target(), ada_, "sales_rep"));
    EXPECT_EQ(value_of(world_->show_sequence(ada_, place_.target(), one)).state, cancelled)
        << "and is not alive again when they are";
}

TEST_P(WorkOfLeavers, IsCancelledTooWhenTheyGoByThemselves) {
    const auto one = sequence_of(ada_);
    value_of(world_->leave(ada_, place_.organization));
    EXPECT_EQ(world_->state_of(one), cancelled);
    EXPECT_EQ(world_->last_payload(place_.organization), R"({"sequences_cancelled":"1"})");
}

TEST_P(WorkOfLeavers, ElsewhereGoesOn) {
    const auto other = world_->found("amplemarket");
    world_->put_membership(other.organization, ada_, other.top(), "sales_rep");
    const auto there = value_of(world_->create_sequence(ada_, other.target(), "There")).id;
    value_of(world_->remove(place_.founder, place_.target(), ada_));
    EXPECT_EQ(world_->state_of(there), draft);
    EXPECT_EQ(world_->last_payload(place_.organization), R"({"role":"sales_rep"})");
}

TEST_P(WorkOfLeavers, IsCancelledOnlyWhereTheyHaveLeft) {
    const auto here = sequence_of(ada_);
    const auto at_sister = sequence_of(ada_);
    const auto sister = world_->add_subaccount(place_.organization);
    world_->run(move_to, at_sister, sister);
    for (const ScopeId scope : {place_.at_subaccount(), access::scope_of(sister)}) {
        world_->put_membership(place_.organization, ben_, scope, "sales_rep");
        world_->put_membership(place_.organization, ada_, scope, "sales_rep");
    }
    value_of(world_->remove(place_.founder, {place_.organization, sister}, ada_));
    EXPECT_EQ(world_->state_of(at_sister), draft) << "they have it by their role at the organization";
    world_->run(end_membership, ada_, place_.top());
    world_->put_membership(place_.organization, ada_, access::scope_of(sister), "sales_rep");
    value_of(world_->remove(place_.founder, {place_.organization, sister}, ada_));
    EXPECT_EQ(world_->state_of(at_sister), cancelled);
    EXPECT_EQ(world_->state_of(here), draft);
}

TEST_P(WorkOfLeavers, CT_8_GoesOnWhereTheModelKeepsIt) {
    const auto company = world_->found("customertext");
    const auto user = world_->add_member(company.organization, company.top(), "user");
    const auto made = value_of(world_->create(user, company.target(), named("Spring")));
    value_of(world_->remove(company.founder, company.target(), user));
    EXPECT_EQ(world_->state_of(made.id), draft);
    EXPECT_EQ(world_->owner_of(made.id), user);
    EXPECT_EQ(world_->last_payload(company.organization), R"({"campaigns_kept":"1","role":"user"})");
    EXPECT_EQ(value_of(world_->hand_over(company.founder, CampaignWorld::at(company, made), company.founder)).owner,
              company.founder)
        << "until somebody takes it over";
}

TEST_P(WorkOfLeavers, IsHandedOverToWhoeverWasNamed) {
    const auto one = sequence_of(ada_);
    const auto bens = sequence_of(ben_);
    value_of(world_->remove(place_.founder, place_.target(), ada_, {.hand_over_to = ben_}));
    for (const auto id : {one, bens}) {
        EXPECT_EQ(world_->state_of(id), draft);
        EXPECT_EQ(world_->owner_of(id), ben_);
    }
    EXPECT_TRUE(world_->last_payload(place_.organization).contains(R"("sequences_handed_over":"1")"));
}

TEST_P(WorkOfLeavers, IsHandedOverToNobodyWhoMayNotKeepIt) {
    const auto shop = world_->found("scale-to-win");
    const auto admin = world_->add_member(shop.organization, shop.at_subaccount(), "admin");
    const auto texter = world_->add_member(shop.organization, shop.at_subaccount(), "texter");
    const auto second = world_->add_member(shop.organization, shop.at_subaccount(), "admin");
    const auto made = value_of(world_->create(admin, shop.subaccount_target(), named("Doors")));
    EXPECT_TRUE(fails_with(world_->remove(shop.founder, shop.target(), admin, {.hand_over_to = texter}),
                           access::AccessError::they_may_not));
    EXPECT_EQ(world_->owner_of(made.id), admin);
    EXPECT_TRUE(succeeds(world_->remove(shop.founder, shop.target(), admin, {.hand_over_to = second})));
    EXPECT_EQ(world_->owner_of(made.id), second);
}

TEST_P(WorkOfLeavers, IsCountedBeforehandByWhatWouldBecomeOfIt) {
    sequence_of(ada_);
    world_->run(make_campaign, sequence_of(ada_));
    sequence_of(ada_);
    sequence_of(ben_);
    const auto told = [&](team::WorkFate fate, UserId heir = {}) {
        return value_of(world_->would_leave(place_.founder, place_.target(), ada_, {fate, heir}));
    };
    using team::EventDetails;
    EXPECT_EQ(told(team::WorkFate::cancel), (EventDetails{{"campaigns_cancelled", "1"}, {"sequences_cancelled", "2"}}));
    EXPECT_EQ(told(team::WorkFate::keep), (EventDetails{{"campaigns_kept", "1"}, {"sequences_kept", "2"}}));
    EXPECT_EQ(value_of(world_->would_leave(place_.founder, place_.subaccount_target(), ada_)), team::EventDetails())
        << "their role at the organization reaches it still";
    value_of(world_->remove(place_.founder, place_.target(), ada_));
    EXPECT_EQ(value_of(world_->would_leave(place_.founder, place_.target(), ada_)), team::EventDetails());
}

TEST_P(WorkOfLeavers, WouldBeHandedOverAsItIsThen) {
    const auto shop = world_->found("scale-to-win");
    const auto sister = world_->add_subaccount(shop.organization);
    const auto admin = world_->add_member(shop.organization, shop.at_subaccount(), "admin");
    world_->put_membership(shop.organization, admin, access::scope_of(sister), "admin");
    const auto texter = world_->add_member(shop.organization, shop.at_subaccount(), "texter");
    world_->put_membership(shop.organization, texter, access::scope_of(sister), "texter");
    const auto here = value_of(world_->create(admin, shop.subaccount_target(), named("Doors")));
    const auto there = value_of(world_->create(admin, {shop.organization, sister}, named("Phones")));
    value_of(world_->gate.with<access::Permission::archive_subaccount>(
        CampaignWorld::as(shop.founder), shop.target(),
        [&](const access::Permit<access::Permission::archive_subaccount>& permit) {
            return world_->subaccounts.archive(permit, sister);
        }));
    const auto told = [&](UserId heir) {
        return world_->would_leave(shop.founder, shop.target(), admin, {team::WorkFate::hand_over, heir});
    };
    EXPECT_TRUE(fails_with(told(texter), access::AccessError::they_may_not)) << "as the removal will be";
    const team::EventDetails both{{"campaigns_handed_over", "1"}, {"campaigns_kept", "1"}};
    EXPECT_EQ(value_of(told(shop.founder)), both);
    value_of(world_->remove(shop.founder, shop.target(), admin, {.hand_over_to = shop.founder}));
    EXPECT_EQ(world_->owner_of(here.id), shop.founder);
    EXPECT_EQ(world_->owner_of(there.id), admin) << "nobody may edit in what is archived";
    EXPECT_TRUE(
        world_->last_payload(shop.organization).contains(R"("campaigns_handed_over":"1","campaigns_kept":"1")"));
}

TEST_P(WorkOfLeavers, ARemovalThatIsRefusedCancelsNothing) {
    const auto one = value_of(world_->create_sequence(place_.founder, place_.target(), "Mine")).id;
    EXPECT_FALSE(world_->leave(place_.founder, place_.organization).ok());
    EXPECT_FALSE(world_->remove(ada_, place_.target(), ben_).ok());
    EXPECT_EQ(world_->state_of(one), draft);
}

}  // namespace
}  // namespace muster::campaigns::testing
