// SPDX-License-Identifier: Apache-2.0
#include "conformance/product.h"

namespace muster::testing {
namespace {

MUSTER_PRODUCT(Amplifi, "amplifi");

TEST_P(Amplifi, AM_1_AnOrganizationIsAWorkspaceOfItsOwn) {
    // Of the data that an organization holds, its name, people, invitations and log are built.
    Client& stranger = newcomer("member", cast().at_organization());
    const auto other = found(stranger, "A Workspace");
    ASSERT_EQ(stranger.post(other + "/invitations", Cast::invitation("guest@elsewhere.example", "member")).status, 201);
    const auto unknown = founder().get(organization_path(unknown_id));
    for (const std::string what : {"", "/members", "/invitations", "/events", "/subaccounts"}) {
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
}

TEST_P(Amplifi, AM_6_OnlyBillingContactsInvite) {
    const auto place = cast().at_organization("/invitations");
    EXPECT_EQ(founder().post(place, Cast::invitation(new_email(), "member")).status, 201);
    EXPECT_TRUE(denied(cast()["member"].post(place, Cast::invitation(new_email(), "member")), "invite_member",
                       {label("billing_contact")}));
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
    bring(owner, place, "billing_contact", cast()["member"]);
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
