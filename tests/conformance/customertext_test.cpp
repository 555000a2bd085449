// SPDX-License-Identifier: Apache-2.0
#include "conformance/product.h"

namespace muster::testing {
namespace {

MUSTER_PRODUCT(CustomerText, "customertext");

TEST_P(CustomerText, CT_1_EveryUserHasOneRoleOfThree) {
    EXPECT_EQ(roles(), (Roles{"admin", "manager", "user"}));
    Client& user = newcomer("user", cast().at_organization());
    EXPECT_TRUE(
        refused(founder().patch(member_path(cast().at_organization(), user), role_body("owner")), 400, "no_such_role"));
}

TEST_P(CustomerText, CT_2_AdminsEditTheCompany) { gate_only("CT-2"); }

TEST_P(CustomerText, CT_2_OnlyAdminsRemoveAndChangeRoles) {
    Client& user = newcomer("user", cast().at_organization());
    const auto path = member_path(cast().at_organization(), user);
    EXPECT_TRUE(denied(cast()["manager"].patch(path, role_body("manager")), "change_member_role", {label("admin")}));
    EXPECT_TRUE(denied(cast()["manager"].remove(path), "remove_member", {label("admin")}));
    EXPECT_EQ(founder().patch(path, role_body("manager")).status, 204);
    EXPECT_EQ(founder().remove(path).status, 204);
}

TEST_P(CustomerText, CT_3_ManagersHaveTheCoreFeaturesAndNoApiKeys) { gate_only("CT-3"); }

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

TEST_P(CustomerText, CT_4_UsersInviteNobody) {
    EXPECT_EQ(cast()["user"].post(cast().at_organization("/invitations"), Cast::invitation(new_email(), "user")).status,
              403);
    EXPECT_EQ(founder().post(cast().at_organization("/invitations"), Cast::invitation(new_email(), "user")).status,
              201);
}

TEST_P(CustomerText, CT_5_AnInvitationAsksForAllFiveFieldsAtOnce) {
    const auto answer = founder().post(cast().at_organization("/invitations"), R"({"email":")" + new_email() + "\"}");
    ASSERT_EQ(answer.status, 422) << answer.raw.body;
    EXPECT_EQ(answer.body.at("errors").as_array().size(), 4U) << answer.raw.body;
}

TEST_P(CustomerText, CT_12_AnotherAdminExistsBeforeOneIsRemoved) {
    Client& admin = newcomer("user", cast().at_organization());
    const auto place = found(admin, "Branch");
    EXPECT_TRUE(refused(admin.remove(member_path(place, admin)), 409, "last_holder"));
    bring(admin, place, "admin", cast()["user"]);
    EXPECT_EQ(admin.remove(member_path(place, admin)).status, 204);
}

}  // namespace
}  // namespace muster::testing
