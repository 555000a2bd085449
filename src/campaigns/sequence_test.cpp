// SPDX-License-Identifier: Apache-2.0
#include "campaigns/sequence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "campaigns/testing/campaign_world.h"

namespace muster::campaigns::testing {
namespace {

using access::AccessError;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class KeepingSequences : public OnCampaignWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("amplemarket");
        ada_ = member("sales_rep");
        ben_ = member("sales_rep");
    }
    UserId member(std::string_view role) { return world_->add_member(place_.organization, place_.top(), role); }
    [[nodiscard]] Target here() const { return place_.target(); }
    Campaign create(UserId by, std::string_view name = "Follow-up") {
        return value_of(world_->create_sequence(by, here(), name));
    }

    Place place_;
    UserId ada_;
    UserId ben_;
};
MUSTER_ON_BOTH_ENGINES(KeepingSequences);

TEST_P(KeepingSequences, AP_3_EverybodyHasTheirOwnAndLearnsNothingOfOthers) {
    const auto adas = create(ada_, "Ada's");
    create(ben_, "Ben's");
    EXPECT_EQ(adas.owner, ada_);
    EXPECT_THAT(names(value_of(world_->list_sequences(ada_, here()))), ElementsAre("Ada's"));
    EXPECT_THAT(names(value_of(world_->list_sequences(place_.founder, here()))), IsEmpty());
    for (const UserId other : {ben_, place_.founder}) {
        EXPECT_TRUE(fails_with(world_->show_sequence(other, here(), adas.id), AccessError::not_found));
        EXPECT_TRUE(fails_with(world_->rename_sequence(other, here(), adas.id, "Mine"), AccessError::not_found));
        EXPECT_TRUE(fails_with(world_->cancel_sequence(other, here(), adas.id), AccessError::not_found));
    }
    EXPECT_EQ(value_of(world_->rename_sequence(ada_, here(), adas.id, "Still Ada's")).name, "Still Ada's");
    EXPECT_EQ(value_of(world_->show_sequence(ada_, here(), adas.id)).name, "Still Ada's");
    EXPECT_TRUE(succeeds(world_->cancel_sequence(ada_, here(), adas.id)));
    EXPECT_TRUE(fails_with(world_->cancel_sequence(ada_, here(), adas.id), CampaignError::campaign_over));
    EXPECT_TRUE(fails_with(world_->rename_sequence(ada_, here(), adas.id, "Again"), CampaignError::campaign_over));
    EXPECT_THAT(world_->actions_of(place_.organization),
                ElementsAre("sequence.created", "sequence.created", "sequence.renamed", "sequence.cancelled"));
}

TEST_P(KeepingSequences, AreListedInPages) {
    for (const auto* name : {"One", "Two", "Three"}) create(ada_, name);
    const auto first = value_of(world_->list_sequences(ada_, here(), rows(2)));
    EXPECT_THAT(names(first), ElementsAre("One", "Two"));
    EXPECT_THAT(names(value_of(world_->list_sequences(ada_, here(), rows(2, first.next)))), ElementsAre("Three"));
}

TEST_P(KeepingSequences, AreNoCampaignsAndCampaignsNoSequences) {
    const auto sequence = create(ada_);
    EXPECT_TRUE(fails_with(world_->create(ada_, here(), named("A campaign")), AccessError::denied));
    EXPECT_THAT(value_of(world_->list_seen(ada_, place_.organization)).items, IsEmpty());
    const auto company = world_->found("amplifi");
    EXPECT_TRUE(
        fails_with(world_->create_sequence(company.founder, company.target(), "A sequence"), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->show(ada_, CampaignWorld::at(place_, sequence)), AccessError::denied));
}

TEST_P(KeepingSequences, AP_3_AnAdminMakesOneForAnotherAndTheEventNamesBoth) {
    const auto made = value_of(world_->create_sequence_for(place_.founder, here(), ada_, "For Ada"));
    EXPECT_EQ(made.owner, ada_);
    EXPECT_THAT(names(value_of(world_->list_sequences(ada_, here()))), ElementsAre("For Ada"));
    EXPECT_TRUE(fails_with(world_->show_sequence(place_.founder, here(), made.id), AccessError::not_found));
    const auto event = world_->events_of(place_.organization).back();
    EXPECT_EQ(event.action, "sequence.created");
    EXPECT_EQ(event.actor.id, place_.founder.number());
    EXPECT_EQ(event.actor.on_behalf_of, ada_);
    EXPECT_EQ(event.subject_id, made.id.number());
}

TEST_P(KeepingSequences, AP_3_NobodyElseActsForOthersAndNobodyForThoseWhoAreNotHere) {
    EXPECT_TRUE(fails_with(world_->create_sequence_for(ben_, here(), ada_, "For Ada"), AccessError::denied));
    EXPECT_TRUE(fails_with(world_->create_sequence_for(ada_, here(), ada_, "For me"), AccessError::denied));
    const auto stranger = world_->found("amplemarket").founder;
    EXPECT_TRUE(
        fails_with(world_->create_sequence_for(place_.founder, here(), stranger, "For Eve"), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->create_sequence_for(stranger, here(), ada_, "From Eve"), AccessError::not_found));
    EXPECT_THAT(value_of(world_->list_sequences(ada_, here())).items, IsEmpty());
}

TEST_P(KeepingSequences, AP_3_WhoMakesThemForAnotherSeesAndCancelsThem) {
    const auto made = value_of(world_->create_sequence_for(place_.founder, here(), ada_, "For Ada"));
    const auto own = create(ada_, "Ada's");
    create(ben_, "Ben's");
    EXPECT_THAT(names(value_of(world_->list_sequences_for(place_.founder, here(), ada_))),
                ElementsAre("For Ada", "Ada's"));
    EXPECT_THAT(names(value_of(world_->list_sequences_for(place_.founder, here(), ada_, rows(1)))),
                ElementsAre("For Ada"));
    for (const auto id : {made.id, own.id}) {
        EXPECT_EQ(value_of(world_->show_sequence_for(place_.founder, here(), ada_, id)).owner, ada_);
        ASSERT_TRUE(succeeds(world_->cancel_sequence_for(place_.founder, here(), ada_, id)));
        EXPECT_EQ(world_->state_of(id), CampaignState::cancelled);
        const auto event = world_->events_of(place_.organization).back();
        EXPECT_EQ(event.action, "sequence.cancelled");
        EXPECT_EQ(event.actor.id, place_.founder.number());
        EXPECT_EQ(event.actor.on_behalf_of, ada_);
    }
    EXPECT_TRUE(
        fails_with(world_->cancel_sequence_for(place_.founder, here(), ada_, own.id), CampaignError::campaign_over));
}

TEST_P(KeepingSequences, AP_3_NobodySeesOrCancelsForAnotherWhatIsNotTheirsToDo) {
    const auto adas = create(ada_, "Ada's");
    for (const UserId owner : {ada_, ben_}) {
        EXPECT_TRUE(fails_with(world_->list_sequences_for(ben_, here(), owner), AccessError::denied));
        EXPECT_TRUE(fails_with(world_->show_sequence_for(ben_, here(), owner, adas.id), AccessError::denied));
        EXPECT_TRUE(fails_with(world_->cancel_sequence_for(ben_, here(), owner, adas.id), AccessError::denied));
    }
    EXPECT_TRUE(fails_with(world_->show_sequence_for(place_.founder, here(), ben_, adas.id), AccessError::not_found))
        << "it is Ada's";
    EXPECT_TRUE(fails_with(world_->cancel_sequence_for(place_.founder, here(), ben_, adas.id), AccessError::not_found));
    const auto elsewhere = world_->found("amplemarket");
    EXPECT_TRUE(
        fails_with(world_->list_sequences_for(place_.founder, here(), elsewhere.founder), AccessError::not_found));
    EXPECT_TRUE(
        fails_with(world_->list_sequences_for(elsewhere.founder, elsewhere.target(), ada_), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->cancel_sequence_for(elsewhere.founder, elsewhere.target(), ada_, adas.id),
                           AccessError::not_found));
    EXPECT_EQ(world_->state_of(adas.id), CampaignState::draft);
}

}  // namespace
}  // namespace muster::campaigns::testing
