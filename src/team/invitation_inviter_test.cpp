// SPDX-License-Identifier: Apache-2.0
// An invitation is worth what its inviter may still give when it is accepted; and it is accepted once, also at once.

#include <array>
#include <latch>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::Actor;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

using Roles = std::map<ScopeId, std::string>;

class Inviters : public OnTeamWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("customertext");
        inviter_ = world_->add_member(place_.organization, place_.top(), "manager");
        ada_ = world_->user(world_->add_user("ada"));
    }
    Secret invite(const Actor& by, std::string_view role) {
        const auto made = value_of(world_->invite(by, place_.target(), full_invitation_for(ada_.email.text(), role)));
        return world_->token_of(place_.organization, made.id);
    }
    Secret invite(std::string_view role) { return invite(TeamWorld::as(inviter_), role); }
    Result<Acceptance> accept(const Secret& token) { return world_->invitations.accept(ada_, token); }

    void expect_lost(const Secret& token, TeamError why = TeamError::inviter_lost_access) {
        EXPECT_TRUE(fails_with(accept(token), why));
        EXPECT_THAT(world_->roles_of(place_.organization, ada_.id), IsEmpty());
        EXPECT_THAT(world_->actions_of(place_.organization), Not(Contains("member.joined")));
    }

    Place place_;
    UserId inviter_;
    User ada_;
};

TEST_P(Inviters, AnInvitationIsNoGoodOnceItsInviterIsRemoved) {
    const auto token = invite("user");
    value_of(world_->remove(place_.founder, place_.target(), inviter_));
    expect_lost(token, TeamError::invitation_over);
}

TEST_P(Inviters, AnInvitationIsNoGoodOnceItsInviterLeft) {
    const auto token = invite("user");
    value_of(world_->leave(inviter_, place_.organization));
    expect_lost(token, TeamError::invitation_over);
}

TEST_P(Inviters, AnInvitationIsNoGoodWhileItsInviterHoldsALesserRole) {
    const auto token = invite("manager");
    value_of(world_->change_role(place_.founder, place_.target(), inviter_, "user"));
    expect_lost(token);
    value_of(world_->change_role(place_.founder, place_.target(), inviter_, "manager"));
    EXPECT_TRUE(succeeds(accept(token))) << "the right came back before the invitation was over";
}

TEST_P(Inviters, CT_3_AnInvitationIsBoundByTheSwitchesAsTheyAreWhenItIsAccepted) {
    const auto token = invite("manager");
    value_of(world_->set_switch(place_.founder, place_.organization, "managers_invite_users_only", true));
    expect_lost(token);
    value_of(world_->set_switch(place_.founder, place_.organization, "managers_invite_users_only", false));
    EXPECT_TRUE(succeeds(accept(token)));
}

TEST_P(Inviters, AnInvitationIsNoGoodOnceItsInvitersTimeIsOver) {
    inviter_ =
        world_->add_member(place_.organization, place_.top(), "manager", world_->clock.now() + std::chrono::hours(1));
    const auto token = invite("user");
    world_->clock.advance(std::chrono::hours(1));
    expect_lost(token);
}

TEST_P(Inviters, AnInvitersHigherRoleDoesNotRaiseTheInvitation) {
    const auto token = invite("user");
    value_of(world_->change_role(place_.founder, place_.target(), inviter_, "admin"));
    EXPECT_EQ(value_of(accept(token)).role, "user");
    EXPECT_EQ(world_->roles_of(place_.organization, ada_.id), (Roles{{place_.top(), "user"}}));
}

TEST_P(Inviters, TheOperatorsInvitationNeedsNoInviter) {
    EXPECT_TRUE(succeeds(accept(invite(Actor::operator_on_this_machine(), "admin"))));
    EXPECT_EQ(world_->roles_of(place_.organization, ada_.id), (Roles{{place_.top(), "admin"}}));
}

TEST_P(Inviters, OfManyAcceptancesAtOnceOneGivesAMembership) {
    constexpr std::size_t windows = 4;
    const auto token = invite("user");
    std::array<std::optional<Result<Acceptance>>, windows> outcomes;
    {
        std::latch start(windows);
        std::array<std::jthread, windows> threads;
        for (std::size_t i = 0; i < windows; ++i) {
            threads[i] = std::jthread([&, i] {
                start.arrive_and_wait();
                outcomes[i] = accept(token);
            });
        }
    }
    int accepted = 0;
    for (const auto& outcome : outcomes) {
        if (outcome->ok()) {
            ++accepted;
        } else {
            EXPECT_TRUE(fails_with(*outcome, TeamError::already_accepted));
        }
    }
    EXPECT_EQ(accepted, 1);
    EXPECT_EQ(world_->roles_of(place_.organization, ada_.id).size(), 1U);
    EXPECT_EQ(std::ranges::count(world_->actions_of(place_.organization), "member.joined"), 1);
}

TEST_P(Inviters, OfAnAcceptanceAndAWithdrawalAtOnceOneCounts) {
    const auto made =
        value_of(world_->invite(inviter_, place_.target(), full_invitation_for(ada_.email.text(), "user")));
    const auto token = world_->token_of(place_.organization, made.id);
    std::optional<Result<Acceptance>> accepted;
    std::optional<Result<void>> revoked;
    {
        std::latch start(2);
        const std::jthread one([&] {
            start.arrive_and_wait();
            accepted = accept(token);
        });
        const std::jthread other([&] {
            start.arrive_and_wait();
            revoked = world_->revoke(place_.founder, place_.target(), made.id);
        });
    }
    EXPECT_NE(accepted->ok(), revoked->ok());
    EXPECT_EQ(world_->roles_of(place_.organization, ada_.id).size(), accepted->ok() ? 1U : 0U);
}

MUSTER_ON_BOTH_ENGINES(Inviters);

}  // namespace
}  // namespace muster::team::testing
