// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "conformance/product.h"

namespace muster::testing {
namespace {

MUSTER_PRODUCT(Amplifi, "amplifi");

TEST_P(Amplifi, AM_1_AnOrganizationIsAWorkspaceOfItsOwn) {
    // Of the data that an organization holds, contacts, phone numbers and billing are not built.
    Client& stranger = newcomer("member", cast().at_organization());
    const auto other = found(stranger, "A Workspace");
    const auto campaign = make_campaign(stranger, other, "Theirs");
    ASSERT_EQ(stranger.post(other + "/invitations", Cast::invitation("guest@elsewhere.example", "member")).status, 201);
    const auto unknown = founder().get(organization_path(unknown_id));
    EXPECT_TRUE(hidden(founder().get(campaign_path(other, campaign)), unknown));
    EXPECT_TRUE(
        hidden(founder().get(campaign_path(cast().at_organization(), campaign)),
               founder().get(subaccount_path(cast().at_organization(), unknown_id) + "/campaigns/" + unknown_id)))
        << "nor from here";
    EXPECT_EQ(texts(founder().get(cast().at_organization("/campaigns?limit=200")), "name").count("Theirs"), 0U);
    for (const std::string what : {"", "/members", "/invitations", "/events", "/subaccounts", "/campaigns", "/roles",
                                   "/api-keys", "/removals", "/exports", "/access-reviews"}) {
        EXPECT_TRUE(hidden(founder().get(other + what), unknown)) << what;
        EXPECT_EQ(stranger.get(other + what).status, 200) << what;
    }
    EXPECT_EQ(texts(stranger.get(other + "/members"), "email"), std::multiset<std::string>{email_of(stranger)});
    EXPECT_FALSE(
        texts(founder().get(cast().at_organization("/invitations")), "email").contains("guest@elsewhere.example"));
    EXPECT_EQ(texts(stranger.get(other + "/invitations"), "email"),
              std::multiset<std::string>{"guest@elsewhere.example"});
}

TEST_P(Amplifi, AM_2_APersonBelongsToManyOrganizationsWithARoleInEach) {
    Client& member = newcomer("member", cast().at_organization());
    const auto second = found(member, "Second");
    EXPECT_EQ(member.get(cast().at_organization()).status, 200);
    EXPECT_EQ(member.get(second + "/members").status, 200);
    EXPECT_TRUE(denied(member.get(cast().at_organization("/members")), "view_members", {label("billing_contact")}));
}

TEST_P(Amplifi, AM_3_StandardMembersDoTheDayToDayWork) { gate_only("AM-3"); }

TEST_P(Amplifi, AM_3_AM_5_EveryMemberHasTheSameAccessToCampaigns) {
    const auto place = cast().at_organization();
    const auto made = make_campaign(cast()["member"], place, "Doors");
    EXPECT_EQ(made.text("owner"), cast().user("member"));
    const auto path = campaign_path(place, made);
    for (Client* person : {&newcomer("member", place), &founder()}) {
        EXPECT_EQ(person->get(path).text("name"), "Doors");
        EXPECT_EQ(person->patch(path, name_body("Doors")).status, 200);
        EXPECT_EQ(texts(person->get(place + "/campaigns"), "name").count("Doors"), 1U);
    }
    const auto stranger = sign_up(muster(), new_email());
    EXPECT_TRUE(hidden(stranger->get(path), stranger->get(campaign_path(organization_path(unknown_id), made))));
    EXPECT_TRUE(refused(stranger->patch(path, name_body("Mine")), 404, "not_found"));
    EXPECT_EQ(newcomer("member", place).post(path + "/cancellation", "").status, 204);
}

TEST_P(Amplifi, AM_5_StandardMembersAllHaveTheSameAccess) {
    gate_only("AM-5");
    EXPECT_EQ(roles(), (Roles{"member", "billing_contact"})) << "a further role would be a tier";
    const auto held = permissions_at(cast()["member"], cast().at_subaccount());
    EXPECT_EQ(permissions_at(newcomer("member", cast().at_organization()), cast().at_subaccount()), held);
    Client& demoted = newcomer("billing_contact", cast().at_organization());
    EXPECT_NE(permissions_at(demoted, cast().at_subaccount()), held);
    const auto path = member_path(cast().at_organization(), demoted);
    ASSERT_EQ(founder().patch(path, role_body("member")).status, 204);
    EXPECT_EQ(permissions_at(demoted, cast().at_subaccount()), held);
}

TEST_P(Amplifi, AM_4_BillingContactsManageBilling) { gate_only("AM-4"); }

TEST_P(Amplifi, AM_4_BillingContactsManageTheTeam) {
    Client& leaver = newcomer("member", cast().at_organization());
    const auto path = member_path(cast().at_organization(), leaver);
    EXPECT_TRUE(denied(cast()["member"].remove(path), "remove_member", {label("billing_contact")}));
    EXPECT_EQ(founder().remove(path).status, 204);
    const auto place = cast().at_organization("/invitations");
    EXPECT_TRUE(denied(cast()["member"].post(place, Cast::invitation(new_email(), "member")), "invite_member",
                       {label("billing_contact")}));
    EXPECT_EQ(founder().post(place, Cast::invitation(new_email(), "member")).status, 201);
}

TEST_P(Amplifi, AM_4_BillingContactsDoAllThatMembersDo) {
    for (const auto& place : {cast().at_organization(), cast().at_subaccount()}) {
        const auto members = permissions_at(cast()["member"], place);
        const auto contacts = permissions_at(founder(), place);
        EXPECT_FALSE(members.empty());
        EXPECT_TRUE(std::ranges::includes(contacts, members)) << place;
        EXPECT_FALSE(std::ranges::includes(members, contacts)) << place;
    }
}

TEST_P(Amplifi, AM_6_OnlyBillingContactsInvite) {
    const auto place = cast().at_organization("/invitations");
    const auto open = founder().post(place, Cast::invitation(new_email(), "member"));
    ASSERT_EQ(open.status, 201) << open.raw.body;
    const auto one = place + "/" + open.text("id");
    Client& member = cast()["member"];
    const auto by_table = [&](Client& by) {
        const auto table = "email,role\n" + new_email() + ",member\n";
        return by.send("POST", place + "/import", table, {{"Content-Type", "text/csv"}});
    };
    // By none of the ways in which somebody is invited.
    const Roles contacts{label("billing_contact")};
    EXPECT_TRUE(denied(member.post(place, Cast::invitation(new_email(), "member")), "invite_member", contacts));
    EXPECT_TRUE(denied(by_table(member), "invite_member", contacts));
    EXPECT_TRUE(denied(member.post(one + "/resending", ""), "invite_member", contacts));
    EXPECT_TRUE(denied(member.patch(one, role_body("billing_contact")), "invite_member", contacts));
    EXPECT_TRUE(denied(member.get(place), "view_invitations", contacts));
    EXPECT_EQ(by_table(founder()).status, 201);
    EXPECT_EQ(founder().post(one + "/resending", "").status, 200);
}

TEST_P(Amplifi, AM_7_TeamManagementAddsMembersAndSetsBillingContactStatus) {
    const auto place = cast().at_organization();
    const auto email = new_email();
    const auto invited = founder().post(place + "/invitations", Cast::invitation(email, "member"));
    ASSERT_EQ(invited.status, 201) << invited.raw.body;
    const auto guest = sign_up(muster(), email);
    EXPECT_FALSE(texts(founder().get(place + "/members"), "email").contains(email)) << "invited is not yet added";
    ASSERT_EQ(accept(*guest, token_of(muster(), invited.text("id"))).status, 201);
    EXPECT_TRUE(texts(founder().get(place + "/members"), "email").contains(email));

    const auto path = member_path(place, *guest);
    const auto before = texts(founder().get(place + "/members"), "role").count("billing_contact");
    EXPECT_EQ(cast()["member"].patch(path, role_body("billing_contact")).status, 403);
    ASSERT_EQ(founder().patch(path, role_body("billing_contact")).status, 204);
    EXPECT_EQ(texts(founder().get(place + "/members"), "role").count("billing_contact"), before + 1);
    ASSERT_EQ(founder().patch(path, role_body("member")).status, 204);
    EXPECT_EQ(texts(founder().get(place + "/members"), "role").count("billing_contact"), before);
}

TEST_P(Amplifi, AM_8_TheLastBillingContactStaysUntilAnotherIsAssigned) {
    Client& owner = newcomer("member", cast().at_organization());
    const auto place = found(owner, "Alone");
    EXPECT_TRUE(refused(owner.remove(place + "/membership"), 409, "last_holder"));
    EXPECT_TRUE(refused(owner.patch(member_path(place, owner), role_body("member")), 409, "last_holder"));
    EXPECT_TRUE(refused(owner.remove(member_path(place, owner)), 409, "last_holder"));
    EXPECT_TRUE(refused(owner.post(member_path(place, owner) + "/suspension", ""), 409, "own_suspension"));
    EXPECT_TRUE(
        refused(owner.patch(member_path(place, owner), R"({"ends_at":"2999-01-01T00:00:00Z"})"), 409, "last_holder"));
    EXPECT_TRUE(
        refused(owner.post("/user/deletion", R"({"present_password":"a long password"})"), 409, "account_needed"));
    bring(owner, place, "member", cast()["member"]);
    EXPECT_TRUE(refused(owner.remove(place + "/membership"), 409, "last_holder")) << "a standard member is none";
    const auto heir = member_path(place, cast()["member"]);
    ASSERT_EQ(owner.patch(heir, role_body("billing_contact")).status, 204);
    ASSERT_EQ(owner.post(heir + "/suspension", "").status, 204);
    EXPECT_TRUE(refused(owner.remove(place + "/membership"), 409, "last_holder")) << "nor is who is suspended";
    ASSERT_EQ(owner.remove(heir + "/suspension").status, 204);
    EXPECT_EQ(owner.remove(place + "/membership").status, 204);
}

TEST_P(Amplifi, AM_9_RemovalIsImmediateAndLeavesOtherOrganizations) {
    Client& member = newcomer("member", cast().at_organization());
    const auto other = found(member, "Other");
    EXPECT_EQ(member.get(cast().at_organization()).status, 200);
    EXPECT_EQ(founder().remove(member_path(cast().at_organization(), member)).status, 204);
    EXPECT_TRUE(hidden(member.get(cast().at_organization()), member.get("/organizations/" + unknown_id)));
    EXPECT_EQ(member.get(other).status, 200);
}

TEST_P(Amplifi, AM_10_TheSessionShowsTheActiveOrganizationAndIsSwitchedToAnother) {
    Client& person = newcomer("member", cast().at_organization());
    const auto other = found(person, "Other Workspace");
    const auto active = [&] { return person.get("/session").text("organization"); };
    const auto session = person.get("/session");
    std::multiset<std::string> names;
    for (const auto& each : session.body.at("organizations").as_array()) names.emplace(each.at("name").as_string());
    EXPECT_EQ(names, (std::multiset<std::string>{"The Cast", "Other Workspace"})) << "what the switcher lists";

    EXPECT_EQ(switch_to(person, cast().at_organization()).status, 204);
    EXPECT_EQ(active(), cast().organization());
    EXPECT_EQ(switch_to(person, other).status, 204);
    EXPECT_EQ(active(), id_in(other));
    EXPECT_EQ(texts(person.get(other + "/members"), "email"), std::multiset<std::string>{email_of(person)});

    // Another browser of the same person works where it did.
    Client second(muster());
    const auto in = second.post("/session", R"({"email":")" + email_of(person) + R"(","password":"a long password"})");
    ASSERT_EQ(in.status, 201) << in.raw.body;
    EXPECT_EQ(switch_to(second, cast().at_organization()).status, 204);
    EXPECT_EQ(active(), id_in(other));

    EXPECT_TRUE(refused(switch_to(founder(), other), 404, "not_found"));
    EXPECT_TRUE(refused(switch_to(founder(), organization_path(unknown_id)), 404, "not_found"));
    ASSERT_EQ(founder().remove(member_path(cast().at_organization(), person)).status, 204);
    EXPECT_EQ(second.get("/session").text("organization"), "") << "nobody's session stays where they have no access";
    EXPECT_EQ(active(), id_in(other));
}

TEST_P(Amplifi, AM_11_BillingContactStatusIsGivenAndTakenBack) {
    Client& member = newcomer("member", cast().at_organization());
    const auto path = member_path(cast().at_organization(), member);
    EXPECT_EQ(member.get(cast().at_organization("/members")).status, 403);
    EXPECT_EQ(founder().patch(path, role_body("billing_contact")).status, 204);
    EXPECT_EQ(member.get(cast().at_organization("/members")).status, 200);
    EXPECT_EQ(founder().patch(path, role_body("member")).status, 204);
    EXPECT_EQ(member.get(cast().at_organization("/members")).status, 403);
}

}  // namespace
}  // namespace muster::testing
