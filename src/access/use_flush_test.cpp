// SPDX-License-Identifier: Apache-2.0
// What the gate notes of uses, and what of that is stored.
#include "access/use_flush.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "access/testing/deeds.h"
#include "access/testing/gate_world.h"
#include "base/limits.h"

namespace muster::access {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::IsEmpty;
using testing::use;
using enum Permission;

constexpr auto find_uses = one_text("use_flush_test.uses",
                                    "select permission, scope_id, last_day from permission_uses where organization_id "
                                    "= $1 and source_kind = $2 and source_id = $3 order by permission, scope_id");
constexpr auto find_watch =
    one_text("use_flush_test.watch", "select since from use_watches where organization_id = $1");
constexpr auto put_old = one_text(
    "use_flush_test.put_old",
    "with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < $2) "
    "insert into permission_uses (organization_id, source_kind, source_id, scope_id, permission, last_day) "
    "select o.organization_id, 'membership', n.i, o.organization_id, 'view_members', 0 from n, organizations o "
    "where o.organization_id = $1");
constexpr auto count_uses = one_text("use_flush_test.count", "select count(*) from permission_uses");
constexpr std::chrono::hours day{24};

class UseFlushes : public testing::OnGateWorld {
  protected:
    void SetUp() override {
        OnGateWorld::SetUp();
        if (IsSkipped()) return;
        place_ = world_->found("scale-to-win");
        flush_ = std::make_unique<UseFlush>(*database_, world_->gate.uses(), world_->clock);
    }
    void TearDown() override {
        flush_.reset();
        OnGateWorld::TearDown();
    }

    /// What is stored of somebody's membership at a scope: the last day of each permission.
    std::map<std::string, int> stored(UserId user, ScopeId scope) {
        std::map<std::string, int> uses;
        for (const auto row : world_->run(find_uses, place_.organization, "membership", user)) {
            if (row.get<ScopeId>(1) == scope) uses[row.get<std::string>(0)] = row.get<int>(2);
        }
        return uses;
    }
    [[nodiscard]] int today() const { return day_of(world_->clock.now()); }

    testing::Place place_;
    std::unique_ptr<UseFlush> flush_;
};

TEST_P(UseFlushes, StoreTheLastDayOfAUseByTheMembershipThatAllowedIt) {
    const auto admin = world_->add_member(place_.organization, place_.at_subaccount(), "admin");
    value_of(use<view_members>(world_->gate, world_->as(admin), place_.subaccount_target()));
    value_of(use<view_members>(world_->gate, world_->as(place_.founder), place_.subaccount_target()));
    EXPECT_THAT(stored(admin, place_.at_subaccount()), IsEmpty()) << "not before it is flushed";
    EXPECT_EQ(value_of(flush_->flush()), 2);
    EXPECT_EQ(stored(admin, place_.at_subaccount()), (std::map<std::string, int>{{"view_members", today()}}));
    EXPECT_EQ(stored(place_.founder, place_.top()), (std::map<std::string, int>{{"view_members", today()}}))
        << "a membership at the organization covers what is below it";
    EXPECT_EQ(value_of(flush_->flush()), 0);

    world_->clock.advance(day);
    value_of(use<view_members>(world_->gate, world_->as(admin), place_.subaccount_target()));
    value_of(flush_->flush());
    EXPECT_EQ(stored(admin, place_.at_subaccount()), (std::map<std::string, int>{{"view_members", today()}}));
}

TEST_P(UseFlushes, HoldNothingOfWhatWasRefusedOrFailed) {
    const auto texter = world_->add_member(place_.organization, place_.at_subaccount(), "texter");
    EXPECT_TRUE(fails_with(use<remove_member>(world_->gate, world_->as(texter), place_.subaccount_target()),
                           AccessError::denied));
    const auto failed = world_->gate.with<view_members>(
        world_->as(place_.founder), place_.target(),
        [](const Permit<view_members>&) -> Result<void> { return AccessError::not_found; });
    EXPECT_TRUE(fails_with(failed, AccessError::not_found));
    EXPECT_EQ(value_of(flush_->flush()), 0);
}

TEST_P(UseFlushes, CountWhatIsAskedWithinADeed) {
    const auto asked = world_->gate.with<view_members>(
        world_->as(place_.founder), place_.target(),
        [](const Permit<view_members>& permit) -> Result<void> { return permit.require(remove_member); });
    ASSERT_TRUE(succeeds(asked));
    value_of(flush_->flush());
    EXPECT_TRUE(stored(place_.founder, place_.top()).contains("remove_member"));
}

TEST_P(UseFlushes, CountForNobodyWhatTheOperatorAndTheSystemDo) {
    value_of(use<view_members>(world_->gate, Actor::operator_on_this_machine(), place_.target()));
    value_of(use<mail_invitation>(world_->gate, Actor::system("a test"), place_.target()));
    EXPECT_EQ(value_of(flush_->flush()), 0);
}

TEST_P(UseFlushes, RememberAsLongAsTheyAreToAndSinceWhenTheyWatch) {
    const Time begin = world_->clock.now();
    value_of(use<view_members>(world_->gate, world_->as(place_.founder), place_.target()));
    value_of(flush_->flush());
    world_->clock.advance(limits::use_days_max * day);
    value_of(use<invite_member>(world_->gate, world_->as(place_.founder), place_.target()));
    value_of(flush_->flush());
    EXPECT_TRUE(stored(place_.founder, place_.top()).contains("view_members"));
    world_->clock.advance(day);
    value_of(flush_->flush());
    EXPECT_EQ(stored(place_.founder, place_.top()), (std::map<std::string, int>{{"invite_member", today() - 1}}));
    EXPECT_EQ(world_->run(find_watch, place_.organization)[0].get<Time>(0), begin);
}

TEST_P(UseFlushes, ForgetWhatIsOldHoweverMuchItIs) {
    world_->run(put_old, place_.organization, limits::uses_forgotten_at_once_max + 1);
    EXPECT_EQ(world_->run(count_uses)[0].get<int>(0), limits::uses_forgotten_at_once_max + 1);
    value_of(flush_->flush());
    EXPECT_EQ(world_->run(count_uses)[0].get<int>(0), 0);
}

MUSTER_ON_BOTH_ENGINES(UseFlushes);

}  // namespace
}  // namespace muster::access
