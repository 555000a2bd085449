// SPDX-License-Identifier: Apache-2.0
#include "access/decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::access {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
using enum Permission;

/// The owner's and a helper's roles in an organization with two subaccounts and a campaign.
class Decision : public ::testing::Test {
  protected:
    static constexpr ScopeId organization{1};
    static constexpr ScopeId north{2};
    static constexpr ScopeId south{3};
    static constexpr ScopeId campaign{4};  // in the north

    Decision() {
        texter.index = 0;
        texter.held_at = {Level::subaccount, Level::campaign};
        texter.permissions = {send_message};
        admin.index = 1;
        admin.held_at = {Level::subaccount};
        admin.permissions = {send_message, invite_member};
        admin.may_invite.insert(texter.index);
        admin.may_remove.insert(texter.index);
        owner.index = 2;
        owner.held_at = {Level::organization};
        owner.permissions = {send_message, invite_member, edit_settings};
        for (const Role* role : {&texter, &admin, &owner}) owner.may_change.insert(role->index);
    }

    Holdings holding(std::vector<Holding> held) const { return {.held = std::move(held), .everyone = &everyone}; }

    static constexpr Time now{std::chrono::microseconds(1000)};
    const PermissionSet everyone = {view_organization};
    const ScopePath at_organization{organization};
    const ScopePath in_north = at_organization.down_to(north);
    const ScopePath in_south = at_organization.down_to(south);
    const ScopePath in_campaign = in_north.down_to(campaign);
    Role texter, admin, owner;
};

TEST_F(Decision, InAnOrganizationThatWaitsForItsDeletionOnlyThatIsAsked) {
    owner.permissions = {send_message, view_members, delete_organization, export_organization};
    const Holdings owners = holding({{organization, &owner}});
    const ScopePath closing = at_organization.closing();
    EXPECT_EQ(permissions_at(owners, closing, now),
              (PermissionSet{view_organization, delete_organization, export_organization}));
    EXPECT_FALSE(may(owners, closing, view_members, now));
    EXPECT_TRUE(may(owners, at_organization, view_members, now));
    EXPECT_TRUE(permissions_at(owners, in_north.closing(), now).empty());
    EXPECT_TRUE(has_standing(owners, in_north.closing(), now)) << "who belongs there is told why";
    EXPECT_TRUE(in_north.closing().top().is_closing());
    EXPECT_FALSE(in_north.archived().top().is_archived());
}

TEST_F(Decision, SW_1_ARoleAtTheOrganizationCoversAllSubaccountsAndOneAtASubaccountThatOneOnly) {
    const Holdings owners = holding({{organization, &owner}});
    const Holdings admins = holding({{north, &admin}});
    for (const ScopePath& path : {at_organization, in_north, in_south, in_campaign}) {
        EXPECT_TRUE(may(owners, path, send_message, now));
    }
    EXPECT_TRUE(may(admins, in_north, send_message, now));
    EXPECT_TRUE(may(admins, in_campaign, send_message, now));
    EXPECT_FALSE(may(admins, in_south, send_message, now));
    EXPECT_FALSE(may(admins, at_organization, send_message, now));
}

TEST_F(Decision, NobodyMayAtAScopeNarrowerThanThePermissionsLevel) {
    const Holdings owners = holding({{organization, &owner}});
    EXPECT_TRUE(may(owners, at_organization, edit_settings, now));
    EXPECT_TRUE(may(owners, in_north, invite_member, now));
    for (const auto& [path, permission] : {std::pair(in_north, edit_settings), {in_campaign, invite_member}}) {
        EXPECT_FALSE(may(owners, path, permission, now));
        EXPECT_FALSE(permissions_at(owners, path, now).contains(permission));
        EXPECT_TRUE(explain_missing(std::span(&owner, 1), path, permission).holding_roles.empty());
    }
}

TEST_F(Decision, AtAnArchivedScopeLetsNobodyButReadAndTakeRolesAway) {
    owner.permissions.insert(view_members);
    owner.permissions.insert(view_subaccount);
    admin.permissions.insert(view_subaccount);
    const Holdings owners = holding({{organization, &owner}});
    const ScopePath archived = in_north.archived();
    EXPECT_TRUE(may(owners, archived, view_members, now));
    EXPECT_FALSE(may(owners, archived, invite_member, now));
    EXPECT_EQ(permissions_at(owners, archived, now), (PermissionSet{view_members, view_subaccount}));
    EXPECT_EQ(permissions_at(owners, in_north, now),
              (PermissionSet{send_message, invite_member, view_members, view_subaccount}));
    EXPECT_EQ(refuses_grant(owners, archived, GrantKind::change, admin, now), GrantRefusal::scope_archived);
    EXPECT_EQ(refuses_grant(owners, in_north, GrantKind::change, admin, now), std::nullopt);
    owner.may_remove.insert(admin.index);
    EXPECT_EQ(refuses_grant(owners, archived, GrantKind::remove, admin, now), std::nullopt);
    EXPECT_TRUE(explain_missing(std::span(&owner, 1), archived, invite_member).holding_roles.empty());
}

TEST_F(Decision, MeasuresAGrantByAllThatIsHeldAlongThePathAlsoByWhatIsNotAskedThere) {
    texter.permissions.insert(view_subaccount);
    admin.permissions.insert(view_subaccount);
    EXPECT_EQ(refuses_grant(holding({{north, &admin}}), in_campaign, GrantKind::invite, texter, now), std::nullopt);
    texter.permissions.insert(view_texters);
    EXPECT_EQ(refuses_grant(holding({{north, &admin}}), in_campaign, GrantKind::invite, texter, now),
              GrantRefusal::exceeds_granter);
}

TEST_F(Decision, IsTheUnionOfWhatIsHeldAlongThePath) {
    const Holdings both = holding({{campaign, &texter}, {south, &admin}});
    EXPECT_EQ(permissions_at(both, in_campaign, now), PermissionSet{send_message});
    EXPECT_EQ(permissions_at(both, in_south, now), (PermissionSet{send_message, invite_member}));
    EXPECT_EQ(permissions_at(both, in_north, now), PermissionSet{});
}

TEST_F(Decision, EndsAtTheMomentAHoldingEnds) {
    const Holdings until = holding({{north, &texter, now}});
    EXPECT_TRUE(may(until, in_north, send_message, now - std::chrono::microseconds(1)));
    EXPECT_FALSE(may(until, in_north, send_message, now));
    EXPECT_FALSE(has_standing(until, in_north, now));
    EXPECT_FALSE(may(until, at_organization, view_organization, now));
    EXPECT_EQ(refuses_grant(holding({{north, &admin, now}}), in_north, GrantKind::invite, texter, now),
              GrantRefusal::not_in_list);
}

TEST_F(Decision, GivesEveryMemberWhatEveryoneMayAtTheOrganizationOnly) {
    const Holdings texters = holding({{campaign, &texter}});
    EXPECT_TRUE(may(texters, at_organization, view_organization, now));
    EXPECT_EQ(allowing(texters, at_organization, view_organization, now), &texters.held[0]);
    EXPECT_FALSE(may(texters, in_campaign, view_organization, now));
    EXPECT_FALSE(may(holding({}), at_organization, view_organization, now));
}

TEST_F(Decision, NamesTheWidestHoldingThatAllows) {
    const Holdings both = holding({{campaign, &texter}, {organization, &owner}});
    EXPECT_EQ(allowing(both, in_campaign, send_message, now), &both.held[1]);
    EXPECT_EQ(allowing(both, in_campaign, view_pricing, now), nullptr);
}

TEST_F(Decision, TellsThatAScopeExistsOnlyToWhoHoldsSomethingOnItsPath) {
    const Holdings texters = holding({{campaign, &texter}});
    EXPECT_TRUE(has_standing(texters, at_organization, now));
    EXPECT_TRUE(has_standing(texters, in_campaign, now));
    EXPECT_FALSE(has_standing(texters, in_north, now));
    EXPECT_FALSE(has_standing(texters, in_south, now));
    EXPECT_FALSE(has_standing(holding({}), at_organization, now));
}

TEST_F(Decision, ShowsSubaccountsByRolesInThemAndInTheirCampaigns) {
    const std::vector<ScopeId> subaccounts = {south, north};
    const std::vector<CampaignParent> parents = {{.campaign = campaign, .subaccount = north}};
    const auto visible = [&](const Holdings& holdings) {
        return visible_subaccounts(holdings, organization, subaccounts, parents, now);
    };
    EXPECT_THAT(visible(holding({{organization, &owner}})), ElementsAre(south, north));
    EXPECT_THAT(visible(holding({{south, &admin}})), ElementsAre(south));
    EXPECT_THAT(visible(holding({{campaign, &texter}})), ElementsAre(north));
    EXPECT_THAT(visible(holding({{campaign, &texter, now}})), ElementsAre());
}

TEST_F(Decision, ListsTheScopesOfTheRolesThatAllowIt) {
    const Holdings several = holding({{north, &admin}, {campaign, &texter}, {south, &texter}});
    EXPECT_THAT(scopes_allowing(several, send_message, now), UnorderedElementsAre(north, campaign, south));
    EXPECT_THAT(scopes_allowing(several, invite_member, now), ElementsAre(north));
    EXPECT_THAT(scopes_allowing(holding({{organization, &owner}}), send_message, now), ElementsAre(organization));
    EXPECT_THAT(scopes_allowing(holding({{north, &admin, now}}), send_message, now), ElementsAre());
    EXPECT_THAT(scopes_allowing(holding({{north, &texter}, {north, &admin}}), send_message, now), ElementsAre(north));
}

TEST_F(Decision, ListsThoseWhoMay) {
    const std::vector<MemberHoldings> members = {{.user = UserId(7), .holdings = holding({{north, &texter}})},
                                                 {.user = UserId(8), .holdings = holding({{south, &texter}})},
                                                 {.user = UserId(9), .holdings = holding({{organization, &owner}})}};
    EXPECT_THAT(who_may(members, in_north, send_message, now), ElementsAre(UserId(7), UserId(9)));
    EXPECT_THAT(who_may(members, in_north, invite_member, now), ElementsAre(UserId(9)));
}

TEST_F(Decision, RefusesToGiveARoleWhereItIsNotHeld) {
    const Holdings owners = holding({{organization, &owner}});
    EXPECT_EQ(refuses_grant(owners, at_organization, GrantKind::change, admin, now), GrantRefusal::not_held_at_level);
    EXPECT_EQ(refuses_grant(owners, in_north, GrantKind::change, admin, now), std::nullopt);
    EXPECT_EQ(refuses_grant(owners, in_north, GrantKind::change, owner, now), GrantRefusal::not_held_at_level);
}

TEST_F(Decision, RefusesWhatTheListDoesNotNameThere) {
    const Holdings admins = holding({{north, &admin}});
    EXPECT_EQ(refuses_grant(admins, in_north, GrantKind::invite, texter, now), std::nullopt);
    EXPECT_EQ(refuses_grant(admins, in_campaign, GrantKind::invite, texter, now), std::nullopt);
    EXPECT_EQ(refuses_grant(admins, in_south, GrantKind::invite, texter, now), GrantRefusal::not_in_list);
    EXPECT_EQ(refuses_grant(admins, in_north, GrantKind::change, texter, now), GrantRefusal::not_in_list);
    EXPECT_EQ(refuses_grant(admins, in_north, GrantKind::invite, admin, now), GrantRefusal::not_in_list);
}

TEST_F(Decision, RefusesToGiveAndToTakeMoreThanTheGranterHoldsThere) {
    Role custom = texter;
    const Holdings admins = holding({{north, &admin}});
    EXPECT_EQ(refuses_grant(admins, in_north, GrantKind::remove, custom, now), std::nullopt);
    custom.permissions.insert(edit_contacts);
    EXPECT_EQ(refuses_grant(admins, in_north, GrantKind::invite, custom, now), GrantRefusal::exceeds_granter);
    EXPECT_EQ(refuses_grant(admins, in_north, GrantKind::remove, custom, now), GrantRefusal::exceeds_granter);
}

TEST_F(Decision, ExplainsWhichRolesWouldHelpAndWhoGivesThem) {
    const std::vector<Role> roles = {texter, admin, owner};
    const MissingPermission inviting = explain_missing(roles, in_north, invite_member);
    EXPECT_THAT(inviting.holding_roles, ElementsAre(&roles[1], &roles[2]));
    EXPECT_THAT(inviting.granting_roles, ElementsAre(&roles[2]));
    // At the organization itself an admin's role can't be held, and so is no help.
    EXPECT_THAT(explain_missing(roles, at_organization, invite_member).holding_roles, ElementsAre(&roles[2]));
    EXPECT_TRUE(explain_missing(roles, in_north, view_pricing).holding_roles.empty());
}

TEST_F(Decision, ExplainsThatARoleOfTheOrganizationsOwnIsGivenByWhoeverHoldsAllOfIt) {
    Role night_shift = texter;
    night_shift.key = "night_shift";
    night_shift.permissions = {send_message, view_texters};
    Role large_admin = admin;
    large_admin.permissions.insert(view_texters);
    const std::vector<Role> roles = {texter, admin, owner, night_shift, large_admin};
    const MissingPermission viewing = explain_missing(roles, in_north, view_texters);
    EXPECT_THAT(viewing.holding_roles, ElementsAre(&roles[3], &roles[4]));
    EXPECT_THAT(viewing.granting_roles, ElementsAre(&roles[4])) << "the other granters don't hold `view_texters`";
}

}  // namespace
}  // namespace muster::access
