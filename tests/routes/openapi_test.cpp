// SPDX-License-Identifier: Apache-2.0
// The API's document, as the running program serves it.

#include <algorithm>
#include <set>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "http/testing/raw_client.h"
#include "support/golden_routes.h"
#include "support/muster_process.h"

namespace muster::testing {
namespace {

namespace json = boost::json;

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// Calls `each` with every object in the value, itself included.
void visit_objects(const json::value& value, const auto& each) {
    if (const auto* list = value.if_array()) {
        for (const auto& item : *list) visit_objects(item, each);
    } else if (const auto* object = value.if_object()) {
        each(*object);
        for (const auto& member : *object) visit_objects(member.value(), each);
    }
}

class OpenApi : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        const MusterProcess muster(storage::Engine::sqlite);
        const auto answer = http::testing::get(muster.port(), "/api/openapi.json");
        ASSERT_TRUE(answer.has_value());
        ASSERT_EQ(answer->status, 200);
        EXPECT_EQ(answer->header("content-type"), "application/json");
        document() = json::parse(answer->body);
    }

    static json::value& document() {
        static json::value document;
        return document;
    }

    static const json::object& paths() { return document().at("paths").as_object(); }

    /// Calls `each(path, method, operation)`.
    static void visit_operations(const auto& each) {
        for (const auto& path : paths()) {
            for (const auto& operation : path.value().as_object()) {
                SCOPED_TRACE(std::string(operation.key()) + " " + std::string(path.key()));
                each(std::string(path.key()), std::string(operation.key()), operation.value().as_object());
            }
        }
    }
};

TEST_F(OpenApi, IsADocumentOfVersion31) {
    EXPECT_TRUE(document().at("openapi").as_string().starts_with("3.1."));
    EXPECT_FALSE(document().at("info").at("title").as_string().empty());
    EXPECT_EQ(document().at("info").at("version").as_string(), "0.1.0");
}

TEST_F(OpenApi, HasEachRouteWithItsPermissionAndNoOther) {
    std::size_t operations = 0;
    visit_operations([&](const auto&, const auto&, const auto&) { ++operations; });
    EXPECT_EQ(operations, golden_routes().size());
    for (const auto& route : golden_routes()) {
        SCOPED_TRACE(route.method + " " + route.path);
        const auto* path = paths().if_contains(route.path);
        ASSERT_NE(path, nullptr);
        const auto* operation = path->as_object().if_contains(lower(route.method));
        ASSERT_NE(operation, nullptr);
        const auto* permission = operation->as_object().if_contains("x-permission");
        ASSERT_NE(permission, nullptr);
        EXPECT_EQ(permission->as_string(), route.guard);
    }
}

TEST_F(OpenApi, RefersOnlyToWhatItDefines) {
    int references = 0;
    visit_objects(document(), [&](const json::object& object) {
        const auto* reference = object.if_contains("$ref");
        if (reference == nullptr) return;
        ++references;
        const std::string_view text = reference->as_string();
        ASSERT_TRUE(text.starts_with("#/")) << text;
        boost::system::error_code none;
        EXPECT_NE(document().find_pointer(text.substr(1), none), nullptr) << text;
    });
    EXPECT_GT(references, 10);
}

TEST_F(OpenApi, DefinesNothingThatItDoesNotReferTo) {
    std::set<std::string> used;
    visit_objects(document(), [&](const json::object& object) {
        if (const auto* reference = object.if_contains("$ref")) used.insert(std::string(reference->as_string()));
    });
    for (const auto& schema : document().at("components").at("schemas").as_object()) {
        EXPECT_TRUE(used.contains("#/components/schemas/" + std::string(schema.key()))) << schema.key();
    }
}

TEST_F(OpenApi, DescribesEachParameterOfEachPathAndNoOther) {
    visit_operations([](const std::string& path, const std::string&, const json::object& operation) {
        std::multiset<std::string> expected;
        for (auto at = path.find('{'); at != path.npos; at = path.find('{', at + 1)) {
            expected.insert(path.substr(at + 1, path.find('}', at) - at - 1));
        }
        std::multiset<std::string> described;
        for (const auto& parameter : operation.at("parameters").as_array()) {
            EXPECT_TRUE(parameter.as_object().contains("schema"));
            if (parameter.at("in").as_string() != "path") continue;
            described.insert(std::string(parameter.at("name").as_string()));
            EXPECT_TRUE(parameter.at("required").as_bool());
        }
        EXPECT_EQ(described, expected);
    });
}

TEST_F(OpenApi, SaysWhatEachOperationDoesTakesAndAnswers) {
    visit_operations([](const std::string&, const std::string& method, const json::object& operation) {
        EXPECT_FALSE(operation.at("summary").as_string().empty());
        EXPECT_FALSE(method == "get" && operation.contains("requestBody"));
        const auto& responses = operation.at("responses").as_object();
        EXPECT_TRUE(responses.contains("default")) << "problem details";
        EXPECT_TRUE(
            std::ranges::any_of(responses, [](const auto& response) { return response.key().starts_with('2'); }));
        for (const auto& response : responses) EXPECT_TRUE(response.value().as_object().contains("description"));
    });
}

TEST_F(OpenApi, NamesEachOperationOnceInWordsThatAProgramCanUse) {
    std::set<std::string> names;
    visit_operations([&](const std::string&, const std::string&, const json::object& operation) {
        const std::string name(operation.at("operationId").as_string());
        EXPECT_TRUE(names.insert(name).second) << name;
        EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), name.npos) << name;
    });
}

TEST_F(OpenApi, SaysWhatEachProblemIsByItsStatus) {
    visit_operations([](const std::string&, const std::string& method, const json::object& operation) {
        const auto& responses = operation.at("responses").as_object();
        for (const auto& response : responses) {
            if (response.key().starts_with('2')) continue;
            const auto& schema = response.value().at("content").at("application/problem+json").at("schema");
            EXPECT_EQ(schema.at("$ref").as_string(), "#/components/schemas/Problem") << response.key();
        }
        const bool is_public = operation.at("x-permission").as_string() == "public_route";
        const bool is_permitted = !is_public && operation.at("x-permission").as_string() != "self_route";
        EXPECT_TRUE(is_public || responses.contains("401"));
        for (const auto* status : {"403", "404"}) EXPECT_TRUE(!is_permitted || responses.contains(status));
        for (const auto* status : {"409", "429"}) EXPECT_TRUE(method == "get" || responses.contains(status));
    });
}

TEST_F(OpenApi, NamesTheAddressesOfWhatIsMade) {
    std::set<std::string> with_address;
    visit_operations([&](const std::string& path, const std::string&, const json::object& operation) {
        const auto* made = operation.at("responses").as_object().if_contains("201");
        if (made != nullptr && made->as_object().contains("headers")) with_address.insert(path);
    });
    const std::string organization = "/api/v1/organizations/{organization}";
    EXPECT_TRUE(with_address.contains("/api/v1/organizations"));
    for (const std::string what : {"/subaccounts", "/invitations", "/join-links", "/api-keys", "/roles",
                                   "/subaccounts/{subaccount}/invitations"})
        EXPECT_TRUE(with_address.contains(organization + what)) << what;
    EXPECT_FALSE(with_address.contains("/api/v1/session"));
    for (const auto& made_at : with_address) {
        const bool is_read_there = std::ranges::any_of(paths(), [&](const auto& path) {
            const std::string_view one = path.key();
            return one.starts_with(made_at + "/{") && one.ends_with('}') && path.value().as_object().contains("get") &&
                   one.find('/', made_at.size() + 1) == one.npos;
        });
        EXPECT_TRUE(is_read_there) << made_at;
    }
}

TEST_F(OpenApi, KeepsSecretsOutOfAnswers) {
    // Whatever only goes in is marked so; no schema that an answer reaches has it.
    visit_operations([](const std::string&, const std::string&, const json::object& operation) {
        for (const auto& response : operation.at("responses").as_object()) {
            std::set<std::string> seen;
            const auto look = [&](const auto& self, const json::value& value) -> void {
                visit_objects(value, [&](const json::object& object) {
                    EXPECT_FALSE(object.contains("writeOnly")) << json::serialize(object);
                    const auto* reference = object.if_contains("$ref");
                    if (reference == nullptr || !seen.insert(std::string(reference->as_string())).second) return;
                    boost::system::error_code none;
                    const std::string_view pointer = reference->as_string();
                    const auto* schema = document().find_pointer(pointer.substr(1), none);
                    ASSERT_NE(schema, nullptr) << pointer;
                    self(self, *schema);
                });
            };
            look(look, response.value());
        }
    });
}

}  // namespace
}  // namespace muster::testing
