// SPDX-License-Identifier: Apache-2.0
// A family of addresses that doesn't speak as Muster's own API does, and is for keys alone.

#include <gtest/gtest.h>

#include "http/api.h"
#include "http/testing/api_world.h"

namespace muster::http::testing {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;
using access::testing::PlainMemberships;

Response plainly(const Error& error) { return {status_of(error), "text/plain", {}, std::string(error.code())}; }

class AnotherDialect : public ::testing::Test {
  protected:
    static constexpr auto key = "a key";

    AnotherDialect()
        : database_((temporary_.migrate(), temporary_.open())),
          world_(*database_, std::make_unique<PlainMemberships>()),
          place_(world_.found("amplifi")),
          api_({"https://text.example.org",
                {},
                {"/other/v2", "application/other+json", Dialect::Callers::keys, Dialect::Locations::paths, plainly}},
               world_.gate, authenticator_, metrics_) {
        const access::ApiKeyId id(7);
        const crypto::Bytes digest = {7};
        access::StoredKey stored{
            place_.founder, {{Permission::view_organization}, {}}, world_.clock.now() + std::chrono::hours(1), {}, {}};
        stored.digest = digest;
        static_cast<PlainMemberships&>(*world_.memberships).keys[{place_.organization, id}] = std::move(stored);
        authenticator_.keys.emplace(key, Actor::key(place_.organization, id, digest));
        authenticator_.sessions.emplace("a session", Actor::user(place_.founder, {}));
        api_.routes().permitted(get("/here", "where the key is"),
                                [](const Permit<Permission::view_organization>& permit) -> Result<Thing> {
                                    return Thing{permit.organization().text(), ""};
                                });
        api_.routes().public_route(post("/anybody", "say something"),
                                   [](const Actor& actor, const Body<NewThing>& form) -> Result<Thing> {
                                       return Thing{form.value.name, std::string(to_text(actor.kind()))};
                                   });
    }

    using Headers = std::vector<std::pair<std::string, std::string>>;
    Response ask(Method method, const std::string& path, Headers headers, const std::string& body = "") {
        Request request;
        request.method = method;
        request.path = path;
        request.headers = std::move(headers);
        request.body = body;
        return api_.answer(request);
    }
    static Headers bearing(const std::string& text) { return {{"authorization", "Bearer " + text}}; }
    static Headers of_type(const std::string& type) { return {{"content-type", type}}; }

    storage::testing::TemporaryDatabase temporary_{storage::Engine::sqlite};
    std::unique_ptr<storage::Database> database_;
    access::testing::GateWorld world_;
    access::testing::Place place_;
    PlainAuthenticator authenticator_;
    Metrics metrics_;
    Api api_;
};

TEST_F(AnotherDialect, TakesTheOrganizationFromTheKey) {
    const auto answer = ask(Method::get, "/other/v2/here", bearing(key));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.body, R"({"name":")" + place_.organization.text() + R"(","color":""})");
    EXPECT_EQ(answer.content_type, "application/other+json");
}

TEST_F(AnotherDialect, KnowsNoSessions) {
    const auto refused = ask(Method::get, "/other/v2/here", {{"cookie", "__Host-muster_session=a session"}});
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.body, "not_signed_in");
    EXPECT_EQ(ask(Method::get, "/other/v2/here", bearing("another")).body, "key_over");
}

TEST_F(AnotherDialect, TakesBodiesByItsNameAndAsJson) {
    const std::string body = R"({"name":"one"})";
    for (const auto* type : {"application/other+json", "application/json", "Application/Other+JSON; charset=utf-8"})
        EXPECT_EQ(ask(Method::post, "/other/v2/anybody", of_type(type), body).body,
                  R"({"name":"one","color":"visitor"})")
            << type;
    for (const auto* type : {"text/plain", "application/another+json", ""})
        EXPECT_EQ(ask(Method::post, "/other/v2/anybody", of_type(type), body).status, 415) << type;
}

TEST_F(AnotherDialect, SaysAllThatFailsInItsOwnWords) {
    for (const auto& [path, code] : {std::pair{"/other/v2/nothing", "no_such_route"},
                                     {"/other/v2/%", "no_such_route"},
                                     {"/api/v1/here", "no_such_route"},
                                     {"/other/v2/anybody", "method_not_allowed"}}) {
        const auto refused = ask(Method::get, path, {});
        EXPECT_EQ(refused.content_type, "text/plain") << path;
        EXPECT_EQ(refused.body, code) << path;
    }
    EXPECT_EQ(header_of(ask(Method::get, "/other/v2/anybody", {}), "Allow"), "POST");
}

}  // namespace
}  // namespace muster::http::testing
