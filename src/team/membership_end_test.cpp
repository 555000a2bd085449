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
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::chrono::hours day{24};

class MembershipEnd : public OnMemberWorld {
  protected:
    [[nodiscard]] Time tomorrow() const { return world_->clock.now() + day; }
    void end_all_over(int people) { EXPECT_EQ(value_of(world_->ends.end_all_over()), people); }
};

TEST_P(MembershipEnd, TakesEffectByTimeAloneAndIsThenRecorded) {
    const auto member = add(team_, "member");
    const Time end = tomorrow();
    ASSERT_TRUE(succeeds(world_->set_end(team_.founder, team_.target(), member, end)));
    EXPECT_EQ(world_->listed(team_, member, team_.top()).state, MemberState::expiring);
    EXPECT_EQ(world_->listed(team_, member, team_.top()).ends_at, end);
    world_->clock.move_to(end - std::chrono::microseconds(1));
    EXPECT_TRUE(succeeds(world_->show(member, team_.organization)));
    end_all_over(0);
    world_->clock.move_to(end);
    EXPECT_TRUE(fails_with(world_->show(member, team_.organization), AccessError::not_found));
    EXPECT_EQ(world_->listed(team_, member, team_.top()).state, MemberState::ended);
    end_all_over(1);
    EXPECT_THAT(world_->roles_of(team_.organization, member), IsEmpty());
    const auto event = world_->events_of(team_.organization).back();
    EXPECT_EQ(event.action, "member.ended");
    EXPECT_EQ(event.actor.kind, "system");
    EXPECT_EQ(event.subject_id, member.number());
    EXPECT_EQ(event.payload, R"({"role":"member"})");
    end_all_over(0);
    EXPECT_THAT(world_->actions_of(team_.organization), ElementsAre("member.end_changed", "member.ended"));
}

TEST_P(MembershipEnd, IsChangedWithARoleAndClearedAlone) {
    const auto member = add(team_, "member");
    value_of(world_->change(team_.founder, team_.target(), member, {"billing_contact", tomorrow()}));
    EXPECT_EQ(world_->listed(team_, member, team_.top()).role, "billing_contact");
    EXPECT_EQ(world_->listed(team_, member, team_.top()).ends_at, tomorrow());
    value_of(world_->change_role(team_.founder, team_.target(), member, "member"));
    EXPECT_EQ(world_->listed(team_, member, team_.top()).ends_at, tomorrow()) << "another role keeps the end";
    ASSERT_TRUE(succeeds(world_->clear_end(team_.founder, team_.target(), member)));
    EXPECT_EQ(world_->listed(team_, member, team_.top()).state, MemberState::active);
    EXPECT_TRUE(fails_with(world_->clear_end(team_.founder, team_.target(), member), AccessError::not_found));
    world_->clock.advance(2 * day);
    end_all_over(0);
    EXPECT_TRUE(succeeds(world_->show(member, team_.organization)));
}

TEST_P(MembershipEnd, LiesAheadAndIsForThoseWhoMayChangeTheRole) {
    const auto member = add(team_, "member");
    const auto other = add(team_, "member");
    const auto now = world_->clock.now();
    EXPECT_TRUE(fails_with(world_->set_end(team_.founder, team_.target(), member, now), TeamError::membership_wrong));
    EXPECT_TRUE(fails_with(world_->change(team_.founder, team_.target(), member, {}), TeamError::membership_wrong));
    EXPECT_TRUE(fails_with(world_->set_end(member, team_.target(), other, tomorrow()), AccessError::denied));
    EXPECT_TRUE(
        fails_with(world_->set_end(team_.founder, team_.target(), UserId(4711), tomorrow()), TeamError::not_a_member));
    EXPECT_TRUE(
        fails_with(world_->set_end(campaign_.founder, team_.target(), member, tomorrow()), AccessError::not_found));
    EXPECT_THAT(world_->listed(team_, member, team_.top()).ends_at, std::nullopt);
}

TEST_P(MembershipEnd, NobodyMakesTheirOwnAccessLast) {
    const auto admin = add_at(campaign_.subaccount, "admin");
    const auto texter = add_at(campaign_.subaccount, "texter");
    value_of(world_->set_end(campaign_.founder, campaign_.subaccount_target(), texter, tomorrow()));
    EXPECT_TRUE(fails_with(world_->clear_end(texter, campaign_.subaccount_target(), texter), AccessError::denied));
    world_->clock.advance(day);
    EXPECT_TRUE(fails_with(world_->clear_end(texter, campaign_.subaccount_target(), texter), AccessError::not_found));
    EXPECT_TRUE(succeeds(world_->clear_end(admin, campaign_.subaccount_target(), texter)))
        << "before its end is recorded, others bring it back";
}

TEST_P(MembershipEnd, EvenWhoMayChangeOthersDoesNotMakeTheirOwnLast) {
    const auto second = add(team_, "billing_contact");
    value_of(world_->set_end(team_.founder, team_.target(), second, tomorrow()));
    EXPECT_TRUE(fails_with(world_->clear_end(second, team_.target(), second), TeamError::own_end));
    EXPECT_TRUE(fails_with(world_->set_end(second, team_.target(), second, tomorrow() + day), TeamError::own_end));
    EXPECT_TRUE(succeeds(world_->set_end(second, team_.target(), second, tomorrow() - std::chrono::hours(1))));
    EXPECT_TRUE(succeeds(world_->clear_end(team_.founder, team_.target(), second)));
}

TEST_P(MembershipEnd, AM_8_ARoleThatMustHaveAHolderKeepsOneWithoutAnEnd) {
    EXPECT_TRUE(fails_with(world_->set_end(team_.founder, team_.target(), team_.founder, tomorrow()),
                           AccessError::last_holder));
    const auto second = add(team_, "billing_contact");
    value_of(world_->set_end(team_.founder, team_.target(), second, tomorrow()));
    EXPECT_TRUE(fails_with(world_->leave(team_.founder, team_.organization), AccessError::last_holder));
    value_of(world_->clear_end(team_.founder, team_.target(), second));
    EXPECT_TRUE(succeeds(world_->leave(team_.founder, team_.organization)));
}

TEST_P(MembershipEnd, IsToldToDeparturesWhereNothingElseIsLeft) {
    std::vector<ScopeId> left;
    world_->second_departure.ask = [&](const access::Authority& authority, UserId,
                                       std::span<const ScopeId>) -> Result<void> {
        left.push_back(authority.scope());
        return {};
    };
    const auto user = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "texter", tomorrow());
    world_->put_membership(campaign_.organization, user, access::scope_of(sister_), "texter", tomorrow());
    const auto owner = add(campaign_, "owner");
    world_->put_membership(campaign_.organization, owner, campaign_.at_subaccount(), "admin", tomorrow());
    world_->clock.advance(day);
    end_all_over(2);
    EXPECT_THAT(left, ::testing::UnorderedElementsAre(campaign_.at_subaccount(), access::scope_of(sister_)));
    EXPECT_TRUE(succeeds(world_->show(owner, campaign_.organization)));
}

TEST_P(MembershipEnd, BarsFromLinksAndClosesInvitationsAsARemovalDoes) {
    const auto user = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "texter", tomorrow());
    const auto link = value_of(world_->share(campaign_.founder, campaign_.subaccount_target(), link_for("texter")));
    world_->clock.advance(day);
    EXPECT_TRUE(fails_with(world_->join(user, link.second), TeamError::invitation_needed));
    end_all_over(1);
    EXPECT_TRUE(fails_with(world_->join(user, link.second), TeamError::invitation_needed));
}

TEST_P(MembershipEnd, OneOrganizationThatCantBeEnteredKeepsNoOtherFromItsTurn) {
    const auto member = world_->add_member(team_.organization, team_.top(), "member", tomorrow());
    const auto texter = world_->add_member(campaign_.organization, campaign_.at_subaccount(), "texter", tomorrow());
    world_->clock.advance(day);
    world_->apply_role_model("amplifi", "another hash");
    EXPECT_TRUE(fails_with(world_->ends.end_all_over(), AccessError::model_changed));
    EXPECT_THAT(world_->roles_of(campaign_.organization, texter), IsEmpty());
    EXPECT_EQ(world_->roles_of(team_.organization, member).size(), 1U);
}

MUSTER_ON_BOTH_ENGINES(MembershipEnd);

}  // namespace
}  // namespace muster::team::testing
