// SPDX-License-Identifier: Apache-2.0
// Roles of an organization's own at the gate: read in the transaction that decides, and by the version that it sees.
#include <gmock/gmock.h>

#include "access/testing/deeds.h"
#include "access/testing/gate_world.h"

namespace muster::access {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::ElementsAre;
using enum Permission;

constexpr auto put_role =
    one_text("custom_role_test.put",
             "insert into custom_roles (organization_id, id, key, base, label, meaning, held_at, permissions, made_at)"
             " values ($1, $2, $3, $4, 'Custom', 'Ours.', $5, $6, 0)");
// Within a deed, where $2 is its scope.
constexpr auto set_permissions = one_text(
    "custom_role_test.set", "update custom_roles set permissions = $4 where organization_id = $1 and key = $3");
constexpr auto empty_role =
    one_text("custom_role_test.empty", "update custom_roles set permissions = '' where key = $1");

class GateCustomRoles : public testing::OnGateWorld {
  protected:
    void SetUp() override {
        OnGateWorld::SetUp();
        if (!IsSkipped()) place_ = world_->found("customertext");
    }
    static Actor as(UserId user) { return testing::GateWorld::as(user); }

    void put(const testing::Place& place, std::string_view key, std::string_view base, std::string_view permissions,
             std::string_view held_at = "organization") {
        world_->run(put_role, place.organization, ++last_id_, key, base, held_at, permissions);
    }
    UserId holder(std::string_view role) { return world_->add_member(place_.organization, place_.top(), role); }
    void change(std::string_view key, std::string_view permissions) {
        value_of(testing::change<manage_roles>(world_->gate, as(place_.founder), place_.target(), set_permissions, key,
                                               permissions));
    }
    template <Permission P>
    Result<void> use(UserId user) {
        return testing::use<P>(world_->gate, as(user), place_.target());
    }
    Result<void> grant(UserId user, GrantKind kind, std::string_view role) {
        return world_->gate.with<view_organization>(
            as(user), place_.target(), [&](const Permit<view_organization>& permit) -> Result<void> {
                TRY(permit.grant(kind, *TRY(permit.find_role(role)), place_.top()));
                return {};
            });
    }

    testing::Place place_;
    std::int64_t last_id_ = 0;
};
MUSTER_ON_BOTH_ENGINES(GateCustomRoles);

TEST_P(GateCustomRoles, AllowWhatTheyHoldAndNothingElse) {
    put(place_, "auditor", "user", "view_audit_log,view_contacts");
    const auto auditor = holder("auditor");
    EXPECT_TRUE(succeeds(use<view_audit_log>(auditor)));
    EXPECT_TRUE(succeeds(use<view_contacts>(auditor)));
    EXPECT_TRUE(fails_with(use<edit_contacts>(auditor), AccessError::denied)) << "the base's, switched off";
    EXPECT_TRUE(succeeds(use<view_organization>(auditor))) << "as everyone";
}

TEST_P(GateCustomRoles, AreTheirOwnOrganizationsOnly) {
    const auto other = world_->found("customertext");
    put(other, "auditor", "user", "view_audit_log");
    const auto auditor = holder("auditor");
    EXPECT_TRUE(fails_with(use<view_audit_log>(auditor), AccessError::not_found)) << "a role that is not here";
    EXPECT_TRUE(fails_with(grant(place_.founder, GrantKind::invite, "auditor"), AccessError::no_such_role));
}

TEST_P(GateCustomRoles, TakeEffectWithTheNextTransactionAfterTheirChange) {
    put(place_, "auditor", "user", "view_contacts,view_audit_log");
    const auto auditor = holder("auditor");
    EXPECT_TRUE(succeeds(use<view_audit_log>(auditor))) << "now it is in the caches";
    change("auditor", "view_contacts");
    EXPECT_TRUE(fails_with(use<view_audit_log>(auditor), AccessError::denied));
    EXPECT_TRUE(succeeds(use<view_contacts>(auditor)));
    change("auditor", "view_contacts,view_audit_log");
    EXPECT_TRUE(succeeds(use<view_audit_log>(auditor)));
}

TEST_P(GateCustomRoles, AreReadOnceForAllHoldersUntilAccessChanges) {
    put(place_, "auditor", "user", "view_contacts");
    const auto ada = holder("auditor");
    const auto bob = holder("auditor");
    EXPECT_TRUE(succeeds(use<view_contacts>(ada)));
    // Behind the gate's back: whoever reads the roles again sees it.
    world_->run(empty_role, "auditor");
    EXPECT_TRUE(succeeds(use<view_contacts>(ada)));
    EXPECT_TRUE(succeeds(use<view_contacts>(bob)));
    change("other", "");
    EXPECT_TRUE(fails_with(use<view_contacts>(bob), AccessError::denied));
}

TEST_P(GateCustomRoles, AreGivenByWhoeverGivesTheirBaseAndHoldsAllOfThem) {
    put(place_, "small", "user", "view_contacts");
    put(place_, "auditor", "user", "view_contacts,view_audit_log");
    put(place_, "small_admin", "admin", "view_contacts");
    const auto manager = holder("manager");
    EXPECT_TRUE(succeeds(grant(manager, GrantKind::invite, "small")));
    EXPECT_TRUE(fails_with(grant(manager, GrantKind::invite, "auditor"), AccessError::may_not_grant))
        << "a manager doesn't read the log";
    EXPECT_TRUE(fails_with(grant(manager, GrantKind::invite, "small_admin"), AccessError::may_not_grant))
        << "a manager invites no admins, however small";
    for (const std::string_view role : {"small", "auditor", "small_admin"}) {
        EXPECT_TRUE(succeeds(grant(place_.founder, GrantKind::invite, role))) << role;
        EXPECT_TRUE(succeeds(grant(place_.founder, GrantKind::change, role))) << role;
    }
}

TEST_P(GateCustomRoles, LetTheirHoldersGiveNoMoreThanTheyHold) {
    put(place_, "small_admin", "admin", "invite_member,view_contacts");
    put(place_, "small", "user", "view_contacts");
    const auto small_admin = holder("small_admin");
    EXPECT_TRUE(succeeds(grant(small_admin, GrantKind::invite, "small")));
    EXPECT_TRUE(succeeds(grant(small_admin, GrantKind::invite, "small_admin")));
    EXPECT_TRUE(fails_with(grant(small_admin, GrantKind::invite, "user"), AccessError::may_not_grant));
    EXPECT_TRUE(fails_with(grant(small_admin, GrantKind::invite, "admin"), AccessError::may_not_grant));
}

TEST_P(GateCustomRoles, AreNoHolderThatARoleMustHave) {
    put(place_, "all_of_admin", "admin", "view_organization,change_member_role");
    holder("all_of_admin");
    EXPECT_TRUE(fails_with(testing::change<change_member_role>(world_->gate, as(place_.founder), place_.target(),
                                                               testing::set_role, place_.founder, "all_of_admin"),
                           AccessError::last_holder));
}

TEST_P(GateCustomRoles, StandAmongTheRolesThatWouldHelp) {
    put(place_, "auditor", "user", "view_audit_log");
    const auto manager = holder("manager");
    const auto explanation = value_of(world_->gate.with<view_organization>(
        as(manager), place_.target(), [&](const Permit<view_organization>& permit) {
            return world_->gate.explain(permit, manager, view_audit_log);
        }));
    EXPECT_FALSE(explanation.allowed);
    EXPECT_THAT(explanation.roles, ElementsAre(RoleName{"admin", "Admin"}, RoleName{"auditor", "Custom"}));
    ASSERT_EQ(explanation.could_grant.size(), 1U);
    EXPECT_EQ(explanation.could_grant[0].id, place_.founder);
}

TEST_P(GateCustomRoles, AreNamedByAnExplanationOfWhatTheyAllow) {
    put(place_, "auditor", "user", "view_audit_log");
    const auto auditor = holder("auditor");
    const auto explanation = value_of(world_->gate.with<view_organization>(
        as(auditor), place_.target(), [&](const Permit<view_organization>& permit) {
            return world_->gate.explain(permit, auditor, view_audit_log);
        }));
    ASSERT_TRUE(explanation.allowed && explanation.by);
    EXPECT_EQ(explanation.by->role, "auditor");
    const auto who = value_of(world_->gate.with<view_organization>(
        as(auditor), place_.target(),
        [&](const Permit<view_organization>& permit) { return world_->gate.who_may(permit, view_audit_log); }));
    EXPECT_THAT(who, ::testing::UnorderedElementsAre(place_.founder, auditor));
}

}  // namespace
}  // namespace muster::access
