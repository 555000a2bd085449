// SPDX-License-Identifier: Apache-2.0
// What the pipeline makes of an API key, before the gate decides.

#include <gtest/gtest.h>

#include "http/testing/api_world.h"

namespace muster::http {
namespace {

using namespace ::muster::http::testing;

const std::string key = "a key";
const std::string token = "ada's token";

class ApiWithKeys : public ::testing::Test {
  protected:
    ApiWithKeys() {
        world_.authenticator().keys.emplace(key, access::Actor::key(OrganizationId(1), access::ApiKeyId(5), {}));
        const auto user = world_.gate_world().add_user("Ada");
        world_.authenticator().sessions.emplace(token, access::Actor::user(user, access::SessionId(1)));
    }

    using Headers = std::vector<std::pair<std::string, std::string>>;
    Response ask(Method method, const std::string& target, Headers headers, const std::string& body = "") {
        auto request = request_of(method, target, body);
        request.headers = std::move(headers);
        if (!body.empty()) request.headers.emplace_back("content-type", "application/json");
        return world_.answer(std::move(request));
    }
    static std::pair<std::string, std::string> bearing(const std::string& text) {
        return {"authorization", "Bearer " + text};
    }
    static std::pair<std::string, std::string> signed_in() { return {"cookie", "__Host-muster_session=" + token}; }

    ApiWorld world_;
};

TEST_F(ApiWithKeys, GivesAKeyNothingThatIsAPersonsOwn) {
    const auto refused = ask(Method::get, "/things/7", {bearing(key)});
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(code_of(refused), "not_for_keys");
    EXPECT_EQ(ask(Method::get, "/things/7", {signed_in()}).status, 200);
}

TEST_F(ApiWithKeys, TakesAKeyForAVisitorWhereAnybodyMayAsk) {
    EXPECT_EQ(ask(Method::get, "/who", {bearing(key)}).body, R"({"kind":"visitor","user":"0"})");
}

TEST_F(ApiWithKeys, AnswersATextThatIsNoKeyAlsoWhereAnybodyMayAskAndWhateverElseIsShown) {
    for (const auto* target : {"/who", "/things/7"}) {
        for (const Headers& headers :
             {Headers{bearing("none")}, Headers{bearing("")}, Headers{bearing("none"), signed_in()}}) {
            const auto refused = ask(Method::get, target, headers);
            EXPECT_EQ(refused.status, 401) << target;
            EXPECT_EQ(code_of(refused), "key_over") << target;
        }
    }
}

TEST_F(ApiWithKeys, JudgesByTheKeyAloneWhereACookieIsShownToo) {
    EXPECT_EQ(code_of(ask(Method::get, "/things/7", {bearing(key), signed_in()})), "not_for_keys");
}

TEST_F(ApiWithKeys, LeavesOtherSchemesToWhoeverUsesThem) {
    for (const auto* value : {"Basic YWRhOnBhc3N3b3Jk", "a key", "Bearer", "Bearera key", ""}) {
        EXPECT_EQ(ask(Method::get, "/things/7", {{"authorization", value}, signed_in()}).status, 200) << value;
        EXPECT_EQ(code_of(ask(Method::get, "/things/7", {{"authorization", value}})), "not_signed_in") << value;
    }
}

TEST_F(ApiWithKeys, AsksNoOriginOfWhatShowsAKeyAndOneOfACookie) {
    const std::pair<std::string, std::string> elsewhere = {"origin", "https://elsewhere.example"};
    const std::string thing = R"({"name":"chair"})";
    EXPECT_EQ(code_of(ask(Method::post, "/things", {elsewhere, signed_in()}, thing)), "origin_not_allowed");
    EXPECT_EQ(code_of(ask(Method::post, "/things", {elsewhere, signed_in(), bearing(key)}, thing)), "not_for_keys");
}

}  // namespace
}  // namespace muster::http
