// SPDX-License-Identifier: Apache-2.0
#include "access/organization_roles.h"

#include <gmock/gmock.h>

#include "base/testing/results.h"

namespace muster::access {
namespace {

using ::muster::testing::value_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum Permission;

constexpr auto shop = R"(model = "shop"
label = "Shop"
default_role = "clerk"
founder_role = "owner"
everyone = ["view_organization"]
[roles.clerk]
label = "Clerk"
meaning = "Writes."
held_at = ["organization", "subaccount"]
permissions = ["view_contacts", "edit_contacts"]
[roles.owner]
label = "Owner"
meaning = "Keeps the team."
held_at = ["organization"]
includes = ["clerk"]
permissions = ["invite_member", "manage_roles", "view_invoices"]
may_invite = ["clerk", "owner"]
must_have_holder = true
[switches.calm]
meaning = "Clerks change nothing."
takes.clerk = { permissions = ["edit_contacts"] }
[switches.poor]
meaning = "No invoices."
takes.owner = { permissions = ["view_invoices"], invite = ["owner"] }
)";
constexpr SwitchSet calm = 1;
constexpr SwitchSet poor = 2;

class CustomRolesOfAShop : public ::testing::Test {
  protected:
    static CustomRole clone_of(std::string base, PermissionSet permissions, std::vector<Level> held_at) {
        return {CustomRoleId(7), "night_shift",      std::move(base), "Night shift",
                "At night.",     std::move(held_at), permissions};
    }
    Role stands(const CustomRole& custom, SwitchSet on = 0) const { return stand(custom, model_, on).value(); }

    const RoleModel model_ = value_of(RoleModel::parse(shop, "shop.toml"));
};

TEST_F(CustomRolesOfAShop, CountAsTheirBaseAndBearTheirOwnWords) {
    const Role role = stands(clone_of("owner", {invite_member}, {Level::organization}));
    const Role& owner = model_.roles(0)[1];
    EXPECT_EQ(role.key, "night_shift");
    EXPECT_EQ(role.label, "Night shift");
    EXPECT_EQ(role.meaning, "At night.");
    EXPECT_EQ(role.index, owner.index);
    EXPECT_EQ(role.may_invite, owner.may_invite);
    EXPECT_EQ(role.permissions, PermissionSet{invite_member});
    EXPECT_TRUE(owner.must_have_holder);
    EXPECT_FALSE(role.must_have_holder);
}

TEST_F(CustomRolesOfAShop, AreHeldWhereTheyAndTheirBaseSay) {
    EXPECT_THAT(stands(clone_of("clerk", {}, {Level::subaccount})).held_at, ElementsAre(Level::subaccount));
    EXPECT_THAT(stands(clone_of("clerk", {}, {Level::subaccount, Level::campaign})).held_at,
                ElementsAre(Level::subaccount));
    EXPECT_THAT(stands(clone_of("owner", {}, {Level::subaccount})).held_at, IsEmpty());
}

TEST_F(CustomRolesOfAShop, LoseWhatASwitchTakesFromTheirBaseUntilItIsOff) {
    const auto clerk = clone_of("clerk", {view_contacts, edit_contacts}, {Level::organization});
    const auto owner = clone_of("owner", {view_contacts, edit_contacts}, {Level::organization});
    EXPECT_EQ(stands(clerk).permissions, (PermissionSet{view_contacts, edit_contacts}));
    EXPECT_EQ(stands(clerk, calm).permissions, PermissionSet{view_contacts});
    EXPECT_EQ(stands(owner, calm).permissions, (PermissionSet{view_contacts, edit_contacts}));
    RoleSet clerks_only;
    clerks_only.insert(0);
    EXPECT_EQ(stands(owner, poor).may_invite, clerks_only);
}

TEST_F(CustomRolesOfAShop, HoldNothingThatNoRoleOfTheModelHolds) {
    const auto clerk =
        clone_of("clerk", {view_contacts, view_invoices, buy_credits, view_organization}, {Level::organization});
    EXPECT_EQ(stands(clerk).permissions, (PermissionSet{view_contacts, view_invoices, view_organization}));
    EXPECT_EQ(stands(clerk, poor).permissions, (PermissionSet{view_contacts, view_organization}));
}

TEST_F(CustomRolesOfAShop, AreNothingWithoutTheirBase) {
    const auto orphan = clone_of("cashier", {view_contacts}, {Level::organization});
    EXPECT_FALSE(stand(orphan, model_, 0));
    const OrganizationRoles roles(model_, 0, {orphan});
    EXPECT_EQ(roles.find("night_shift"), nullptr);
    EXPECT_EQ(roles.all().size(), 2U);
    EXPECT_EQ(roles.custom().size(), 1U);
}

TEST_F(CustomRolesOfAShop, StandBehindTheModelsAndAreFoundByTheirKey) {
    const OrganizationRoles plain(model_, 0);
    EXPECT_EQ(plain.kept(), nullptr);
    EXPECT_EQ(plain.find("owner"), &model_.roles(0)[1]);
    EXPECT_EQ(plain.find("night_shift"), nullptr);
    const OrganizationRoles roles(model_, calm, {clone_of("clerk", {view_contacts}, {Level::organization})});
    ASSERT_EQ(roles.all().size(), 3U);
    EXPECT_EQ(roles.all()[model_.default_role()].key, "clerk");
    EXPECT_EQ(roles.find("clerk")->permissions, PermissionSet{view_contacts});
    EXPECT_EQ(roles.find("night_shift"), &roles.all()[2]);
}

TEST_F(CustomRolesOfAShop, StayWhereTheyAreForWhoeverKeepsThem) {
    std::optional<OrganizationRoles> roles;
    roles.emplace(model_, 0, std::vector{clone_of("clerk", {view_contacts}, {Level::organization})});
    const Role* found = roles->find("night_shift");
    const auto kept = roles->kept();
    roles.reset();
    EXPECT_EQ(found->permissions, PermissionSet{view_contacts});
}

TEST(CustomRoleKeys, AreReadAsTheyAreWrittenAndUnknownOnesSayNothing) {
    const PermissionSet permissions{view_contacts, manage_roles};
    EXPECT_EQ(keys_of(permissions), "manage_roles,view_contacts");
    EXPECT_EQ(parse_permissions(keys_of(permissions)), permissions);
    EXPECT_EQ(parse_permissions("view_contacts,fly,,"), PermissionSet{view_contacts});
    EXPECT_EQ(parse_permissions(""), PermissionSet{});
    const std::vector<Level> levels{Level::organization, Level::campaign};
    EXPECT_EQ(keys_of(levels), "organization,campaign");
    EXPECT_EQ(parse_levels("organization,campaign,moon"), levels);
    EXPECT_THAT(parse_levels(""), IsEmpty());
}

}  // namespace
}  // namespace muster::access
