// SPDX-License-Identifier: Apache-2.0
#include "conformance/product.h"

namespace muster::testing {
namespace {

MUSTER_PRODUCT(Messente, "messente");

TEST_P(Messente, ME_1_EachPersonHasALoginOfTheirOwnThatServesSeveralAccounts) {
    Client& one = newcomer("sender", cast().at_organization());
    Client& two = newcomer("sender", cast().at_organization());
    EXPECT_NE(user_of(one), user_of(two));
    const auto account = found(one, "Another Account");
    EXPECT_EQ(one.get(account).status, 200);
    EXPECT_EQ(one.get(cast().at_organization()).status, 200) << "the same login serves both";
    EXPECT_EQ(two.get(account).status, 404) << "and the other login does not";
    // Ending one login leaves the other, as a shared password could not.
    ASSERT_EQ(founder().remove(member_path(cast().at_organization(), one)).status, 204);
    EXPECT_EQ(two.get(cast().at_organization()).status, 200);
}

TEST_P(Messente, ME_2_AnInvitationByEmailAndRoleArrivesByMail) {
    for (const auto& [role, shown] : {std::pair("sender", "Sender"), std::pair("administrator", "Administrator")}) {
        const auto email = new_email();
        const auto invited = founder().post(cast().at_organization("/invitations"),
                                            R"({"email":")" + email + R"(","role":")" + role + "\"}");
        ASSERT_EQ(invited.status, 201) << invited.raw.body;
        const auto mail = mail_of(muster(), invited.text("id"));
        EXPECT_TRUE(mail.contains("To: " + email + "\r\n")) << mail;
        EXPECT_TRUE(mail.contains(std::string("to join The Cast as ") + shown)) << mail;
        EXPECT_EQ(
            cast()["sender"].post(cast().at_organization("/invitations"), Cast::invitation(new_email(), role)).status,
            403);
    }
}

TEST_P(Messente, ME_3a_OnlyAdministratorsUpdateAccountDetails) { gate_only("ME-3a"); }

TEST_P(Messente, ME_3a_OnlyAdministratorsChangePermissions) {
    Client& sender = newcomer("sender", cast().at_organization());
    const auto path = member_path(cast().at_organization(), sender);
    EXPECT_EQ(cast()["sender"].patch(path, role_body("administrator")).status, 403);
    EXPECT_EQ(founder().patch(path, role_body("administrator")).status, 204);
}

TEST_P(Messente, ME_3a_OnlyAdministratorsUpdateTheAccountsNameZoneAndBilling) {
    Client& administrator = newcomer("sender", cast().at_organization());
    const auto place = found(administrator, "Before");
    bring(administrator, place, "sender", cast()["sender"]);
    struct Detail {
        const char* path;
        const char* json;
        const char* permission;
    };
    for (const auto& [path, json, permission] :
         {Detail{"/name", R"({"name":"After"})", "rename_organization"},
          Detail{"/time-zone", R"({"time_zone":"Europe/Tallinn"})", "edit_time_zone"},
          Detail{"/billing-email", R"({"email":"bills@people.example"})", "edit_billing_email"}}) {
        EXPECT_TRUE(denied(cast()["sender"].put(place + path, json), permission, {label("administrator")}));
        EXPECT_EQ(administrator.put(place + path, json).status, 200) << path;
    }
    EXPECT_EQ(administrator.get(place).text("name"), "After");
    ASSERT_EQ(administrator.remove(member_path(place, cast()["sender"])).status, 204);
}

TEST_P(Messente, ME_3b_OnlyAdministratorsViewInvoices) { gate_only("ME-3b"); }
TEST_P(Messente, ME_3c_OnlyAdministratorsApplyForASenderName) { gate_only("ME-3c"); }
TEST_P(Messente, ME_3d_BothSendAndManageCampaigns) { gate_only("ME-3d"); }
TEST_P(Messente, ME_3d_BothCreateEditAndCancelCampaigns) {
    for (const auto* who : {"sender", "founder"}) {
        Client& person = cast()[who];
        const auto path = campaign_path(cast().at_organization(), make_campaign(person, cast().at_organization(), "1"));
        EXPECT_EQ(person.patch(path, name_body("2")).text("name"), "2");
        EXPECT_EQ(person.post(path + "/cancellation", "").status, 204);
        EXPECT_TRUE(refused(person.patch(path, name_body("3")), 409, "campaign_over"));
    }
    const auto stranger = sign_up(muster(), new_email());
    EXPECT_TRUE(refused(stranger->post(cast().at_organization("/campaigns"), name_body("4")), 404, "not_found"));
}
TEST_P(Messente, ME_3e_BothScheduleCampaigns) { gate_only("ME-3e"); }
TEST_P(Messente, ME_3f_BothCreateGroupsAndUploadContacts) { gate_only("ME-3f"); }
TEST_P(Messente, ME_3g_BothViewAndExportHistory) { gate_only("ME-3g"); }
TEST_P(Messente, ME_3h_BothCreateSubscriptionLinks) { gate_only("ME-3h"); }
TEST_P(Messente, ME_3i_BothAddCredits) { gate_only("ME-3i"); }
TEST_P(Messente, ME_3j_OnlyAdministratorsChangeTheConfigurationOfTheApi) { gate_only("ME-3j"); }
TEST_P(Messente, ME_3k_OnlyAdministratorsConfigureAutoReplace) { gate_only("ME-3k"); }

TEST_P(Messente, ME_3j_OnlyAdministratorsCreateApiKeys) {
    const auto keys = cast().at_organization("/api-keys");
    const std::string form = R"({"name":"Gateway","permissions":["view_members","view_message_history"]})";
    Client& sender = cast()["sender"];
    EXPECT_TRUE(denied(sender.post(keys, form), "create_api_key", {label("administrator")}));
    EXPECT_TRUE(denied(sender.get(keys), "view_api_keys", {label("administrator")}));
    const auto made = founder().post(keys, form);
    ASSERT_EQ(made.status, 201) << made.raw.body;
    const std::string key = "/" + std::string(made.body.at("key").at("id").as_string());
    EXPECT_TRUE(denied(sender.post(keys + key + "/rotation", "{}"), "create_api_key", {label("administrator")}));
    EXPECT_TRUE(denied(sender.remove(keys + key), "revoke_api_key", {label("administrator")}));
    // It is a key: with it a program does what its maker chose.
    Client program(muster());
    const Client::Headers shown = {{"Authorization", "Bearer " + made.text("secret")}};
    EXPECT_EQ(program.send("GET", cast().at_organization("/members"), "", shown).status, 200);
    EXPECT_EQ(founder().remove(keys + key).status, 204);
    EXPECT_EQ(program.send("GET", cast().at_organization("/members"), "", shown).status, 401);
}

TEST_P(Messente, ME_4_AdministratorsChangeRolesAtAnyTime) {
    Client& person = newcomer("sender", cast().at_organization());
    const auto path = member_path(cast().at_organization(), person);
    const auto keys = cast().at_organization("/api-keys");
    EXPECT_TRUE(denied(cast()["sender"].patch(path, role_body("administrator")), "change_member_role",
                       {label("administrator")}));
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(person.get(keys).status, 403);
        ASSERT_EQ(founder().patch(path, role_body("administrator")).status, 204);
        EXPECT_EQ(person.get(keys).status, 200) << "more access, from the next request on";
        ASSERT_EQ(founder().patch(path, role_body("sender")).status, 204);
    }
    EXPECT_TRUE(refused(founder().patch(path, role_body("owner")), 400, "no_such_role"));
}

TEST_P(Messente, ME_4_RevokingAccessRemovesAUser) {
    Client& sender = newcomer("sender", cast().at_organization());
    EXPECT_EQ(sender.get(cast().at_organization()).status, 200);
    EXPECT_TRUE(denied(cast()["sender"].remove(member_path(cast().at_organization(), sender)), "remove_member",
                       {label("administrator")}));
    EXPECT_EQ(founder().remove(member_path(cast().at_organization(), sender)).status, 204);
    EXPECT_EQ(sender.get(cast().at_organization()).status, 404);
}

}  // namespace
}  // namespace muster::testing
