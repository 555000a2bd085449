// SPDX-License-Identifier: Apache-2.0
// What the document says of single rows; tests/routes reads the whole document of the running program.
#include "http/openapi.h"

#include <set>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "http/testing/api_world.h"

namespace muster::http {
namespace {

using namespace ::muster::http::testing;
using boost::json::value;

class OpenApiDocument : public ::testing::Test {
  protected:
    [[nodiscard]] value document(const std::string& base_url = "http://127.0.0.1:8080") {
        return boost::json::parse(openapi_document(world_.routes(), base_url, "1.2.3"));
    }
    [[nodiscard]] value operation(const std::string& path, const std::string& method) {
        return document().at("paths").at("/api/v1" + path).at(method);
    }

    ApiWorld world_;
};

TEST_F(OpenApiDocument, NamesTheCookieThatTheServerReallySets) {
    const auto cookie = [&](const std::string& base_url) {
        const auto scheme = document(base_url).at("components").at("securitySchemes").at("session");
        EXPECT_EQ(scheme.at("in").as_string(), "cookie");
        return std::string(scheme.at("name").as_string());
    };
    for (const auto* base_url : {"http://127.0.0.1:8080", "https://text.example.org"}) {
        ApiWorld world(base_url);
        const auto in = world.answer(Method::post, "/session", "", R"({"name":"Ada"})");
        EXPECT_TRUE(header_of(in, "Set-Cookie").starts_with(cookie(base_url) + "=a token;")) << base_url;
    }
    EXPECT_NE(cookie("http://127.0.0.1:8080"), cookie("https://text.example.org"));
}

TEST_F(OpenApiDocument, SaysWhereTheInstallationIs) {
    EXPECT_EQ(document("https://text.example.org").at("servers").at(0).at("url").as_string(),
              "https://text.example.org");
}

TEST_F(OpenApiDocument, BearsTheProgramsVersion) {
    EXPECT_EQ(document().at("info").at("version").as_string(), "1.2.3");
}

TEST_F(OpenApiDocument, NamesEachOperationByItsMethodAndPath) {
    EXPECT_EQ(operation("/things", "post").at("operationId").as_string(), "post_things");
    EXPECT_EQ(operation("/organizations/{organization}/subaccounts/{subaccount}", "get").at("operationId").as_string(),
              "get_organizations_organization_subaccounts_subaccount");
}

TEST_F(OpenApiDocument, SaysWhichProblemsCanCome) {
    const auto statuses = [&](const std::string& path, const std::string& method) {
        std::set<std::string> found;
        const auto responses = operation(path, method).at("responses");
        for (const auto& response : responses.as_object()) found.insert(std::string(response.key()));
        return found;
    };
    EXPECT_EQ(statuses("/who", "get"), (std::set<std::string>{"200", "400", "422", "503", "default"}));
    EXPECT_EQ(statuses("/things", "get"), (std::set<std::string>{"200", "400", "401", "422", "503", "default"}));
    EXPECT_EQ(statuses("/organizations/{organization}", "patch"),
              (std::set<std::string>{"204", "400", "401", "403", "404", "409", "413", "415", "422", "429", "503",
                                     "default"}));
}

TEST_F(OpenApiDocument, SaysWhereWhatWasMadeHasItsAddress) {
    const auto made = operation("/things", "post").at("responses").at("201");
    EXPECT_TRUE(made.at("headers").as_object().contains("Location"));
    EXPECT_EQ(made.at("description").as_string(), "it was made; `Location` is its address: `Thing`");
    const auto in = operation("/session", "post").at("responses").at("201");
    EXPECT_FALSE(in.as_object().contains("headers"));
}

TEST_F(OpenApiDocument, AsksASessionOfAllButPublicRoutes) {
    EXPECT_EQ(document().at("security").at(0).as_object().begin()->key(), "session");
    EXPECT_TRUE(operation("/who", "get").at("security").as_array().empty());
    EXPECT_EQ(document().at("security").at(1).as_object().begin()->key(), "api_key");
    EXPECT_EQ(document().at("components").at("securitySchemes").at("api_key").at("scheme").as_string(), "bearer");
    const auto own = operation("/things", "get").at("security").as_array();
    ASSERT_EQ(own.size(), 1U) << "what is one's own is no key's";
    EXPECT_EQ(own[0].as_object().begin()->key(), "session");
    EXPECT_FALSE(operation("/organizations/{organization}", "get").as_object().contains("security"));
}

TEST_F(OpenApiDocument, SaysWhatEachRouteAsks) {
    EXPECT_EQ(operation("/who", "get").at("x-permission").as_string(), "public_route");
    EXPECT_EQ(operation("/things", "get").at("x-permission").as_string(), "self_route");
    EXPECT_EQ(operation("/organizations/{organization}", "patch").at("x-permission").as_string(),
              "rename_organization");
}

TEST_F(OpenApiDocument, DescribesQueryParametersAsOptionalAndPathParametersAsNot) {
    const auto query = operation("/things", "get").at("parameters");
    ASSERT_EQ(query.as_array().size(), 2U);
    EXPECT_EQ(query.at(0).at("name").as_string(), "limit");
    EXPECT_EQ(query.at(0).at("in").as_string(), "query");
    EXPECT_FALSE(query.at(0).at("required").as_bool());
    const auto path = operation("/organizations/{organization}/subaccounts/{subaccount}", "get").at("parameters");
    ASSERT_EQ(path.as_array().size(), 2U) << "also those that the operation doesn't read itself";
    EXPECT_EQ(path.at(1).at("name").as_string(), "subaccount");
    EXPECT_TRUE(path.at(1).at("required").as_bool());
}

TEST_F(OpenApiDocument, SaysWhatARouteTakesAndAnswers) {
    const auto make = operation("/things", "post");
    EXPECT_EQ(make.at("requestBody").at("content").at("application/json").at("schema").at("$ref").as_string(),
              "#/components/schemas/NewThing");
    EXPECT_EQ(make.at("responses").at("201").at("content").at("application/json").at("schema").at("$ref").as_string(),
              "#/components/schemas/Thing");
    const auto rename = operation("/organizations/{organization}", "patch");
    EXPECT_FALSE(rename.at("responses").at("204").as_object().contains("content"));
    EXPECT_FALSE(operation("/things", "get").as_object().contains("requestBody"));
    const auto table = operation("/tables", "post").at("requestBody").at("content").at("text/csv").at("schema");
    EXPECT_EQ(table.at("type").as_string(), "string");
    const auto file = operation("/tables", "get").at("responses").at("200").at("content");
    EXPECT_EQ(file.at("text/csv").at("schema").at("type").as_string(), "string");
}

TEST_F(OpenApiDocument, ListsTheRoutesSortedWithWhatTheyAsk) {
    const auto listed = list_routes(world_.routes());
    ASSERT_EQ(listed.size(), world_.routes().all().size());
    EXPECT_EQ(listed.front().method, "DELETE");
    EXPECT_EQ(listed.front().path, "/api/v1/session");
    EXPECT_EQ(listed.front().permission, "self_route");
    EXPECT_TRUE(std::ranges::is_sorted(
        listed, {}, [](const ListedRoute& each) { return each.method + " " + each.path + " " + each.permission; }));
}

}  // namespace
}  // namespace muster::http
