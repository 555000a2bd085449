// SPDX-License-Identifier: Apache-2.0
// What a browser is told about the session's cookie, and whose pages may write with it.

#include <string>

#include <gtest/gtest.h>

#include "support/cast.h"

namespace muster::testing {
namespace {

constexpr auto own_address = "https://text.example.org";

/// The attributes of the cookie that signing up sets, each between semicolons.
std::string cookie_of_sign_up(const MusterProcess& muster) {
    Client client(muster);
    const auto answer = sign_up(muster, client, "ada@people.example");
    EXPECT_EQ(answer.status, 201) << answer.raw.body;
    return "; " + answer.raw.header("set-cookie") + ";";
}

TEST(SessionCookie, OnLoopbackIsForThisHostAndOutOfReachOfScripts) {
    const MusterProcess muster(storage::Engine::sqlite);
    const auto cookie = cookie_of_sign_up(muster);
    EXPECT_TRUE(cookie.starts_with("; muster_session=")) << cookie;
    for (const std::string attribute : {"; HttpOnly;", "; SameSite=Lax;", "; Path=/;", "; Max-Age="}) {
        EXPECT_TRUE(cookie.contains(attribute)) << attribute << " is missing in " << cookie;
    }
    EXPECT_FALSE(cookie.contains("Domain=")) << cookie;
    EXPECT_FALSE(cookie.contains("; Secure;")) << "a browser would drop it over http: " << cookie;
}

TEST(SessionCookie, BehindHttpsTakesTheHostPrefixAndIsSecure) {
    const MusterProcess muster(storage::Engine::sqlite, {"--base-url", own_address});
    const auto cookie = cookie_of_sign_up(muster);
    EXPECT_TRUE(cookie.starts_with("; __Host-muster_session=")) << cookie;
    for (const std::string attribute : {"; HttpOnly;", "; SameSite=Lax;", "; Path=/;", "; Secure;"}) {
        EXPECT_TRUE(cookie.contains(attribute)) << attribute << " is missing in " << cookie;
    }
    EXPECT_FALSE(cookie.contains("Domain=")) << cookie;
}

TEST(SessionCookie, IsTakenBackAndWorthNothingAfterSigningOut) {
    const MusterProcess muster(storage::Engine::sqlite);
    const auto ada = sign_up(muster, "ada@people.example");
    const std::string before = ada->cookie();
    const auto out = ada->remove("/session");
    EXPECT_EQ(out.status, 204);
    EXPECT_TRUE(out.raw.header("set-cookie").contains("Max-Age=0")) << out.raw.header("set-cookie");
    Client thief(muster);
    EXPECT_EQ(thief.send("GET", "/session", "", {{"Cookie", before}}).status, 401);
}

class Origin : public ::testing::Test {
  protected:
    Origin()
        : muster_(storage::Engine::sqlite, {"--base-url", own_address}), ada_(sign_up(muster_, "ada@people.example")) {}

    Answer write_with(const Client::Headers& headers) {
        return ada_->send("POST", "/organizations", R"({"name":"Ada's","role_model":"amplifi"})", headers);
    }

    void expect_refused(const Client::Headers& headers) {
        const auto answer = write_with(headers);
        EXPECT_EQ(answer.status, 403);
        EXPECT_EQ(answer.code(), "origin_not_allowed") << answer.raw.body;
        EXPECT_TRUE(ada_->get("/organizations").body.at("items").as_array().empty()) << "a refused write wrote";
    }

    MusterProcess muster_;
    std::unique_ptr<Client> ada_;
};

TEST_F(Origin, OfThisInstallationMayWrite) {
    EXPECT_EQ(write_with({{"Origin", own_address}}).status, 201);
    EXPECT_EQ(write_with({{"Origin", own_address}, {"Sec-Fetch-Site", "same-origin"}}).status, 201);
}

TEST_F(Origin, IsNotNamedByProgramsWhichMayWrite) {
    EXPECT_EQ(write_with({}).status, 201);
    EXPECT_EQ(write_with({{"Sec-Fetch-Site", "same-origin"}}).status, 201);
    EXPECT_EQ(write_with({{"Sec-Fetch-Site", "none"}}).status, 201);
}

TEST_F(Origin, OfAnotherSiteMayNotWrite) {
    for (const std::string foreign :
         {"https://evil.example", "http://text.example.org", "https://text.example.org.evil.example",
          "https://text.example.org:444", "https://sub.text.example.org", "null", ""}) {
        SCOPED_TRACE(foreign);
        expect_refused({{"Origin", foreign}});
    }
}

TEST_F(Origin, OfAnotherSiteMayNotWriteByTheBrowsersWordAlone) {
    expect_refused({{"Sec-Fetch-Site", "cross-site"}});
    expect_refused({{"Sec-Fetch-Site", "same-site"}});
}

TEST_F(Origin, OfAnotherSiteMayNotSignAnybodyInOrOut) {
    const Client::Headers foreign = {{"Origin", "https://evil.example"}};
    Client visitor(muster_);
    const auto in =
        visitor.send("POST", "/session", R"({"email":"ada@people.example","password":"a long password"})", foreign);
    EXPECT_EQ(in.code(), "origin_not_allowed");
    EXPECT_TRUE(in.raw.header("set-cookie").empty());
    EXPECT_EQ(ada_->send("DELETE", "/session", "", foreign).code(), "origin_not_allowed");
    EXPECT_EQ(ada_->get("/session").status, 200);
}

TEST_F(Origin, DoesNotMatterToReading) {
    EXPECT_EQ(ada_->send("GET", "/session", "", {{"Origin", "https://evil.example"}}).status, 200);
    const auto read = ada_->send("GET", "/session", "", {{"Sec-Fetch-Site", "cross-site"}});
    EXPECT_EQ(read.status, 200);
    EXPECT_TRUE(read.raw.header("access-control-allow-origin").empty())
        << "another site's page must not see the answer";
}

}  // namespace
}  // namespace muster::testing
