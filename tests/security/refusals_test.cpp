// SPDX-License-Identifier: Apache-2.0
// What is wrong with a request is said in problem details (RFC 9457), and no more than that.

#include <string>

#include <gtest/gtest.h>

#include "http/testing/raw_client.h"
#include "support/cast.h"

namespace muster::testing {
namespace {

class Refusals : public ::testing::Test {
  protected:
    Refusals() : muster_(storage::Engine::sqlite), ada_(sign_up(muster_, "ada@people.example")) {}

    static void expect_problem(const Answer& answer, int status, const std::string& code) {
        EXPECT_EQ(answer.status, status) << answer.raw.body;
        EXPECT_EQ(answer.raw.header("content-type"), "application/problem+json");
        ASSERT_TRUE(answer.body.is_object()) << answer.raw.body;
        EXPECT_EQ(answer.code(), code);
        EXPECT_EQ(answer.body.at("status").as_int64(), status);
        EXPECT_FALSE(answer.text("title").empty());
        EXPECT_FALSE(answer.text("detail").empty());
    }

    MusterProcess muster_;
    std::unique_ptr<Client> ada_;
};

constexpr auto organization_form = R"({"name":"Ada's","role_model":"amplifi"})";

TEST_F(Refusals, TakesJsonAlone) {
    for (const std::string type : {"text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""}) {
        SCOPED_TRACE(type);
        expect_problem(ada_->send("POST", "/organizations", organization_form, {{"Content-Type", type}}), 415,
                       "body_not_json");
    }
    EXPECT_EQ(
        ada_->send("POST", "/organizations", organization_form, {{"Content-Type", "application/json; charset=utf-8"}})
            .status,
        201);
}

TEST_F(Refusals, PointsAtAFieldThatItDoesNotKnow) {
    const auto answer = ada_->post("/organizations", R"({"name":"Ada's","role_model":"amplifi","plan":"gold"})");
    expect_problem(answer, 422, "invalid_fields");
    const auto& errors = answer.body.at("errors").as_array();
    ASSERT_EQ(errors.size(), 1U);
    EXPECT_EQ(errors.at(0).at("pointer").as_string(), "/plan");
    EXPECT_EQ(errors.at(0).at("code").as_string(), "unknown");
}

TEST_F(Refusals, PointsAtAllWrongFieldsAtOnce) {
    const auto answer = ada_->post("/organizations", R"({"name":""})");
    expect_problem(answer, 422, "invalid_fields");
    EXPECT_EQ(answer.body.at("errors").as_array().size(), 2U) << answer.raw.body;
}

TEST_F(Refusals, SaysWhereJsonIsBroken) {
    for (const std::string broken : {"{", "{\"name\":}", "[1,2", "{\"name\":\"a\"} x", "\xff"}) {
        expect_problem(ada_->post("/organizations", broken), 400, "malformed_json");
    }
}

TEST_F(Refusals, NamesTheMethodsThatAnAddressTakes) {
    const auto answer = ada_->remove("/organizations");
    expect_problem(answer, 405, "method_not_allowed");
    EXPECT_EQ(answer.raw.header("allow"), "GET, HEAD, POST");
}

TEST_F(Refusals, KnowsNoOtherAddress) { expect_problem(ada_->get("/nothing"), 404, "no_such_route"); }

TEST_F(Refusals, AsksVisitorsToSignIn) {
    Client visitor(muster_);
    expect_problem(visitor.get("/session"), 401, "not_signed_in");
    expect_problem(visitor.get("/organizations/1"), 401, "not_signed_in");
    expect_problem(visitor.send("GET", "/session", "", {{"Cookie", "muster_session=made-up"}}), 401, "not_signed_in");
}

TEST_F(Refusals, TellsNobodyWhichAddressesHaveAccounts) {
    Client visitor(muster_);
    const auto wrong = visitor.post("/session", R"({"email":"ada@people.example","password":"another password"})");
    const auto unknown = visitor.post("/session", R"({"email":"bob@people.example","password":"another password"})");
    expect_problem(wrong, 401, "wrong_password");
    EXPECT_EQ(unknown.status, wrong.status);
    EXPECT_EQ(unknown.raw.body, wrong.raw.body);
    EXPECT_EQ(visitor.post("/session", R"({"email":"ada@people.example","password":"a long password"})").status, 201);
}

TEST_F(Refusals, CarryTheHeadersOfSafety) {
    for (const auto& answer : {ada_->get("/session"), ada_->get("/nothing"), ada_->remove("/organizations")}) {
        EXPECT_EQ(answer.raw.header("cache-control"), "no-store");
        EXPECT_EQ(answer.raw.header("x-content-type-options"), "nosniff");
        EXPECT_TRUE(answer.raw.header("content-security-policy").contains("frame-ancestors 'none'"));
    }
}

}  // namespace
}  // namespace muster::testing
