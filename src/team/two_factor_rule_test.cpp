// SPDX-License-Identifier: Apache-2.0
#include "team/two_factor_rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/testing/join_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Actor;
using access::Factors;
using access::Permission;
using access::Permit;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TheTwoFactorRule : public OnJoinWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("scale-to-win");
        admin_ = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
    }

    static Actor with_two(UserId user) { return Actor::user(user, {}, {Time(), Factors::two}); }
    Result<TwoFactorRule> set(const Actor& by, bool required) {
        return world_->gate.with<Permission::require_two_factors>(
            by, place_.target(), [&](const Permit<Permission::require_two_factors>& permit) {
                return set_two_factor_rule(permit, {required});
            });
    }
    std::map<ScopeId, std::string> roles(UserId user) { return world_->roles_of(place_.organization, user); }

    Place place_;
    UserId admin_;
};

TEST_P(TheTwoFactorRule, HoldsForEverybodyFromItsAnswerOn) {
    EXPECT_TRUE(succeeds(world_->list_members(admin_, place_.subaccount_target())));
    value_of(set(with_two(place_.founder), true));
    EXPECT_TRUE(fails_with(world_->list_members(admin_, place_.subaccount_target()), AccessError::needs_two_factors));
    EXPECT_TRUE(fails_with(world_->leave(admin_, place_.organization), AccessError::needs_two_factors));
    EXPECT_TRUE(fails_with(set(TeamWorld::as(place_.founder), false), AccessError::needs_two_factors));
    value_of(set(with_two(place_.founder), false));
    EXPECT_TRUE(succeeds(world_->list_members(admin_, place_.subaccount_target())));
    EXPECT_THAT(world_->actions_of(place_.organization),
                ElementsAre("organization.two_factor_rule_set", "organization.two_factor_rule_set"));
}

TEST_P(TheTwoFactorRule, IsSetOnlyByWhoMayAndKeepsItThemself) {
    EXPECT_TRUE(fails_with(set(TeamWorld::as(place_.founder), true), TeamError::own_two_factors_first));
    EXPECT_THAT(world_->events_of(place_.organization), IsEmpty());
    EXPECT_TRUE(fails_with(set(with_two(admin_), true), AccessError::denied)) << "who is at a subaccount only";
    EXPECT_TRUE(succeeds(world_->show(place_.founder, place_.organization)));
    EXPECT_TRUE(succeeds(set(TeamWorld::as(place_.founder), false)));
}

TEST_P(TheTwoFactorRule, IsAnotherOrganizationsNot) {
    const auto other = world_->found("scale-to-win");
    value_of(set(with_two(place_.founder), true));
    EXPECT_TRUE(succeeds(world_->show(other.founder, other.organization)));
}

TEST_P(TheTwoFactorRule, IsLiftedByTheOperator) {
    value_of(set(Actor::operator_on_this_machine(), true));
    EXPECT_TRUE(fails_with(world_->show(place_.founder, place_.organization), AccessError::needs_two_factors));
    value_of(set(Actor::operator_on_this_machine(), false));
    EXPECT_TRUE(succeeds(world_->show(place_.founder, place_.organization)));
}

TEST_P(TheTwoFactorRule, ComesBeforeAcceptingAndTheTokenStaysGood) {
    const auto guest = world_->sign_up("guest@people.example");
    const auto invited = value_of(
        world_->invite(place_.founder, place_.subaccount_target(), invitation_for("guest@people.example", "texter")));
    const auto token = world_->token_of(place_.organization, invited.id);
    value_of(set(with_two(place_.founder), true));
    EXPECT_TRUE(fails_with(world_->invitations.accept(guest, token), AccessError::needs_two_factors));
    EXPECT_TRUE(succeeds(world_->invitations.preview(token)));
    EXPECT_THAT(roles(guest.id), IsEmpty());
    EXPECT_TRUE(succeeds(world_->invitations.accept(guest, token, access::SessionProof{.factors = Factors::two})));
    EXPECT_EQ(roles(guest.id).size(), 1U);
}

TEST_P(TheTwoFactorRule, LetsNobodySignUpByAnInvitationWhoHasNoSecondFactorYet) {
    const auto invited = value_of(
        world_->invite(place_.founder, place_.subaccount_target(), invitation_for("new@people.example", "texter")));
    const auto token = world_->token_of(place_.organization, invited.id);
    const InvitationSignUp form{token, parsed<PersonName>("New"), parsed<json::Password>("a long password")};
    value_of(set(with_two(place_.founder), true));
    const auto before = world_->users_stored();
    EXPECT_TRUE(fails_with(world_->invitations.sign_up(form), AccessError::needs_two_factors));
    EXPECT_EQ(world_->users_stored(), before);
    value_of(set(with_two(place_.founder), false));
    EXPECT_TRUE(succeeds(world_->invitations.sign_up(form)));
}

TEST_P(TheTwoFactorRule, ComesBeforeJoiningByALink) {
    const auto token = value_of(world_->share(place_.founder, place_.subaccount_target(), link_for("texter"))).second;
    value_of(set(with_two(place_.founder), true));
    const auto guest = world_->sign_up("guest@people.example");
    EXPECT_TRUE(fails_with(world_->join_links.join(guest, token), AccessError::needs_two_factors));
    EXPECT_THAT(roles(guest.id), IsEmpty());
    EXPECT_TRUE(succeeds(world_->join_links.join(guest, token, access::SessionProof{.factors = Factors::two})));
}

MUSTER_ON_BOTH_ENGINES(TheTwoFactorRule);

}  // namespace
}  // namespace muster::team::testing
