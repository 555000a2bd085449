// SPDX-License-Identifier: Apache-2.0
// The five role models against the requirements: for each row of access who may, and that nobody else may.
#include <set>

#include <gtest/gtest.h>

#include "access/role_model.h"

namespace muster::access {
namespace {

using Keys = std::set<std::string>;
using enum Permission;

const RoleModels& models() {
    static const Result<RoleModels> read = RoleModels::read("role-models");
    INVARIANT(read.ok());
    return *read;
}

TEST(RoleModels, AreBuiltInAsTheyStandInTheirFiles) {
    const Result<RoleModels> built_in = RoleModels::built_in();
    ASSERT_TRUE(built_in) << built_in.error().message();
    EXPECT_EQ(built_in->all().size(), models().all().size());
    for (const auto& model : models().all()) {
        ASSERT_NE(built_in->find(model->key()), nullptr) << model->key();
        EXPECT_EQ(built_in->find(model->key())->hash(), model->hash());
    }
}

class Product {
  public:
    explicit Product(std::string_view key) : model_(models().find(key)) { INVARIANT(model_ != nullptr); }

    [[nodiscard]] const RoleModel& model() const { return *model_; }
    [[nodiscard]] const Role& role(std::string_view key, SwitchSet on = 0) const {
        const Role* role = model_->find_role(key, on);
        INVARIANT(role != nullptr);
        return *role;
    }
    [[nodiscard]] Keys roles() const {
        Keys keys;
        for (const Role& role : model_->roles(0)) keys.insert(role.key);
        return keys;
    }
    [[nodiscard]] Keys holders_of(Permission permission) const {
        Keys keys;
        for (const Role& role : model_->roles(0)) {
            if (role.permissions.contains(permission)) keys.insert(role.key);
        }
        return keys;
    }
    [[nodiscard]] Keys named(RoleSet set) const {
        Keys keys;
        for (const Role& role : model_->roles(0)) {
            if (set.contains(role.index)) keys.insert(role.key);
        }
        return keys;
    }
    /// These roles hold each of the permissions, and no other role does.
    void only(const Keys& keys, std::initializer_list<Permission> permissions) const {
        for (const Permission permission : permissions) {
            EXPECT_EQ(holders_of(permission), keys) << model_->key() << ": " << to_text(permission);
        }
    }
    void lists(std::string_view key, const Keys& invite, const Keys& change, const Keys& remove) const {
        EXPECT_EQ(named(role(key).may_invite), invite) << key << " invites";
        EXPECT_EQ(named(role(key).may_change), change) << key << " changes";
        EXPECT_EQ(named(role(key).may_remove), remove) << key << " removes";
    }

  private:
    const RoleModel* model_;
};

const std::initializer_list<Permission> team_changes = {invite_member,      view_invitations, revoke_invitation,
                                                        change_member_role, remove_member,    suspend_member,
                                                        undo_removal};
const std::initializer_list<Permission> campaign_work = {
    view_campaigns, create_campaign, edit_campaign, start_campaign, schedule_campaign, pause_campaign, cancel_campaign};

TEST(RoleModels, AreTheFiveProducts) {
    Keys keys;
    for (const auto& model : models().all()) keys.insert(model->key());
    EXPECT_EQ(keys, (Keys{"amplemarket", "amplifi", "customertext", "messente", "scale-to-win"}));
}

TEST(RoleModels, HoldEveryPermissionOfTheCatalogThatARequirementAsksForAndNoOther) {
    for (const PermissionRow& row : permission_catalog) {
        bool held = false;
        for (const auto& model : models().all()) {
            held = held || model->everyone().contains(row.permission);
            for (const Role& role : model->roles(0)) held = held || role.permissions.contains(row.permission);
        }
        EXPECT_EQ(held, !row.requirements.empty()) << row.name;
    }
}

TEST(RoleModels, LetThoseProvisionWhoChangeAndRemoveMembersAndMakeKeys) {
    for (const auto& model : models().all()) {
        for (const Role& role : model->roles(0)) {
            const bool keeps_people_and_keys =
                role.permissions.covers({change_member_role, suspend_member, remove_member, create_api_key});
            EXPECT_EQ(role.permissions.contains(provision_members), keeps_people_and_keys)
                << model->key() << " " << role.key;
        }
    }
}

TEST(RoleModels, HoldForEachPermissionTheProductsOfItsRequirements) {
    const std::initializer_list<std::pair<std::string_view, std::string_view>> products = {{"AM-", "amplifi"},
                                                                                           {"CT-", "customertext"},
                                                                                           {"SW-", "scale-to-win"},
                                                                                           {"AP-", "amplemarket"},
                                                                                           {"ME-", "messente"}};
    for (const PermissionRow& row : permission_catalog) {
        for (const auto& [prefix, key] : products) {
            if (!row.requirements.contains(prefix)) continue;
            const Product product(key);
            EXPECT_TRUE(product.model().everyone().contains(row.permission) ||
                        !product.holders_of(row.permission).empty())
                << key << ": " << row.name;
        }
    }
}

TEST(RoleModels, LetEveryoneSeeAndLeaveTheOrganizationAndNothingThatIsAskedNarrower) {
    for (const auto& model : models().all()) {
        EXPECT_EQ(model->everyone(), (PermissionSet{view_organization, leave_organization, view_subaccounts}))
            << model->key();
    }
}

TEST(RoleModels, GiveTheFounderTheRoleThatMustHaveAHolderAndEverybodyElseASmallOne) {
    for (const auto& model : models().all()) {
        for (const Role& role : model->roles(0)) {
            EXPECT_EQ(role.must_have_holder, role.index == model->founder_role()) << model->key() << " " << role.key;
            // Nobody may do anything that the founder may not, and a list is of use only with its permission.
            EXPECT_TRUE(model->roles(0)[model->founder_role()].permissions.covers(role.permissions)) << role.key;
            EXPECT_EQ(role.permissions.contains(invite_member), !role.may_invite.empty())
                << model->key() << " " << role.key;
            EXPECT_EQ(role.permissions.contains(change_member_role), !role.may_change.empty())
                << model->key() << role.key;
            EXPECT_EQ(role.permissions.contains(remove_member), !role.may_remove.empty())
                << model->key() << " " << role.key;
        }
        EXPECT_TRUE(model->roles(0)[model->default_role()].may_invite.empty()) << model->key();
    }
}

// Amplifi

TEST(RoleModels, AM_3_AMemberManagesContactsSendsCampaignsLaunchesPollsAndReplies) {
    const Product amplifi("amplifi");
    amplifi.only({"member", "billing_contact"}, campaign_work);
    amplifi.only({"member", "billing_contact"}, {view_contacts, edit_contacts, upload_contacts, launch_poll, view_polls,
                                                 view_conversations, send_message, view_subaccount});
}

TEST(RoleModels, AM_4_OnlyABillingContactHasBillingAndTheTeamBesideAllOfAMembers) {
    const Product amplifi("amplifi");
    EXPECT_EQ(amplifi.roles(), (Keys{"member", "billing_contact"}));
    EXPECT_TRUE(amplifi.role("billing_contact").permissions.covers(amplifi.role("member").permissions));
    amplifi.only({"billing_contact"}, team_changes);
    amplifi.only({"billing_contact"}, {view_members, buy_credits, change_plan});
}

TEST(RoleModels, AM_6_OnlyBillingContactsInviteAndAM_11_SetOrRemoveBillingContacts) {
    const Product amplifi("amplifi");
    amplifi.lists("member", {}, {}, {});
    amplifi.lists("billing_contact", {"member", "billing_contact"}, {"member", "billing_contact"},
                  {"member", "billing_contact"});
}

TEST(RoleModels, AM_8_ThereMustBeABillingContactAndNeedNotBeAMember) {
    const Product amplifi("amplifi");
    EXPECT_TRUE(amplifi.role("billing_contact").must_have_holder);
    EXPECT_FALSE(amplifi.role("member").must_have_holder);
}

// CustomerText

TEST(RoleModels, CT_1_ThereAreAdminManagerAndUser) {
    EXPECT_EQ(Product("customertext").roles(), (Keys{"admin", "manager", "user"}));
}

TEST(RoleModels, CT_2_OnlyAnAdminHasBillingTheCompanySettingsIntegrationsAndPeople) {
    const Product customertext("customertext");
    customertext.only({"admin"},
                      {edit_billing_email, view_invoices, buy_credits, change_plan, edit_time_zone,
                       view_phone_number_details, rename_organization, edit_settings, configure_access_rules});
    customertext.only({"admin"},
                      {configure_integrations, configure_webhooks, configure_api, configure_appointment_types});
    customertext.only({"admin"}, {revoke_invitation, change_member_role, remove_member, suspend_member, undo_removal,
                                  view_audit_log});
    customertext.lists("admin", {"user", "manager", "admin"}, {"user", "manager", "admin"},
                       {"user", "manager", "admin"});
}

TEST(RoleModels, CT_3_AManagerHasTheCoreFeaturesAndInvitesButHasNoApiKeys) {
    const Product customertext("customertext");
    customertext.only({"admin", "manager"}, {edit_keywords, create_contact_group, invite_member, view_members});
    customertext.only({"admin"}, {view_api_keys, create_api_key, revoke_api_key});
    customertext.lists("manager", {"user", "manager"}, {}, {});
}

TEST(RoleModels, CT_3_ManagersInviteUsersOnlyWhereTheCompanyIsConfiguredSo) {
    const Product customertext("customertext");
    const auto index = customertext.model().find_switch("managers_invite_users_only");
    ASSERT_TRUE(index);
    EXPECT_EQ(customertext.model().default_switches(), 0);
    const auto on = static_cast<SwitchSet>(1U << *index);
    EXPECT_EQ(customertext.named(customertext.role("manager", 0).may_invite), (Keys{"user", "manager"}));
    EXPECT_EQ(customertext.named(customertext.role("manager", on).may_invite), (Keys{"user"}));
    EXPECT_EQ(customertext.named(customertext.role("admin", on).may_invite), (Keys{"user", "manager", "admin"}));
    EXPECT_EQ(customertext.role("manager", on).permissions, customertext.role("manager", 0).permissions);
}

TEST(RoleModels, CT_4_AUserHasInboxCampaignsAndCustomersButNoSettingsAndNoIntegrations) {
    const Product customertext("customertext");
    customertext.only({"admin", "manager", "user"}, campaign_work);
    customertext.only({"admin", "manager", "user"}, {view_conversations, send_message, view_contacts, edit_contacts});
    const PermissionSet denied = {edit_settings,      configure_appointment_types,
                                  configure_webhooks, configure_api,
                                  view_api_keys,      create_api_key,
                                  revoke_api_key,     edit_keywords,
                                  view_members,       rename_organization};
    const PermissionSet held = customertext.role("user").permissions;
    EXPECT_EQ(denied.without(held), denied);
    customertext.lists("user", {}, {}, {});
}

TEST(RoleModels, CT_5_AnInvitationAsksForNamesPhoneNumberAndRoleAndTheOthersDoNot) {
    for (const auto& model : models().all()) {
        EXPECT_EQ(model->invitation_asks().size(), model->key() == "customertext" ? 4U : 0U) << model->key();
    }
}

TEST(RoleModels, CT_12_ThereMustBeAnAdminAndNeedNotBeOthers) {
    const Product customertext("customertext");
    EXPECT_TRUE(customertext.role("admin").must_have_holder);
    EXPECT_FALSE(customertext.role("manager").must_have_holder);
    EXPECT_FALSE(customertext.role("user").must_have_holder);
}

// Scale to Win

TEST(RoleModels, SW_1_OwnersAreHeldAtTheOrganizationAndAllOthersBelowIt) {
    const Product scale("scale-to-win");
    EXPECT_EQ(scale.role("owner").held_at, std::vector<Level>{Level::organization});
    EXPECT_EQ(scale.role("admin").held_at, std::vector<Level>{Level::subaccount});
    EXPECT_EQ(scale.role("supervolunteer").held_at, std::vector<Level>{Level::subaccount});
    EXPECT_EQ(scale.role("texter").held_at, (std::vector<Level>{Level::subaccount, Level::campaign}));
    EXPECT_TRUE(scale.model().shows_subaccounts());
}

TEST(RoleModels, SW_3_OnlyAnOwnerHasWhatIsOfTheWholeOrganization) {
    const Product scale("scale-to-win");
    scale.only({"owner"}, {create_subaccount, archive_subaccount, request_link_domain, edit_link_domain_redirect,
                           configure_bigquery_export, configure_s3_export, view_organization_usage, view_pricing,
                           upload_organization_opt_outs, search_organization_opt_outs, reverse_organization_opt_outs});
    scale.lists("owner", {"owner", "admin", "supervolunteer", "texter"}, {"owner", "admin", "supervolunteer", "texter"},
                {"owner", "admin", "supervolunteer", "texter"});
}

TEST(RoleModels, SW_4_OnlyAnAdminAndTheOwnerRunASubaccount) {
    const Product scale("scale-to-win");
    scale.only({"owner", "admin"}, {create_campaign, edit_campaign, start_campaign, schedule_campaign});
    scale.only({"owner", "admin"},
               {upload_permanent_opt_outs, upload_temporary_opt_outs, search_opt_outs, reverse_opt_outs});
    scale.only({"owner", "admin"},
               {view_usage, view_subaccount_settings, edit_subaccount_settings, edit_number_display_name});
    scale.only({"owner", "admin"}, {add_short_code_subscriber, opt_out_short_code_subscriber, create_opt_in_keyword,
                                    create_automatic_message, view_members});
    scale.only({"owner", "admin"}, team_changes);
    scale.only({"owner", "admin"}, {share_join_link, decide_on_joins});
    const Keys lower = {"admin", "supervolunteer", "texter"};
    scale.lists("admin", lower, lower, lower);
    scale.lists("supervolunteer", {}, {}, {});
    scale.lists("texter", {}, {}, {});
}

TEST(RoleModels, SW_4a_EachRoleMayWhatTheNextMayAndMore) {
    const Product scale("scale-to-win");
    const std::array<std::string_view, 4> ladder = {"owner", "admin", "supervolunteer", "texter"};
    for (std::size_t i = 0; i + 1 < ladder.size(); ++i) {
        const PermissionSet& upper = scale.role(ladder[i]).permissions;
        const PermissionSet& lower = scale.role(ladder[i + 1]).permissions;
        EXPECT_TRUE(upper.covers(lower)) << ladder[i];
        EXPECT_FALSE(lower.covers(upper)) << ladder[i];
    }
}

TEST(RoleModels, SW_5_ASupervolunteerSeesAllThreadsAndAllDataAndATexterDoesNot) {
    const Product scale("scale-to-win");
    scale.only({"owner", "admin", "supervolunteer"}, {view_conversations, reverse_conversation_opt_out, view_texters,
                                                      view_contact_fields, view_opt_out_origin});
}

TEST(RoleModels, SW_6_ATexterRequestsThreadsSendsTagsOptsOutMarksAndNotesAndNothingElse) {
    const Product scale("scale-to-win");
    EXPECT_EQ(scale.role("texter").permissions,
              (PermissionSet{view_subaccount, view_campaigns, request_conversations, send_message, tag_conversation,
                             opt_out_contact, mark_conversation, add_note}));
}

// Amplemarket

TEST(RoleModels, AP_3_OnlyAnAdminHasSafetySettingsIntegrationsSequencesOfOthersAndTheUsers) {
    const Product amplemarket("amplemarket");
    EXPECT_EQ(amplemarket.roles(), (Keys{"admin", "sales_rep"}));
    amplemarket.only({"admin"},
                     {edit_safety_settings, configure_integrations, launch_sequence_on_behalf, view_members});
    amplemarket.only({"admin"}, {share_join_link, decide_on_joins});  // AP_2
    amplemarket.only({"admin"}, team_changes);
    amplemarket.only({"admin", "sales_rep"},
                     {view_sequences, edit_sequences, launch_sequence, view_contacts, edit_contacts});
    amplemarket.lists("sales_rep", {}, {}, {});
}

TEST(RoleModels, AP_4_ANewUserIsASalesRepByDefault) {
    const Product amplemarket("amplemarket");
    EXPECT_EQ(amplemarket.model().roles(0)[amplemarket.model().default_role()].key, "sales_rep");
}

TEST(RoleModels, AP_5_AnAdminChangesRolesInBothDirections) {
    Product("amplemarket").lists("admin", {"admin", "sales_rep"}, {"admin", "sales_rep"}, {"admin", "sales_rep"});
}

TEST(RoleModels, AP_8_RemovalCancelsRunningWorkAndCT_8_ElsewhereItStays) {
    for (const auto& model : models().all()) {
        EXPECT_EQ(model->running_work_on_removal() == RunningWork::cancel, model->key() == "amplemarket")
            << model->key();
    }
}

// Messente

TEST(RoleModels, ME_3_OnlyAnAdministratorHasAccountInvoicesSenderNamesApiAndAutoReplace) {
    const Product messente("messente");
    EXPECT_EQ(messente.roles(), (Keys{"administrator", "sender"}));
    messente.only({"administrator"}, {rename_organization, edit_company_information, configure_access_rules});  // ME_3a
    messente.only({"administrator"}, {view_invoices});                                                          // ME_3b
    messente.only({"administrator"}, {apply_for_sender_name});                                                  // ME_3c
    messente.only({"administrator"}, {view_api_keys, create_api_key, revoke_api_key, configure_api});           // ME_3j
    messente.only({"administrator"}, {configure_auto_replace});                                                 // ME_3k
    messente.only({"administrator"}, team_changes);                                                             // ME_3a
}

TEST(RoleModels, ME_3_BothSendScheduleUploadExportLinkAndAddCredits) {
    const Product messente("messente");
    const Keys both = {"administrator", "sender"};
    messente.only(both, {send_message});
    messente.only(both, campaign_work);                                           // ME_3d, ME_3e
    messente.only(both, {view_contacts, upload_contacts, create_contact_group});  // ME_3f
    messente.only(both, {view_message_history, export_message_history});          // ME_3g
    messente.only(both, {create_subscription_link});                              // ME_3h
    messente.only(both, {buy_credits});                                           // ME_3i
}

TEST(RoleModels, ME_4_AnAdministratorChangesRolesAndRevokesAccessAndASenderDoesNot) {
    const Product messente("messente");
    messente.lists("administrator", {"administrator", "sender"}, {"administrator", "sender"},
                   {"administrator", "sender"});
    messente.lists("sender", {}, {}, {});
}

}  // namespace
}  // namespace muster::access
