// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "conformance/product.h"

namespace muster::testing {
namespace {

MUSTER_PRODUCT(CustomerText, "customertext");

TEST_P(CustomerText, CT_1_EveryUserHasOneRoleOfThree) {
    EXPECT_EQ(roles(), (Roles{"admin", "manager", "user"}));
    Client& user = newcomer("user", cast().at_organization());
    EXPECT_TRUE(
        refused(founder().patch(member_path(cast().at_organization(), user), role_body("owner")), 400, "no_such_role"));
    // One role: another takes the place of the one before, and none comes beside it.
    EXPECT_TRUE(
        refused(founder().post(cast().at_organization("/invitations"), Cast::invitation(email_of(user), "manager")),
                409, "already_member"));
    ASSERT_EQ(founder().patch(member_path(cast().at_organization(), user), role_body("manager")).status, 204);
    EXPECT_EQ(roles_listed(founder(), cast().at_organization(), user), std::multiset<std::string>{"manager"});
}

TEST_P(CustomerText, CT_2_AdminsEditTheCompany) { gate_only("CT-2"); }

TEST_P(CustomerText, CT_2_CT_3_CT_4_OnlyAdminsEditTheCompany) {
    Client& admin = newcomer("user", cast().at_organization());
    const auto place = found(admin, "Branch");
    Client& manager = newcomer("user", cast().at_organization());
    Client& user = newcomer("user", cast().at_organization());
    bring(admin, place, "manager", manager);
    bring(admin, place, "user", user);
    struct Setting {
        const char* path;
        const char* json;
        const char* permission;
    };
    for (const auto& [path, json, permission] :
         {Setting{"/name", R"({"name":"Main Street"})", "rename_organization"},
          Setting{"/time-zone", R"({"time_zone":"America/Chicago"})", "edit_time_zone"},
          Setting{"/billing-email", R"({"email":"bills@people.example"})", "edit_billing_email"},
          Setting{"/invitation-days", R"({"days":14})", "edit_settings"},
          Setting{"/switches/managers_invite_users_only", R"({"on":true})", "configure_access_rules"},
          Setting{"/two-factor-rule", R"({"required":false})", "require_two_factors"}}) {
        for (Client* other : {&manager, &user}) {
            EXPECT_TRUE(denied(other->put(place + path, json), permission, {label("admin")})) << path;
        }
        const auto set = admin.put(place + path, json);
        EXPECT_EQ(set.status, 200) << path << set.raw.body;
    }
    const auto seen = admin.get(place);
    EXPECT_EQ(seen.text("name"), "Main Street");
    EXPECT_EQ(seen.text("time_zone"), "America/Chicago");
    EXPECT_EQ(seen.text("billing_email"), "bills@people.example");
    EXPECT_EQ(user.get(place).text("name"), "Main Street");
    EXPECT_EQ(user.get(place).text("billing_email"), "");
}

TEST_P(CustomerText, CT_2_AdminsHaveEveryFeatureAndTheOthersLess) {
    for (const auto& place : {cast().at_organization(), cast().at_subaccount()}) {
        const auto ladder = {permissions_at(founder(), place), permissions_at(cast()["manager"], place),
                             permissions_at(cast()["user"], place)};
        for (auto wide = ladder.begin(); std::next(wide) != ladder.end(); ++wide) {
            EXPECT_TRUE(std::ranges::includes(*wide, *std::next(wide))) << place;
            EXPECT_FALSE(std::ranges::includes(*std::next(wide), *wide)) << place;
        }
    }
}

TEST_P(CustomerText, CT_2_OnlyAdminsRemoveAndChangeRoles) {
    Client& user = newcomer("user", cast().at_organization());
    const auto path = member_path(cast().at_organization(), user);
    EXPECT_TRUE(denied(cast()["manager"].patch(path, role_body("manager")), "change_member_role", {label("admin")}));
    EXPECT_TRUE(denied(cast()["manager"].remove(path), "remove_member", {label("admin")}));
    EXPECT_EQ(founder().patch(path, role_body("manager")).status, 204);
    EXPECT_EQ(founder().remove(path).status, 204);
}

TEST_P(CustomerText, CT_3_ManagersHaveTheCoreFeatures) { gate_only("CT-3"); }

TEST_P(CustomerText, CT_3_ManagersHaveNoApiKeys) {
    const auto keys = cast().at_organization("/api-keys");
    const std::string form = R"({"name":"Gateway","permissions":["view_contacts"]})";
    for (const std::string who : {"manager", "user"}) {
        EXPECT_TRUE(denied(cast()[who].post(keys, form), "create_api_key", {label("admin")}));
        EXPECT_TRUE(denied(cast()[who].get(keys), "view_api_keys", {label("admin")}));
    }
    const auto made = founder().post(keys, form);
    ASSERT_EQ(made.status, 201) << made.raw.body;
    EXPECT_EQ(founder().get(keys).body.at("items").as_array().size(), 1U);
    const std::string key = "/" + std::string(made.body.at("key").at("id").as_string());
    EXPECT_TRUE(denied(cast()["manager"].remove(keys + key), "revoke_api_key", {label("admin")}));
    EXPECT_EQ(founder().remove(keys + key).status, 204);
}

TEST_P(CustomerText, CT_3_ManagersInviteManagersUnlessTheCompanyForbidsIt) {
    const auto place = cast().at_organization("/invitations");
    const auto rule = cast().at_organization("/switches/managers_invite_users_only");
    Client& manager = cast()["manager"];
    EXPECT_EQ(manager.post(place, Cast::invitation(new_email(), "manager")).status, 201);
    EXPECT_TRUE(refused(manager.post(place, Cast::invitation(new_email(), "admin")), 403, "may_not_grant"));
    EXPECT_EQ(manager.put(rule, R"({"on":true})").status, 403);
    ASSERT_EQ(founder().put(rule, R"({"on":true})").status, 200);
    EXPECT_TRUE(refused(manager.post(place, Cast::invitation(new_email(), "manager")), 403, "may_not_grant"));
    EXPECT_EQ(manager.post(place, Cast::invitation(new_email(), "user")).status, 201);
    ASSERT_EQ(founder().put(rule, R"({"on":false})").status, 200);
}

TEST_P(CustomerText, CT_4_UsersHaveTheDayToDayWorkAndNoSettings) { gate_only("CT-4"); }

TEST_P(CustomerText, CT_3_CT_4_UsersAndManagersKeepCampaigns) {
    for (const auto* who : {"user", "manager", "founder"}) {
        Client& person = cast()[who];
        const auto path =
            campaign_path(cast().at_organization(), make_campaign(person, cast().at_organization(), "Recall"));
        EXPECT_EQ(person.patch(path, name_body("Reminder")).status, 200) << who;
        EXPECT_EQ(person.post(path + "/cancellation", "").status, 204) << who;
    }
    const auto stranger = sign_up(muster(), new_email());
    EXPECT_TRUE(refused(stranger->get(cast().at_organization("/campaigns")), 404, "not_found"));
}

TEST_P(CustomerText, CT_8_ARemovedUsersCampaignsGoOnUntilSomebodyTakesThemOver) {
    Client& leaver = newcomer("user", cast().at_organization());
    const auto path =
        campaign_path(cast().at_organization(), make_campaign(leaver, cast().at_organization(), "Recall"));
    const auto owner = user_of(leaver);
    ASSERT_EQ(founder().remove(member_path(cast().at_organization(), leaver)).status, 204);
    EXPECT_EQ(founder().get(path).text("state"), "draft");
    EXPECT_EQ(founder().get(path).text("owner"), owner);
    const auto to = [](const std::string& user) { return R"({"user":")" + user + "\"}"; };
    EXPECT_TRUE(refused(cast()["user"].put(path + "/owner", to(owner)), 404, "not_found"))
        << "who is gone owns nothing";
    EXPECT_EQ(cast()["user"].put(path + "/owner", to(cast().user("user"))).text("owner"), cast().user("user"));
    EXPECT_EQ(founder().get(path).text("owner"), cast().user("user"));
}

TEST_P(CustomerText, CT_4_UsersInviteNobody) {
    EXPECT_EQ(cast()["user"].post(cast().at_organization("/invitations"), Cast::invitation(new_email(), "user")).status,
              403);
    EXPECT_EQ(founder().post(cast().at_organization("/invitations"), Cast::invitation(new_email(), "user")).status,
              201);
}

TEST_P(CustomerText, CT_5_AnInvitationAsksForAllFiveFieldsAtOnce) {
    const auto place = cast().at_organization("/invitations");
    const auto answer = founder().post(place, R"({"email":")" + new_email() + "\"}");
    ASSERT_EQ(answer.status, 422) << answer.raw.body;
    EXPECT_EQ(answer.body.at("errors").as_array().size(), 4U) << answer.raw.body;
    const auto all = boost::json::parse(Cast::invitation(new_email(), "user")).as_object();
    for (const auto* field : {"first_name", "last_name", "email", "phone_number", "role"}) {
        auto without = all;
        ASSERT_EQ(without.erase(field), 1U);
        const auto refused = founder().post(place, boost::json::serialize(without));
        ASSERT_EQ(refused.status, 422) << field << refused.raw.body;
        ASSERT_EQ(refused.body.at("errors").as_array().size(), 1U) << refused.raw.body;
        EXPECT_EQ(refused.body.at("errors").at(0).at("pointer").as_string(), std::string("/") + field);
    }
    EXPECT_EQ(founder().post(place, boost::json::serialize(all)).status, 201);
}

TEST_P(CustomerText, CT_6_TheInvitedPersonGetsAMailThatLeadsToAnAccount) {
    const auto email = new_email();
    const auto invited = founder().post(cast().at_organization("/invitations"), Cast::invitation(email, "user"));
    ASSERT_EQ(invited.status, 201) << invited.raw.body;
    const auto mail = mail_of(muster(), invited.text("id"));
    EXPECT_TRUE(mail.contains("To: " + email + "\r\n")) << mail;
    EXPECT_TRUE(mail.contains("to join The Cast as User")) << mail;
    EXPECT_TRUE(mail.contains(muster().url() + "/invitation#")) << mail;
    // What the mail holds is enough for whoever has no account.
    Client guest(muster());
    const auto token = token_of(muster(), invited.text("id"));
    const auto up = guest.post("/invitations/sign-up",
                               R"({"token":")" + token + R"(","name":"Robin","password":"a long password"})");
    EXPECT_EQ(up.status, 201) << up.raw.body;
    EXPECT_EQ(guest.get(cast().at_organization()).status, 200);
    EXPECT_EQ(email_of(guest), email);
    // No invitation, no account by this way.
    Client stranger(muster());
    EXPECT_TRUE(refused(
        stranger.post("/invitations/sign-up", R"({"token":"made-up","name":"Robin","password":"a long password"})"),
        404, "invitation_over"));
}

TEST_P(CustomerText, CT_7_AnAdminRemovesAnyUserAtAnyTime) {
    for (const auto* role : {"user", "manager", "admin"}) {
        Client& person = newcomer(role, cast().at_organization());
        const auto path = member_path(cast().at_organization(), person);
        EXPECT_EQ(cast()["manager"].remove(path).status, 403) << role;
        EXPECT_EQ(person.get(cast().at_organization()).status, 200) << role;
        EXPECT_EQ(founder().remove(path).status, 204) << role;
        EXPECT_EQ(person.get(cast().at_organization()).status, 404) << role;
    }
}

TEST_P(CustomerText, CT_8_WhatARemovedUserDidStaysInTheHistory) {
    // Messages are not built: the history so far is of campaigns, and of what they did with people.
    Client& manager = newcomer("manager", cast().at_organization());
    const auto user = user_of(manager);
    const auto email = new_email();
    const auto invited = manager.post(cast().at_organization("/invitations"), Cast::invitation(email, "user"));
    ASSERT_EQ(invited.status, 201) << invited.raw.body;
    ASSERT_EQ(founder().remove(member_path(cast().at_organization(), manager)).status, 204);
    EXPECT_EQ(manager.get(cast().at_organization()).status, 404);
    EXPECT_EQ(manager.get("/session").status, 200) << "the account stays";
    EXPECT_FALSE(texts(founder().get(cast().at_organization("/invitations")), "email").contains(email))
        << "what they sent is in the history, and open no more";
    const auto log = founder().get(cast().at_organization("/events?limit=200"));
    ASSERT_EQ(log.status, 200) << log.raw.body;
    bool stands = false;
    for (const auto& event : log.body.at("items").as_array()) {
        const auto* actor = event.as_object().if_contains("actor");
        const bool is_theirs = actor != nullptr && actor->is_string() && actor->as_string() == user;
        stands = stands || (is_theirs && event.at("subject").as_string() == invited.text("id"));
    }
    EXPECT_TRUE(stands) << log.raw.body;
}

TEST_P(CustomerText, CT_9_CT_13_OnePersonWithOneAddressSwitchesBetweenCompanies) {
    Client& person = newcomer("user", cast().at_organization());
    Client& other_founder = newcomer("user", cast().at_organization());
    const auto branch = found(other_founder, "Branch");
    const auto active = [&] { return person.get("/session").text("organization"); };

    EXPECT_TRUE(refused(switch_to(person, branch), 404, "not_found")) << "not before somebody there invited them";
    bring(other_founder, branch, "admin", person);
    EXPECT_EQ(texts(person.get("/organizations"), "name"), (std::multiset<std::string>{"The Cast", "Branch"}));
    ASSERT_EQ(switch_to(person, branch).status, 204);
    EXPECT_EQ(active(), id_in(branch));
    EXPECT_EQ(person.get(branch + "/members").status, 200) << "an Admin there";
    ASSERT_EQ(switch_to(person, cast().at_organization()).status, 204);
    EXPECT_EQ(active(), cast().organization());
    EXPECT_EQ(person.get(cast().at_organization("/members")).status, 403) << "and a User here";
    // A Manager's invitation is as good as an Admin's.
    const auto third = found(other_founder, "Third");
    Client& manager = newcomer("user", cast().at_organization());
    bring(other_founder, third, "manager", manager);
    bring(manager, third, "user", person);
    EXPECT_EQ(switch_to(person, third).status, 204);
    EXPECT_EQ(texts(person.get("/organizations"), "name"), (std::multiset<std::string>{"The Cast", "Branch", "Third"}));
}

TEST_P(CustomerText, CT_10_ASmallerRoleThanTheThreeIsMadeAndWhatIsNotUsedIsShown) {
    Client& admin = newcomer("user", cast().at_organization());
    const auto place = found(admin, "Branch");
    const auto made = admin.post(
        place + "/roles",
        R"({"key":"reader","label":"Reader","base":"user","off":["send_message","start_campaign","edit_contacts"]})");
    ASSERT_EQ(made.status, 201) << made.raw.body;
    bring(admin, place, "reader", cast()["user"]);
    const auto may = permissions_at(cast()["user"], place);
    EXPECT_TRUE(may.contains("view_contacts"));
    EXPECT_FALSE(may.contains("send_message"));
    const auto review = admin.post(place + "/access-reviews", "{}");
    ASSERT_EQ(review.status, 201) << review.raw.body;
    const auto rows = admin.get(place + "/access-reviews/" + review.text("id") + "/rows");
    ASSERT_EQ(rows.status, 200) << rows.raw.body;
    for (const auto& row : rows.body.at("items").as_array()) {
        EXPECT_FALSE(row.at("unused").as_array().empty()) << "what each holds and has not used";
        EXPECT_EQ(row.at("proposal").at("decision").as_string(), "keep") << "on the first day";
    }
    ASSERT_EQ(admin.remove(member_path(place, cast()["user"])).status, 204);
}

TEST_P(CustomerText, CT_11_AnAdminReviewsAccessAndMendsWhatIsOutOfDate) {
    Client& admin = newcomer("user", cast().at_organization());
    const auto place = found(admin, "Branch");
    bring(admin, place, "manager", cast()["user"]);
    EXPECT_EQ(cast()["user"].post(place + "/access-reviews", "{}").status, 403);
    const auto begun = admin.post(place + "/access-reviews", R"({"recurs_days":90})");
    ASSERT_EQ(begun.status, 201) << begun.raw.body;
    const auto review = place + "/access-reviews/" + begun.text("id");
    const auto rows = admin.get(review + "/rows");
    ASSERT_EQ(rows.body.at("items").as_array().size(), 2U) << rows.raw.body;
    for (const auto& row : rows.body.at("items").as_array()) {
        const bool is_manager = row.at("role").as_string() == "manager";
        const std::string decision = is_manager ? R"({"decision":"remove","seen_role":"manager"})"
                                                : R"({"decision":"keep","seen_role":"admin"})";
        const auto number = std::to_string(row.at("number").as_int64());
        const auto decided = admin.post(review + "/rows/" + number + "/decision", decision);
        EXPECT_EQ(decided.status, 200) << decided.raw.body;
    }
    EXPECT_EQ(cast()["user"].get(place).status, 404);
    const auto finished = admin.post(review + "/finish", "");
    ASSERT_EQ(finished.status, 200) << finished.raw.body;
    EXPECT_FALSE(finished.text("next_at").empty()) << "it comes again";
    EXPECT_EQ(admin.get(review + "/result").body.at("items").as_array().size(), 2U);
}

TEST_P(CustomerText, CT_12_AnotherAdminExistsBeforeOneIsRemoved) {
    Client& admin = newcomer("user", cast().at_organization());
    const auto place = found(admin, "Branch");
    EXPECT_TRUE(refused(admin.remove(member_path(place, admin)), 409, "last_holder"));
    EXPECT_TRUE(refused(admin.remove(place + "/membership"), 409, "last_holder"));
    bring(admin, place, "manager", cast()["user"]);
    EXPECT_TRUE(refused(admin.remove(member_path(place, admin)), 409, "last_holder")) << "a Manager is no Admin";
    ASSERT_EQ(admin.patch(member_path(place, cast()["user"]), role_body("admin")).status, 204);
    EXPECT_EQ(admin.remove(member_path(place, admin)).status, 204);
}

}  // namespace
}  // namespace muster::testing
