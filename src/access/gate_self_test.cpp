// SPDX-License-Identifier: Apache-2.0
// Deeds that belong to no organization.
#include <gmock/gmock.h>

#include "access/gate.h"
#include "access/testing/deeds.h"
#include "access/testing/gate_world.h"

namespace muster::access {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum Permission;

constexpr auto set_own_name =
    storage::testing::one_text("gate_self_test.set_name", "update users set name = $3 where id = $1");
constexpr auto own_name = storage::testing::one_text("gate_self_test.name", "select name from users where id = $1");
constexpr auto bound =
    storage::testing::one_text("gate_self_test.bound", "select $1 + cast(0 as bigint), $2 + cast(0 as bigint)");

class GateSelf : public testing::OnGateWorld {
  protected:
    std::string name_of(UserId user) { return world_->run(own_name, user)[0].get<std::string>(0); }
    Gate& gate() { return world_->gate; }
};
MUSTER_ON_BOTH_ENGINES(GateSelf);

TEST_P(GateSelf, AWriteLeavesAnEventInTheSystemsChain) {
    const auto user = world_->add_user("Ada");
    EXPECT_TRUE(succeeds(gate().write_self(testing::GateWorld::as(user), [&](const Self& self) -> Result<void> {
        TRY(self.query(set_own_name, "Ada L."));
        return self.record({"user.renamed", "user", user.number(), {}});
    })));
    EXPECT_EQ(name_of(user), "Ada L.");
    const auto events = world_->events_of(events::system_chain);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].actor.kind, "user");
    EXPECT_EQ(events[0].actor.id, user.number());
    EXPECT_EQ(events[0].action, "user.renamed");
}

TEST_P(GateSelf, AWriteThatFailsOrLeavesNoEventIsRolledBack) {
    const auto user = world_->add_user("Ada");
    const auto unrecorded = gate().write_self(testing::GateWorld::as(user), [&](const Self& self) -> Result<void> {
        TRY(self.query(set_own_name, "Eve"));
        return {};
    });
    EXPECT_TRUE(fails_with(unrecorded, AccessError::nothing_recorded));
    const auto failed = gate().write_self(testing::GateWorld::as(user), [&](const Self& self) -> Result<void> {
        TRY(self.query(set_own_name, "Eve"));
        TRY(self.record({"user.renamed", "user", user.number(), {}}));
        return AccessError::not_found;
    });
    EXPECT_TRUE(fails_with(failed, AccessError::not_found));
    EXPECT_EQ(name_of(user), "Ada");
    EXPECT_THAT(world_->events_of(events::system_chain), IsEmpty());
}

TEST_P(GateSelf, AReadNeitherWritesNorNeedsAnEvent) {
    const auto user = world_->add_user("Ada");
    EXPECT_TRUE(
        succeeds(gate().read_self(testing::GateWorld::as(user), [](const Self&) -> Result<void> { return {}; })));
    const auto written = gate().read_self(testing::GateWorld::as(user), [](const Self& self) -> Result<void> {
        TRY(self.query(set_own_name, "Eve"));
        return {};
    });
    EXPECT_TRUE(fails_with(written, storage::StorageError::failed));
    EXPECT_EQ(name_of(user), "Ada");
}

TEST_P(GateSelf, BindsOnesOwnUserAndSessionAndNobodyOfAVisitor) {
    const auto bound_of = [&](const Actor& actor) {
        const auto rows = value_of(
            gate().read_self(actor, [](const Self& self) -> Result<storage::Rows> { return self.query(bound); }));
        return std::vector{rows[0].get<std::int64_t>(0), rows[0].get<std::int64_t>(1)};
    };
    EXPECT_THAT(bound_of(Actor::user(UserId(7), SessionId(8))), ElementsAre(7, 8));
    EXPECT_THAT(bound_of(Actor::visitor()), ElementsAre(0, 0));
    EXPECT_THAT(bound_of(Actor::bearer(InvitationId(9))), ElementsAre(0, 0));
}

TEST_P(GateSelf, OpensTheLogOfAnOrganizationThatItBringsIntoBeing) {
    const auto user = world_->add_user("Ada");
    const OrganizationId born = value_of(world_->ids.next<OrganizationTag>());
    value_of(gate().write_self(testing::GateWorld::as(user), [&](const Self& self) -> Result<void> {
        return self.record_in(born, {"organization.created", "organization", born.number(), {}});
    }));
    EXPECT_THAT(world_->actions_of(born), ElementsAre("organization.created"));
    EXPECT_EQ(world_->events_of(born)[0].scope, scope_of(born));
    EXPECT_THAT(world_->events_of(events::system_chain), IsEmpty());
}

}  // namespace
}  // namespace muster::access
