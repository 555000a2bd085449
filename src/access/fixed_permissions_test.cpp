// SPDX-License-Identifier: Apache-2.0
#include "access/fixed_permissions.h"

#include <gtest/gtest.h>

#include "access/role_model.h"
#include "base/testing/results.h"

namespace muster::access {
namespace {

using enum Permission;
using Kind = Actor::Kind;

/// What no role holds: the catalog gives these rows no requirement.
PermissionSet musters_own() {
    PermissionSet own;
    for (const PermissionRow& row : permission_catalog) {
        if (row.requirements.empty()) own.insert(row.permission);
    }
    return own;
}

TEST(FixedPermissions, AreNoneOfVisitorsNorOfPeopleAndKeysOfWhichMembershipsDecide) {
    EXPECT_TRUE(fixed_permissions(Kind::visitor).empty());
    EXPECT_TRUE(fixed_permissions(Kind::user).empty());
    EXPECT_TRUE(fixed_permissions(Kind::key).empty());
}

TEST(FixedPermissions, OfABearerAreToSeeAndToAcceptAnInvitation) {
    EXPECT_EQ(fixed_permissions(Kind::bearer), (PermissionSet{view_invitation, accept_invitation}));
}

TEST(FixedPermissions, OfALinksBearerAreToSeeAndToUseIt) {
    EXPECT_EQ(fixed_permissions(Kind::link_bearer), (PermissionSet{view_join_link, join_by_link}));
}

TEST(FixedPermissions, OfAnIdentityProviderAreToSignSomebodyIn) {
    EXPECT_EQ(fixed_permissions(Kind::provider), (PermissionSet{view_sign_in, sign_in_by_provider, join_by_provider}));
}

TEST(FixedPermissions, OfAJobAreToWriteMailToEndWhatsOverAndToExport) {
    EXPECT_EQ(
        fixed_permissions(Kind::system),
        (PermissionSet{mail_invitation, mail_access_review, keep_reviews_going, lapse_email_domain, mail_email_domain,
                       end_memberships, end_account, mail_deletion, read_for_export, finish_export}));
}

TEST(FixedPermissions, OfTheOperatorAreAboutPeopleAndTheLogAndNothingThatAnOrganizationTexts) {
    const PermissionSet operators = fixed_permissions(Kind::operator_);
    EXPECT_TRUE(operators.covers({view_members, add_member, remove_member, change_member_role, suspend_member,
                                  undo_removal, view_audit_log, view_api_keys, revoke_api_key, view_identity_provider,
                                  configure_identity_provider}));
    for (const Permission guarded : {view_contacts, edit_contacts, view_campaigns, start_campaign, view_conversations,
                                     send_message, view_invoices, buy_credits, create_api_key, export_message_history,
                                     accept_invitation, share_join_link, decide_on_joins, join_by_link}) {
        EXPECT_FALSE(operators.contains(guarded)) << to_text(guarded);
    }
}

TEST(FixedPermissions, HoldAllThatIsMustersOwnAmongThemAndNoRoleOfAnyModelHoldsIt) {
    PermissionSet fixed;
    for (const Kind kind : {Kind::bearer, Kind::link_bearer, Kind::provider, Kind::system, Kind::operator_})
        fixed |= fixed_permissions(kind);
    EXPECT_TRUE(fixed.covers(musters_own()));
    const auto models = ::muster::testing::value_of(RoleModels::read("role-models"));
    for (const auto& model : models.all()) {
        EXPECT_TRUE(musters_own().in_common(model->everyone()).empty()) << model->key();
        for (const Role& role : model->roles(0)) {
            EXPECT_TRUE(musters_own().in_common(role.permissions).empty()) << model->key() << ' ' << role.key;
        }
    }
}

}  // namespace
}  // namespace muster::access
