// SPDX-License-Identifier: Apache-2.0
// Who gets in by SCIM: a key of the organization with what provisioning needs, and nobody else.

#include <string>

#include <gmock/gmock.h>

#include "scim/directory.h"

namespace muster::testing {
namespace {

using access::Permission;
using ::testing::HasSubstr;
using ::testing::Not;

class ScimDoors : public OnDirectory {
  protected:
    Answer ask(Client& client, const Client::Headers& headers, const std::string& path = "/Users") {
        return client.send_to("GET", "/scim/v2" + path, "", headers);
    }
};

TEST_P(ScimDoors, TellAnybodyWhatTheServiceCan) {
    Client stranger(*muster_);
    const auto config = ask(stranger, {}, "/ServiceProviderConfig");
    EXPECT_EQ(config.status, 200) << config.raw.body;
    EXPECT_EQ(config.raw.header("content-type"), "application/scim+json");
    EXPECT_TRUE(config.body.at("patch").at("supported").as_bool());
    EXPECT_FALSE(config.body.at("bulk").at("supported").as_bool());
    const auto types = ask(stranger, {}, "/ResourceTypes");
    EXPECT_EQ(types.body.at("totalResults").as_int64(), 2);
    EXPECT_EQ(ask(stranger, {}, "/ResourceTypes/User").text("endpoint"), "/Users");
    EXPECT_EQ(ask(stranger, {}, "/Schemas").body.at("totalResults").as_int64(), 2);
    const auto user = ask(stranger, {}, "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User");
    EXPECT_EQ(user.body.at("attributes").at(0).at("name").as_string(), "userName");
    EXPECT_EQ(ask(stranger, {}, "/Schemas/nothing").status, 404);
    EXPECT_EQ(ask(stranger, {}, "/Schemas?startIndex=2&count=1&sortBy=id").body.at("totalResults").as_int64(), 2);
    EXPECT_EQ(ask(stranger, {}, "/Schemas?filter=id%20pr").status, 403);
}

TEST_P(ScimDoors, AreShutToSessionsAndToWhatIsNoKey) {
    Client stranger(*muster_);
    for (const auto& refused :
         {ask(founder(), {}), ask(stranger, {}), ask(stranger, {{"Authorization", "Bearer muster_key_no"}}),
          ask(stranger, {{"Authorization", "Basic eDp5"}}),
          founder().send_to("POST", "/scim/v2/Users", user_body("a@b.example"))}) {
        EXPECT_EQ(refused.status, 401) << refused.raw.body;
        EXPECT_EQ(refused.text("status"), "401");
        EXPECT_EQ(refused.raw.header("www-authenticate"), "Bearer");
        EXPECT_EQ(refused.raw.header("content-type"), "application/scim+json");
    }
}

TEST_P(ScimDoors, AskTheKeyForWhatProvisioningNeeds) {
    auto viewing = directory_of(*muster_, *cast_,
                                {Permission::view_members, Permission::suspend_member, Permission::remove_member});
    EXPECT_EQ(viewing.get("/Users").status, 200);
    EXPECT_EQ(viewing.get("/Groups/user").status, 200);
    const std::string user = "/Users/" + cast_->user("user");
    for (const auto& refused :
         {viewing.post("/Users", user_body("a@b.example")), viewing.remove(user),
          viewing.put(user, user_body("a@b.example")),
          viewing.patch(user, R"({"op":"replace","path":"active","value":false})"), viewing.post("/Groups", "{}"),
          viewing.patch("/Groups/manager", R"({"op":"remove","path":"members"})"),
          viewing.put("/Groups/manager", R"({"members":[]})"), viewing.remove("/Groups/manager")})
        EXPECT_EQ(refused.status, 403) << refused.raw.body;
    auto blind =
        directory_of(*muster_, *cast_, all_for_key("customertext", "admin").without({Permission::view_members}));
    for (const auto& refused :
         {blind.get("/Users"), blind.get("/Groups"), blind.get(user), blind.get("/Groups/user"),
          blind.post("/Users", user_body("a@b.example")), blind.put(user, user_body("x")),
          blind.patch(user, R"({"op":"replace","path":"active","value":true})"), blind.put("/Groups/manager", "{}")}) {
        EXPECT_EQ(refused.status, 403) << "what it writes would be answered: " << refused.raw.body;
        EXPECT_THAT(refused.raw.body, Not(HasSubstr("Resources")));
    }
    EXPECT_EQ(directory_->found("Users", R"(userName eq "a@b.example")"), 0);
    EXPECT_EQ(role_of(cast_->user("manager")), "manager");
}

TEST_P(ScimDoors, LeadIntoTheKeysOwnOrganizationOnly) {
    Cast other(*muster_, "amplifi");
    const std::string foreign = other.user("member");
    const std::string unknown = "4611686018427387904";
    const auto compare = [&](const auto& ask_about) {
        const auto hidden = ask_about(foreign);
        const auto absent = ask_about(unknown);
        EXPECT_EQ(hidden.status, 404) << hidden.raw.body;
        EXPECT_EQ(hidden.raw.body, absent.raw.body);
        EXPECT_EQ(hidden.raw.body, ask_about(std::string("no-id")).raw.body);
    };
    compare([&](const std::string& id) { return directory_->get("/Users/" + id); });
    compare([&](const std::string& id) { return directory_->remove("/Users/" + id); });
    compare([&](const std::string& id) { return directory_->put("/Users/" + id, user_body("a@b.example")); });
    compare([&](const std::string& id) {
        return directory_->patch("/Users/" + id, R"({"op":"replace","path":"active","value":false})");
    });
    const auto take_in = [&](const std::string& id) {
        return directory_->patch("/Groups/manager",
                                 R"({"op":"add","path":"members","value":[{"value":")" + id + "\"}]}");
    };
    EXPECT_EQ(take_in(foreign).status, 400);
    EXPECT_EQ(take_in(foreign).raw.body, take_in(unknown).raw.body);
    EXPECT_EQ(directory_->found("Users", R"(userName ew "@amplifi.example")"), 0);
    EXPECT_EQ(directory_->found("Users", R"(id eq ")" + foreign + "\""), 0);
    EXPECT_EQ(other["founder"].get(other.at_organization("/members")).body.at("items").as_array().size(), 2U);
}

TEST_P(ScimDoors, CloseWithTheKey) {
    const auto list = founder().get(cast_->at_organization("/api-keys"));
    const std::string key(list.body.at("items").at(0).at("id").as_string());
    EXPECT_EQ(directory_->get("/Users").status, 200);
    ASSERT_EQ(founder().remove(cast_->at_organization("/api-keys/" + key)).status, 204);
    EXPECT_EQ(directory_->get("/Users").status, 401);
}

INSTANTIATE_TEST_SUITE_P(Engines, ScimDoors, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
