// SPDX-License-Identifier: Apache-2.0
#include "conformance/product.h"

namespace muster::testing {
namespace {

MUSTER_PRODUCT(Amplemarket, "amplemarket");

TEST_P(Amplemarket, AP_1_AnEmailAddressIsEnoughToInvite) {
    const auto place = cast().at_organization("/invitations");
    const auto email = new_email();
    const auto invited = founder().post(place, R"({"email":")" + email + "\"}");
    ASSERT_EQ(invited.status, 201) << invited.raw.body;
    const auto guest = sign_up(muster(), email);
    EXPECT_EQ(accept(*guest, token_of(muster(), invited.text("id"))).status, 201);
    EXPECT_EQ(guest->get(cast().at_organization()).status, 200);
    EXPECT_EQ(founder().post(place, R"({"email":"nobody"})").status, 422);
    EXPECT_EQ(founder().post(place, "{}").status, 422);
}

TEST_P(Amplemarket, AP_3_AdminsHaveThePrivilegesAndSalesRepsTheirOwnWork) { gate_only("AP-3"); }

TEST_P(Amplemarket, AP_3_OnlyAdminsInviteAndDelete) {
    Client& leaver = newcomer("sales_rep", cast().at_organization());
    const auto path = member_path(cast().at_organization(), leaver);
    const auto place = cast().at_organization("/invitations");
    EXPECT_EQ(cast()["sales_rep"].post(place, Cast::invitation(new_email(), "sales_rep")).status, 403);
    EXPECT_EQ(founder().post(place, Cast::invitation(new_email(), "sales_rep")).status, 201);
    EXPECT_EQ(cast()["sales_rep"].remove(path).status, 403);
    EXPECT_EQ(founder().remove(path).status, 204);
}

TEST_P(Amplemarket, AP_4_ANewUserIsASalesRepByDefault) {
    const auto invited = founder().post(cast().at_organization("/invitations"), R"({"email":")" + new_email() + "\"}");
    EXPECT_EQ(invited.text("role"), "sales_rep");
    const auto named = founder().post(cast().at_organization("/invitations"), Cast::invitation(new_email(), "admin"));
    EXPECT_EQ(named.text("role"), "admin");
}

TEST_P(Amplemarket, AP_5_RolesChangeInBothDirections) {
    Client& rep = newcomer("sales_rep", cast().at_organization());
    const auto path = member_path(cast().at_organization(), rep);
    EXPECT_EQ(rep.patch(path, role_body("admin")).status, 403);
    EXPECT_EQ(founder().patch(path, role_body("admin")).status, 204);
    EXPECT_EQ(rep.patch(path, role_body("sales_rep")).status, 204);
}

TEST_P(Amplemarket, AP_6_UsersAreListedByEmailAndDeletedThere) {
    Client& rep = newcomer("sales_rep", cast().at_organization());
    const auto listed = [&] { return texts(founder().get(cast().at_organization("/members?limit=200")), "email"); };
    EXPECT_EQ(listed().count(email_of(rep)), 1U);
    const auto path = member_path(cast().at_organization(), rep);
    EXPECT_EQ(cast()["sales_rep"].remove(path).status, 403);
    EXPECT_EQ(listed().count(email_of(rep)), 1U);
    ASSERT_EQ(founder().remove(path).status, 204);
    EXPECT_EQ(listed().count(email_of(rep)), 0U);
    EXPECT_EQ(rep.get(cast().at_organization()).status, 404);
}

}  // namespace
}  // namespace muster::testing
