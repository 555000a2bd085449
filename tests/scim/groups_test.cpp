// SPDX-License-Identifier: Apache-2.0
// Groups of SCIM over HTTP: roles, given and taken by who is a member.

#include <algorithm>
#include <string>

#include <gmock/gmock.h>

#include "scim/directory.h"

namespace muster::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ScimGroups : public OnDirectory {
  protected:
    static std::string adds(const std::string& user) {
        return R"({"op":"add","path":"members","value":[{"value":")" + user + "\"}]}";
    }
};

TEST_P(ScimGroups, AreTheRolesWithThoseWhoHaveThem) {
    const auto groups = directory_->get("/Groups");
    EXPECT_EQ(groups.body.at("totalResults").as_int64(), 3);
    EXPECT_EQ(directory_->found("Groups", R"(displayName eq "Manager")"), 1);
    EXPECT_EQ(directory_->found("Groups", R"(members.value eq ")" + cast_->user("manager") + "\""), 1);
    const auto manager = directory_->get("/Groups/manager");
    EXPECT_EQ(manager.body.at("members").at(0).at("value").as_string(), cast_->user("manager"));
    const auto bare = directory_->get("/Groups/manager?excludedAttributes=members");
    EXPECT_FALSE(bare.body.as_object().contains("members"));
    EXPECT_THAT(groups.raw.body, HasSubstr("/Users/" + cast_->user("manager")));
    EXPECT_THAT(directory_->get("/Groups?excludedAttributes=members").raw.body, Not(HasSubstr("/Users/")));
    EXPECT_EQ(directory_->get("/Groups/nobody").status, 404);
}

TEST_P(ScimGroups, IncludeTheRolesThatAnOrganizationMadeItself) {
    const auto made =
        founder().post(cast_->at_organization("/roles"), R"({"key":"greeter","label":"Greeter","base":"user"})");
    ASSERT_EQ(made.status, 201) << made.raw.body;
    EXPECT_EQ(directory_->found("Groups", R"(displayName eq "greeter")"), 1);
    const auto id = directory_->bring_in("robin@new.example");
    EXPECT_EQ(directory_->patch("/Groups/greeter", adds(id)).status, 204);
    EXPECT_EQ(role_of(id), "greeter");
}

TEST_P(ScimGroups, GiveTheirRoleAndTheDefaultOneToWhoeverIsTakenOut) {
    const auto id = directory_->bring_in("robin@new.example");
    ASSERT_EQ(directory_->patch("/Groups/manager", adds(id)).status, 204);
    EXPECT_EQ(role_of(id), "manager");
    EXPECT_EQ(actions().front(), "member.role_changed");
    EXPECT_EQ(directory_->get("/Users/" + id).body.at("groups").at(0).at("display").as_string(), "Manager");
    // As Entra does it, then as the standard does.
    ASSERT_EQ(
        directory_->patch("/Groups/manager", R"({"op":"Remove","path":"members","value":[{"value":")" + id + "\"}]}")
            .status,
        204);
    EXPECT_EQ(role_of(id), "user");
    ASSERT_EQ(directory_->patch("/Groups/manager", adds(id)).status, 204);
    ASSERT_EQ(
        directory_->patch("/Groups/manager", R"({"op":"remove","path":"members[value eq \")" + id + R"(\"]"})").status,
        204);
    EXPECT_EQ(role_of(id), "user");
    EXPECT_EQ(role_of(cast_->user("manager")), "manager") << "nobody else was meant";
}

TEST_P(ScimGroups, AreReplacedWhole) {
    const auto id = directory_->bring_in("robin@new.example");
    const auto put =
        directory_->put("/Groups/manager", R"({"displayName":"Manager","members":[{"value":")" + id + "\"}]}");
    ASSERT_EQ(put.status, 200) << put.raw.body;
    EXPECT_EQ(role_of(id), "manager");
    EXPECT_EQ(role_of(cast_->user("manager")), "user");
    const auto silent = directory_->put("/Groups/manager?excludedAttributes=members", R"({"displayName":"Manager"})");
    ASSERT_EQ(silent.status, 200) << silent.raw.body;
    EXPECT_FALSE(silent.body.as_object().contains("members"));
    EXPECT_EQ(role_of(id), "manager") << "it said nothing of members";
    ASSERT_EQ(directory_->put("/Groups/manager", R"({"members":[]})").status, 200);
    EXPECT_EQ(role_of(id), "user");
}

TEST_P(ScimGroups, SendNobodyAwayByAValueThatIsMissing) {
    for (const auto* operation : {R"({"op":"replace","path":"members"})",
                                  R"({"op":"replace","path":"members[value eq \"5\"]","value":{"display":"x"}})"}) {
        const auto refused = directory_->patch("/Groups/manager", operation);
        EXPECT_EQ(refused.status, 400) << refused.raw.body;
    }
    EXPECT_EQ(role_of(cast_->user("manager")), "manager");
}

TEST_P(ScimGroups, LeaveNoEventWhereNothingIsOtherwise) {
    const auto before = actions();
    EXPECT_EQ(directory_->patch("/Groups/manager", adds(cast_->user("manager"))).status, 204);
    EXPECT_EQ(
        directory_->patch("/Groups/manager", R"({"op":"replace","value":{"id":"manager","displayName":"Manager"}})")
            .status,
        204);
    EXPECT_EQ(directory_->patch("/Groups/user", R"({"op":"remove","path":"members"})").status, 204)
        << "whoever has no other role has the default one";
    EXPECT_EQ(actions(), before);
    EXPECT_EQ(role_of(cast_->user("user")), "user");
}

TEST_P(ScimGroups, AreNeitherMadeNorDeletedNorRenamed) {
    for (const auto& refused :
         {directory_->post("/Groups", R"({"displayName":"New"})"), directory_->remove("/Groups/manager"),
          directory_->patch("/Groups/manager", R"({"op":"replace","path":"displayName","value":"Boss"})")}) {
        EXPECT_EQ(refused.status, 400) << refused.raw.body;
        EXPECT_EQ(refused.text("scimType"), "mutability");
    }
}

TEST_P(ScimGroups, ChangeAllThatAreNamedOrNobody) {
    const auto id = directory_->bring_in("robin@new.example");
    const auto refused = directory_->patch("/Groups/manager", adds(id) + "," + adds("4611686018427387904"));
    EXPECT_EQ(refused.status, 400) << refused.raw.body;
    EXPECT_EQ(refused.text("scimType"), "invalidValue");
    EXPECT_EQ(role_of(id), "user");
}

TEST_P(ScimGroups, NeverGiveARoleThatMayDoMoreThanTheKey) {
    const auto id = directory_->bring_in("robin@new.example");
    const auto refused = directory_->patch("/Groups/admin", adds(id));
    EXPECT_EQ(refused.status, 403) << refused.raw.body;
    EXPECT_EQ(role_of(id), "user");

    auto exact = all_for_key("customertext", "manager");
    exact |= {access::Permission::view_members, access::Permission::provision_members};
    auto narrow = directory_of(*muster_, *cast_, exact.without({access::Permission::edit_keywords}));
    EXPECT_EQ(narrow.patch("/Groups/manager", adds(id)).status, 403) << "a manager edits keywords, and the key doesn't";
    EXPECT_EQ(role_of(id), "user");
    auto able = directory_of(*muster_, *cast_, exact);
    EXPECT_EQ(able.patch("/Groups/manager", adds(id)).status, 204) << "it is all that a manager may, and no more";
    EXPECT_EQ(role_of(id), "manager");

    auto bare =
        directory_of(*muster_, *cast_, {access::Permission::view_members, access::Permission::provision_members});
    EXPECT_EQ(bare.post("/Users", user_body("a@b.example")).status, 403) << "not even the default role";
    EXPECT_EQ(bare.found("Users", R"(userName eq "a@b.example")"), 0);
    EXPECT_EQ(able.post("/Users", user_body("a@b.example")).status, 201) << "a manager may all that a user may";
}

TEST_P(ScimGroups, StandForEachRoleAtEachSubaccountWhereTheDefaultRoleIsHeldInThem) {
    start("scale-to-win");
    const auto made = founder().post(cast_->at_organization("/subaccounts"), R"({"name":"North"})");
    ASSERT_EQ(made.status, 201) << made.raw.body;
    const std::string north = made.text("id");
    const std::string group = "/Groups/supervolunteer@" + north;
    EXPECT_EQ(directory_->get("/Groups").body.at("totalResults").as_int64(), 6);
    EXPECT_EQ(directory_->found("Groups", R"(displayName eq "North / Supervolunteer")"), 1);

    const auto id = directory_->bring_in("robin@new.example");
    ASSERT_EQ(directory_->patch(group, adds(id)).status, 204);
    const auto robin = directory_->get("/Users/" + id);
    EXPECT_EQ(robin.body.at("groups").at(0).at("value").as_string(), "texter@" + cast_->subaccount());
    EXPECT_EQ(robin.body.at("groups").at(1).at("value").as_string(), "supervolunteer@" + north);
    EXPECT_EQ(robin.body.at("groups").at(1).at("display").as_string(), "North / Supervolunteer");
    EXPECT_EQ(directory_->found("Users", R"(groups.value eq "supervolunteer@)" + north + "\""), 1);

    ASSERT_EQ(directory_->put("/Groups/texter@" + cast_->subaccount(), R"({"members":[]})").status, 200);
    EXPECT_EQ(listed(id).at("scope").as_string(), north) << "who stands in another group leaves the first subaccount";
    EXPECT_EQ(role_of(cast_->user("texter")), "texter") << "who stands in no other stays";
    ASSERT_EQ(directory_->patch(group, R"({"op":"remove","path":"members[value eq \")" + id + R"(\"]"})").status, 204);
    EXPECT_EQ(role_of(id), "texter") << "nobody falls out by a group";
    EXPECT_EQ(listed(id).at("scope").as_string(), cast_->subaccount());

    auto permissions = all_for_key("scale-to-win", "owner");
    auto narrow = directory_of(*muster_, *cast_, permissions.without({access::Permission::view_texters}));
    EXPECT_EQ(narrow.patch(group, adds(id)).status, 403) << "bounded as in the first";
    EXPECT_EQ(directory_->patch(group, adds(id)).status, 204);
    EXPECT_EQ(directory_->get("/Groups/owner@" + north).status, 404);
    EXPECT_EQ(directory_->get("/Groups/texter").status, 404) << "each is a subaccount's";
    ASSERT_EQ(founder().put(cast_->at_organization("/archived-subaccounts/" + north), "").status / 100, 2);
    EXPECT_EQ(directory_->patch(group, adds(id)).status, 404);
    EXPECT_EQ(directory_->get("/Groups").body.at("totalResults").as_int64(), 3);
}

INSTANTIATE_TEST_SUITE_P(Engines, ScimGroups, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
