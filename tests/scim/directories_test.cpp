// SPDX-License-Identifier: Apache-2.0
// Whole bodies as Microsoft Entra ID and Okta send them, in the order in which they do.

#include <string>

#include <gmock/gmock.h>

#include "scim/directory.h"

namespace muster::testing {
namespace {

class ScimDirectories : public OnDirectory {};

TEST_P(ScimDirectories, EntraFindsNobodyBringsSomebodyInChangesThemAndTakesThemOut) {
    EXPECT_EQ(directory_->found("Users", R"(userName eq "3f9a1f37-5b36-4a5c-9d1e-0c2d5a0c8a11")"), 0)
        << "its test of the connection asks for somebody who can't be";
    EXPECT_EQ(directory_->found("Users", R"(userName eq "Test_User_ab6490ee@entra.example")"), 0);
    const auto made = directory_->post("/Users", R"({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User",
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef", "userName": "Test_User_ab6490ee@entra.example",
        "active": true,
        "emails": [{"primary": true, "type": "work", "value": "Test_User_fd0ea19b@entra.example"}],
        "meta": {"resourceType": "User"},
        "name": {"formatted": "givenName familyName", "familyName": "familyName", "givenName": "givenName"},
        "roles": []})");
    ASSERT_EQ(made.status, 201) << made.raw.body;
    const std::string user = "/Users/" + made.text("id");
    EXPECT_EQ(made.body.at("emails").at(0).at("value").as_string(), "Test_User_fd0ea19b@entra.example");

    const auto changed = directory_->patch(user, R"(
        {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "updatedEmail@entra.example"},
        {"op": "Replace", "path": "name.familyName", "value": "updatedFamilyName"},
        {"op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "value": "7"},
        {"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+12025550123"})");
    ASSERT_EQ(changed.status, 200) << changed.raw.body;
    EXPECT_EQ(changed.body.at("emails").at(0).at("value").as_string(), "updatedEmail@entra.example");
    EXPECT_EQ(changed.body.at("name").at("familyName").as_string(), "updatedFamilyName");

    EXPECT_EQ(directory_->found("Groups", R"(displayName eq "Manager")"), 1);
    const auto in = directory_->patch("/Groups/manager", R"({"op": "Add", "path": "members", "value": [{"$ref": null,
        "value": ")" + made.text("id") + R"("}]})");
    EXPECT_EQ(in.status, 204) << in.raw.body;
    EXPECT_EQ(role_of(made.text("id")), "manager");
    EXPECT_EQ(directory_->found("Groups", R"(id eq "manager" and members eq ")" + made.text("id") + "\""), 1);

    EXPECT_EQ(directory_->patch(user, R"({"op": "Replace", "path": "active", "value": "False"})").status, 200);
    EXPECT_EQ(directory_->found("Users", R"(externalId eq "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef" and active eq False)"),
              1);
    EXPECT_EQ(directory_->remove(user).status, 204);
}

TEST_P(ScimDirectories, OktaFindsNobodyBringsSomebodyInReplacesThemAndSwitchesThemOff) {
    const auto none =
        directory_->get("/Users?filter=userName%20eq%20%22test.user%40okta.local%22&startIndex=1&count=100");
    EXPECT_EQ(none.body.at("totalResults").as_int64(), 0);
    EXPECT_EQ(none.body.at("startIndex").as_int64(), 1);
    const auto made = directory_->post("/Users", R"({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "test.user@okta.local",
        "name": {"givenName": "Test", "familyName": "User"},
        "emails": [{"primary": true, "value": "test.user@okta.local", "type": "work"}],
        "displayName": "Test User", "locale": "en-US", "externalId": "00ujl29u0le5T6Aj10h7", "groups": [],
        "password": "1mz050nq", "active": true})");
    ASSERT_EQ(made.status, 201) << made.raw.body;
    const std::string id = made.text("id");
    const auto replaced = directory_->put("/Users/" + id, R"({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": ")" +
                                                              id + R"(",
        "userName": "test.user@okta.local", "name": {"givenName": "Another", "middleName": "", "familyName": "User"},
        "emails": [{"primary": true, "value": "test.user@okta.local", "type": "work",
                    "display": "test.user@okta.local"}],
        "active": true, "groups": [], "meta": {"resourceType": "User"}})");
    ASSERT_EQ(replaced.status, 200) << replaced.raw.body;
    EXPECT_EQ(replaced.body.at("name").at("givenName").as_string(), "Another");
    EXPECT_EQ(replaced.text("externalId"), "00ujl29u0le5T6Aj10h7");

    const auto pushed = directory_->patch("/Groups/manager", R"(
        {"op": "replace", "value": {"id": "manager", "displayName": "Manager"}},
        {"op": "add", "path": "members", "value": [{"value": ")" +
                                                                 id + R"(", "display": "test.user@okta.local"}]})");
    EXPECT_EQ(pushed.status, 204) << pushed.raw.body;
    EXPECT_EQ(role_of(id), "manager");

    const auto off = directory_->patch("/Users/" + id, R"({"op": "replace", "value": {"active": false}})");
    EXPECT_EQ(off.status, 200) << off.raw.body;
    EXPECT_EQ(listed(id).at("state").as_string(), "suspended");
}

INSTANTIATE_TEST_SUITE_P(Engines, ScimDirectories, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
