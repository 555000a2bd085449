// SPDX-License-Identifier: Apache-2.0
// The matrix of roles and permissions, and what a change of a role would do.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/testing/role_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Permission;
using ::muster::testing::fails_with;
using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum access::Permission;

class RoleMatrices : public OnRoleWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("customertext");
        value_of(world_->make(place_.founder, place_, clone_of("user", "night_shift", {}, {edit_contacts})));
    }
    UserId holder(std::string_view role) { return world_->add_member(place_.organization, place_.top(), role); }

    static const RoleColumn& column(const RoleMatrix& matrix, std::string_view key) {
        return *std::ranges::find(matrix.roles, key, &RoleColumn::key);
    }
    static const RoleCell& cell(const RoleMatrix& matrix, std::string_view key, Permission permission) {
        const auto line = std::ranges::find(matrix.permissions, permission, &PermissionLine::permission);
        const auto role = std::ranges::find(matrix.roles, key, &RoleColumn::key);
        return line->cells.at(static_cast<std::size_t>(role - matrix.roles.begin()));
    }
    RoleMatrix seen_by(UserId user) { return value_of(world_->matrix(user, place_)); }

    Place place_;
};
MUSTER_ON_BOTH_ENGINES(RoleMatrices);

TEST_P(RoleMatrices, HaveARowForEachPermissionOfTheProductAndAColumnForEachRole) {
    const auto matrix = seen_by(place_.founder);
    std::vector<std::string> keys;
    for (const auto& role : matrix.roles) keys.push_back(role.key);
    EXPECT_THAT(keys, ElementsAre("user", "manager", "admin", "night_shift"));
    for (const auto& line : matrix.permissions) {
        EXPECT_EQ(line.cells.size(), 4U);
        EXPECT_EQ(line.meaning, access::row_of(line.permission).meaning);
    }
    const auto has = [&](Permission permission) {
        return std::ranges::count(matrix.permissions, permission, &PermissionLine::permission) == 1;
    };
    EXPECT_TRUE(has(edit_contacts) && has(manage_roles) && has(view_organization));
    EXPECT_FALSE(has(view_sequences)) << "another product's";
    EXPECT_TRUE(cell(matrix, "user", edit_contacts).on);
    EXPECT_FALSE(cell(matrix, "night_shift", edit_contacts).on);
    EXPECT_TRUE(cell(matrix, "night_shift", view_contacts).on);
    EXPECT_EQ(column(matrix, "user").base, std::nullopt);
    EXPECT_EQ(column(matrix, "night_shift").base, "user");
}

TEST_P(RoleMatrices, AreOfOneRoleWhereThatIsAskedFor) {
    const auto show = [&](UserId user, const std::string& key) {
        return world_->gate.with<Permission::view_organization>(
            RoleWorld::as(user), place_.target(), [&](const access::Permit<Permission::view_organization>& permit) {
                return world_->custom_roles.show(permit, key);
            });
    };
    const auto all = seen_by(place_.founder);
    for (const std::string key : {"night_shift", "manager"}) {
        const auto one = value_of(show(place_.founder, key));
        ASSERT_EQ(one.roles.size(), 1U);
        EXPECT_EQ(one.roles[0].key, key);
        ASSERT_EQ(one.permissions.size(), all.permissions.size());
        for (const auto& line : one.permissions) {
            ASSERT_EQ(line.cells.size(), 1U);
            EXPECT_EQ(line.cells[0].on, cell(all, key, line.permission).on);
            EXPECT_EQ(line.cells[0].why_not, cell(all, key, line.permission).why_not);
        }
    }
    EXPECT_TRUE(fails_with(show(place_.founder, "emperor"), AccessError::not_found));
    EXPECT_TRUE(fails_with(show(world_->add_user("stranger"), "night_shift"), AccessError::not_found));
    EXPECT_TRUE(fails_with(show(world_->found("customertext").founder, "night_shift"), AccessError::not_found));
}

TEST_P(RoleMatrices, SayWhichCellsOneMaySwitchAndWhyNotTheOthers) {
    const auto admins = seen_by(place_.founder);
    EXPECT_TRUE(cell(admins, "night_shift", edit_contacts).may_switch);
    EXPECT_EQ(cell(admins, "night_shift", edit_contacts).why_not, std::nullopt);
    EXPECT_EQ(cell(admins, "user", edit_contacts).why_not, RoleBar::of_the_product);
    EXPECT_FALSE(cell(admins, "user", edit_contacts).may_switch);

    const auto managers = seen_by(holder("manager"));
    EXPECT_EQ(cell(managers, "night_shift", view_contacts).why_not, RoleBar::you_may_not_manage);
    EXPECT_FALSE(column(managers, "night_shift").may_change);

    value_of(world_->make(place_.founder, place_, clone_of("manager", "keeper", {manage_roles})));
    const auto keeper = holder("keeper");
    const auto keepers = seen_by(keeper);
    EXPECT_TRUE(cell(keepers, "night_shift", edit_contacts).may_switch);
    EXPECT_EQ(cell(keepers, "night_shift", view_audit_log).why_not, RoleBar::not_held_by_you);
    EXPECT_EQ(cell(admins, "night_shift", invite_member).why_not, RoleBar::reaches_nobody);
    EXPECT_EQ(column(keepers, "keeper").why_not, RoleBar::not_yours_to_give);
    value_of(world_->change(place_.founder, place_, "night_shift", switching({view_audit_log}, {})));
    EXPECT_EQ(column(seen_by(keeper), "night_shift").why_not, RoleBar::exceeds_you);
}

TEST_P(RoleMatrices, SayWhatIsNeverAskedWhereARoleIsHeld) {
    const auto campaign = world_->found("scale-to-win");
    value_of(world_->make(campaign.founder, campaign, clone_of("texter", "note_taker")));
    const auto matrix = value_of(world_->matrix(campaign.founder, campaign));
    EXPECT_EQ(cell(matrix, "note_taker", view_pricing).why_not, RoleBar::never_asked);
    EXPECT_TRUE(cell(matrix, "note_taker", view_conversations).may_switch);
}

TEST_P(RoleMatrices, SayWhatEverybodyHasWhateverTheirRole) {
    const auto matrix = seen_by(place_.founder);
    for (const std::string role : {"user", "night_shift", "admin"})
        EXPECT_TRUE(cell(matrix, role, leave_organization).on) << role;
    EXPECT_EQ(cell(matrix, "night_shift", leave_organization).why_not, RoleBar::everybodys);
    const auto refused = world_->preview(place_.founder, place_, "night_shift", switching({}, {leave_organization}));
    ASSERT_TRUE(fails_with(refused, TeamError::role_form_wrong));
    EXPECT_EQ(refused.error().fields().at(0).pointer, "/off/0");
}

TEST_P(RoleMatrices, AgreeWithWhatASwitchOfACellAnswers) {
    value_of(world_->make(place_.founder, place_, clone_of("manager", "keeper", {manage_roles})));
    const auto keeper = holder("keeper");
    for (const UserId user : {place_.founder, keeper}) {
        for (const auto& line : seen_by(user).permissions) {
            const auto now = seen_by(user);
            const auto& before = cell(now, "night_shift", line.permission);
            const auto form = before.on ? switching({}, {line.permission}) : switching({line.permission}, {});
            const auto outcome = world_->preview(user, place_, "night_shift", form);
            EXPECT_EQ(outcome.ok(), before.may_switch) << access::to_text(line.permission);
        }
    }
}

TEST_P(RoleMatrices, APreviewSaysWhoGainsAndLosesWhatAndChangesNothing) {
    const auto robin = holder("night_shift");
    world_->add_member(place_.organization, place_.top(), "user");
    const auto preview =
        value_of(world_->preview(place_.founder, place_, "night_shift", switching({view_members}, {view_contacts})));
    EXPECT_THAT(preview.gained, ElementsAre(view_members));
    EXPECT_THAT(preview.lost, ElementsAre(view_contacts));
    EXPECT_EQ(preview.use.members, 1);
    ASSERT_EQ(preview.affected.size(), 1U);
    EXPECT_EQ(preview.affected[0].user, robin);
    EXPECT_EQ(preview.affected[0].scope, place_.top());
    EXPECT_THAT(preview.affected[0].gained, ElementsAre(view_members));
    EXPECT_THAT(preview.affected[0].lost, ElementsAre(view_contacts));
    EXPECT_TRUE(world_->permissions_of(robin, place_).contains(view_contacts));
    EXPECT_FALSE(world_->permissions_of(robin, place_).contains(view_members));
}

TEST_P(RoleMatrices, APreviewCountsWhatElseSomebodyHolds) {
    const auto campaign = world_->found("scale-to-win");
    value_of(world_->make(campaign.founder, campaign, clone_of("texter", "note_taker")));
    const auto lone = world_->add_member(campaign.organization, campaign.at_subaccount(), "note_taker");
    const auto owner = world_->add_member(campaign.organization, campaign.at_subaccount(), "note_taker");
    world_->put_membership(campaign.organization, owner, campaign.top(), "owner");
    const auto preview =
        value_of(world_->preview(campaign.founder, campaign, "note_taker", switching({}, {send_message})));
    EXPECT_EQ(preview.use.members, 2);
    ASSERT_EQ(preview.affected.size(), 1U) << "an owner loses nothing by it";
    EXPECT_EQ(preview.affected[0].user, lone);
    EXPECT_EQ(preview.affected[0].scope, campaign.at_subaccount());
    EXPECT_THAT(preview.affected[0].gained, IsEmpty());
    EXPECT_THAT(preview.affected[0].lost, ElementsAre(send_message));
}

TEST_P(RoleMatrices, APreviewIsRefusedWhereTheChangeWouldBe) {
    EXPECT_TRUE(fails_with(world_->preview(place_.founder, place_, "user", {}), TeamError::role_not_custom));
    const auto more = switching({view_audit_log}, {});
    EXPECT_TRUE(fails_with(world_->preview(holder("manager"), place_, "night_shift", more), AccessError::denied));
    value_of(world_->make(place_.founder, place_, clone_of("manager", "keeper", {manage_roles})));
    EXPECT_TRUE(
        fails_with(world_->preview(holder("keeper"), place_, "night_shift", more), TeamError::role_exceeds_maker));
}

}  // namespace
}  // namespace muster::team::testing
