// SPDX-License-Identifier: Apache-2.0
// Roles that somebody must always hold, whatever happens to whom and whoever does it.
#include <gmock/gmock.h>

#include "access/gate.h"
#include "access/testing/deeds.h"
#include "access/testing/gate_world.h"

namespace muster::access {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using enum Permission;

class GateHolder : public testing::OnGateWorld {
  protected:
    /// By the command line, which no role binds: so it is the guard alone that refuses.
    template <class... Args>
    Result<void> change(const testing::Place& place, const storage::Query& query, const Args&... args) {
        return testing::change<change_member_role>(world_->gate, Actor::operator_on_this_machine(), place.target(),
                                                   query, args...);
    }
    /// Every way in which somebody stops to hold a role for good.
    std::vector<Result<void>> take_away(const testing::Place& place, UserId user, std::string_view lower_role) {
        const Time later = world_->clock.now() + std::chrono::hours(24);
        std::vector<Result<void>> outcomes;
        outcomes.push_back(change(place, testing::remove, user));
        outcomes.push_back(change(place, testing::set_role, user, lower_role));
        outcomes.push_back(change(place, testing::set_end, user, later));
        outcomes.push_back(change(place, testing::suspend, user, world_->clock.now()));
        return outcomes;
    }
};
MUSTER_ON_BOTH_ENGINES(GateHolder);

TEST_P(GateHolder, AM_8_TheLastBillingContactIsNeitherRemovedNorDemotedNorSuspendedNorGivenAnEnd) {
    const auto place = world_->found("amplifi");
    world_->add_member(place.organization, place.top(), "member");
    const auto version = world_->access_version(place.organization);
    for (const auto& outcome : take_away(place, place.founder, "member")) {
        ASSERT_TRUE(fails_with(outcome, AccessError::last_holder));
        EXPECT_THAT(outcome.error().message(), HasSubstr("`Billing contact`"));
    }
    EXPECT_TRUE(
        succeeds(testing::use<view_members>(world_->gate, testing::GateWorld::as(place.founder), place.target())));
    EXPECT_THAT(world_->events_of(place.organization), IsEmpty());
    EXPECT_EQ(world_->access_version(place.organization), version);
}

TEST_P(GateHolder, AM_8_OneOfTwoBillingContactsIsRemovedAndThenTheOtherStays) {
    const auto place = world_->found("amplifi");
    const auto second = world_->add_member(place.organization, place.top(), "billing_contact");
    EXPECT_TRUE(succeeds(change(place, testing::remove, place.founder)));
    EXPECT_TRUE(fails_with(change(place, testing::remove, second), AccessError::last_holder));
}

TEST_P(GateHolder, CT_12_AnotherAdminMustExistWhoIsNeitherSuspendedNorThereForATimeNorElsewhere) {
    const auto place = world_->found("customertext");
    const auto second = world_->add_member(place.organization, place.top(), "admin");
    const auto try_without_founder = [&] { return change(place, testing::remove, place.founder); };
    value_of(change(place, testing::suspend, second, world_->clock.now()));
    EXPECT_TRUE(fails_with(try_without_founder(), AccessError::last_holder));
    value_of(change(place, testing::suspend, second, std::optional<Time>()));
    value_of(change(place, testing::set_end, second, world_->clock.now() + std::chrono::hours(24 * 365)));
    EXPECT_TRUE(fails_with(try_without_founder(), AccessError::last_holder));
    const auto other = world_->found("customertext");
    world_->put_membership(other.organization, second, other.top(), "admin");
    EXPECT_TRUE(fails_with(try_without_founder(), AccessError::last_holder));
    value_of(change(place, testing::set_end, second, std::optional<Time>()));
    EXPECT_TRUE(succeeds(try_without_founder()));
}

TEST_P(GateHolder, EveryModelKeepsAHolderOfEachRoleThatMustHaveOne) {
    std::size_t kept = 0;
    for (const auto& model : world_->models.all()) {
        const auto roles = model->roles(model->default_switches());
        const Role& founders = roles[model->founder_role()];
        if (!founders.must_have_holder) continue;
        const auto place = world_->found(model->key());
        for (const auto& outcome : take_away(place, place.founder, roles[model->default_role()].key)) {
            EXPECT_TRUE(fails_with(outcome, AccessError::last_holder)) << model->key();
        }
        world_->add_member(place.organization, place.top(), founders.key);
        EXPECT_TRUE(succeeds(change(place, testing::remove, place.founder))) << model->key();
        ++kept;
    }
    EXPECT_GE(kept, 4U);
}

TEST_P(GateHolder, TheRuleCountsAtTheEndOfADeedSoThatOneDeedMayHandTheRoleOver) {
    const auto place = world_->found("amplifi");
    const auto heir = world_->add_member(place.organization, place.top(), "member");
    const auto hand_over = [&](bool to_heir) {
        return world_->gate.with<change_member_role>(
            testing::GateWorld::as(place.founder), place.target(), [&](const auto& permit) -> Result<void> {
                TRY(permit.query(testing::set_role, place.founder, "member"));
                if (to_heir) TRY(permit.query(testing::set_role, heir, "billing_contact"));
                return permit.record({"member.role_changed", "user", heir.number(), {}});
            });
    };
    EXPECT_TRUE(fails_with(hand_over(false), AccessError::last_holder));
    EXPECT_TRUE(succeeds(hand_over(true)));
}

}  // namespace
}  // namespace muster::access
