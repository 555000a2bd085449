// SPDX-License-Identifier: Apache-2.0
#include "conformance/product.h"

namespace muster::testing {
namespace {

MUSTER_PRODUCT(Amplifi, "amplifi");

TEST_P(Amplifi, AM_2_APersonBelongsToManyOrganizationsWithARoleInEach) {
    Client& member = newcomer("member", cast().at_organization());
    const auto second = found(member, "Second");
    EXPECT_EQ(member.get(cast().at_organization()).status, 200);
    EXPECT_EQ(member.get(second + "/members").status, 200);
    EXPECT_TRUE(denied(member.get(cast().at_organization("/members")), "view_members", {label("billing_contact")}));
}

TEST_P(Amplifi, AM_3_AM_5_StandardMembersAllDoTheDayToDayWork) { gate_only("AM-3"); }

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
