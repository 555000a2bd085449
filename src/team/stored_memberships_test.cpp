// SPDX-License-Identifier: Apache-2.0
// What the gate is told of the rows, and so what counts when it decides.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "storage/testing/one_text.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Explanation;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::UnorderedElementsAre;

constexpr auto suspend = one_text(
    "stored_test.suspend", "update memberships set suspended_at = $1 where organization_id = $2 and user_id = $3");
constexpr auto bump = one_text(
    "stored_test.bump", "update organizations set access_version = access_version + 1 where organization_id = $1");

class MembershipsAsStored : public OnTeamWorld {
  protected:
    void set_up_people() override { place_ = world_->found("amplifi"); }

    UserId add(std::string_view role, std::optional<Time> ends_at = std::nullopt) {
        return world_->add_member(place_.organization, place_.top(), role, ends_at);
    }
    void suspend_member(UserId user) {
        world_->run(suspend, world_->clock.now(), place_.organization, user);
        world_->run(bump, place_.organization);
    }
    /// Who could give the role, as a member who is denied is told.
    std::vector<UserId> could_grant(UserId asking, const Target& where) {
        const auto denied = world_->list_members(asking, where);
        EXPECT_TRUE(fails_with(denied, AccessError::denied));
        std::vector<UserId> users;
        const auto* why = dynamic_cast<const Explanation*>(denied.error().attachment());
        if (why == nullptr) return users;
        for (const auto& user : why->could_grant) users.push_back(user.id);
        return users;
    }

    Place place_;
};

TEST_P(MembershipsAsStored, WhoIsSuspendedIsNoMember) {
    const auto member = add("member");
    EXPECT_TRUE(succeeds(world_->show(member, place_.organization)));
    suspend_member(member);
    EXPECT_TRUE(fails_with(world_->show(member, place_.organization), AccessError::not_found));
}

TEST_P(MembershipsAsStored, AM_8_WhoIsSuspendedHoldsNoRoleForOthers) {
    const auto second = add("billing_contact");
    suspend_member(second);
    EXPECT_TRUE(fails_with(world_->leave(place_.founder, place_.organization), AccessError::last_holder));
}

TEST_P(MembershipsAsStored, AMembershipIsOverWhenItsTimeIs) {
    const auto guest = add("billing_contact", world_->clock.now() + std::chrono::hours(1));
    world_->clock.advance(std::chrono::hours(1) - std::chrono::microseconds(1));
    EXPECT_TRUE(succeeds(world_->list_members(guest, place_.target())));
    world_->clock.advance(std::chrono::microseconds(1));
    EXPECT_TRUE(fails_with(world_->list_members(guest, place_.target()), AccessError::not_found));
}

TEST_P(MembershipsAsStored, WhoIsDeniedIsToldWhoCouldGiveTheRight) {
    const auto member = add("member");
    const auto second = add("billing_contact");
    const auto suspended = add("billing_contact");
    suspend_member(suspended);
    EXPECT_THAT(could_grant(member, place_.target()), UnorderedElementsAre(place_.founder, second));
}

TEST_P(MembershipsAsStored, NobodyOfASisterSubaccountIsNamed) {
    const auto campaign = world_->found("scale-to-win");
    const auto sister = world_->add_subaccount(campaign.organization);
    const auto texter = world_->add_member(campaign.organization, campaign.at_subaccount(), "texter");
    const auto admin = world_->add_member(campaign.organization, campaign.at_subaccount(), "admin");
    world_->add_member(campaign.organization, access::scope_of(sister), "admin");
    EXPECT_THAT(could_grant(texter, campaign.subaccount_target()), UnorderedElementsAre(campaign.founder, admin));
}

TEST_P(MembershipsAsStored, TenAreNamedAtMost) {
    const auto member = add("member");
    for (int i = 0; i < limits::could_grant_names_max + 2; ++i) add("billing_contact");
    EXPECT_EQ(could_grant(member, place_.target()).size(), static_cast<std::size_t>(limits::could_grant_names_max));
}

MUSTER_ON_BOTH_ENGINES(MembershipsAsStored);

}  // namespace
}  // namespace muster::team::testing
