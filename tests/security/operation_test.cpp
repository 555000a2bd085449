// SPDX-License-Identifier: Apache-2.0
// What whoever runs the program sees of it, and what is left when its power goes.

#include <string>

#include <gtest/gtest.h>

#include "http/testing/raw_client.h"
#include "support/cast.h"

namespace muster::testing {
namespace {

using storage::Engine;

class Operation : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(GetParam());
    }

    [[nodiscard]] http::testing::RawResponse get(const std::string& target) const {
        auto answer = http::testing::get(muster_->port(), target);
        EXPECT_TRUE(answer.has_value()) << target;
        return answer.value_or(http::testing::RawResponse{});
    }

    std::unique_ptr<MusterProcess> muster_;
};

TEST_P(Operation, SaysThatItLivesAndIsReady) {
    EXPECT_EQ(get("/health/live").status, 200);
    EXPECT_EQ(get("/health/ready").status, 200);
}

TEST_P(Operation, IsOnlyReadWhereNoRouteOfTheApiIs) {
    for (const std::string page :
         {"/health/live", "/health/ready", "/metrics", "/api/openapi.json", "/api/v1/openapi.json"}) {
        http::testing::RawClient client(muster_->port());
        ASSERT_TRUE(client.send("POST " + page + " HTTP/1.1\r\nHost: muster\r\nContent-Length: 0\r\n\r\n"));
        const auto answer = client.read_response();
        ASSERT_TRUE(answer.has_value()) << page;
        EXPECT_EQ(answer->status, 405) << page;
        EXPECT_EQ(answer->header("allow"), "GET, HEAD");
        EXPECT_EQ(get(page).status, 200) << page;
    }
}

TEST_P(Operation, CountsWrongPasswordsAndRequestsToNowhereByTheirMethod) {
    const auto wrong = R"({"email":"ada@people.example","password":"a wrong password"})";
    EXPECT_EQ(Client(*muster_).post("/session", wrong).status, 401);
    EXPECT_EQ(Client(*muster_).remove("/nowhere").status, 404);
    const auto metrics = get("/metrics").body;
    EXPECT_TRUE(metrics.contains("muster_password_failures_total 1")) << metrics;
    EXPECT_TRUE(metrics.contains(R"(method="DELETE",route="unknown",status="404"} 1)")) << metrics;
}

TEST_P(Operation, CountsRequestsByRouteAndStatus) {
    Client(*muster_).get("/session");
    const auto metrics = get("/metrics");
    EXPECT_EQ(metrics.status, 200);
    EXPECT_TRUE(metrics.header("content-type").starts_with("text/plain"));
    EXPECT_TRUE(metrics.body.contains("# TYPE muster_http_requests_total counter")) << metrics.body;
    EXPECT_TRUE(metrics.body.contains(R"(route="/api/v1/session",status="401"} 1)")) << metrics.body;
    EXPECT_TRUE(metrics.body.contains("muster_http_request_seconds_bucket")) << metrics.body;
}

TEST_P(Operation, KeepsIdsOutOfMetrics) {
    Client(*muster_).get("/organizations/123456789012345678");
    EXPECT_FALSE(get("/metrics").body.contains("123456789012345678"));
}

TEST_P(Operation, EndsInOrderWhenAskedTo) {
    // A connection that is kept open doesn't hold it up.
    const auto ada = sign_up(*muster_, "ada@people.example");
    EXPECT_EQ(muster_->stop(), 0);
    EXPECT_TRUE(muster_->log().contains("\"event\":\"stopping\"")) << muster_->log();
}

TEST_P(Operation, RemembersARemovalThatItAnsweredThoughItsPowerWentAtOnce) {
    Cast cast(*muster_, "amplifi");
    const std::string place = cast.at_organization();
    ASSERT_EQ(cast["member"].get(place).status, 200);
    const auto removed = cast["founder"].remove(place + "/members/" + cast.user("member"));
    muster_->kill();
    ASSERT_EQ(removed.status, 204) << removed.raw.body;
    muster_->start();
    EXPECT_EQ(cast["member"].get(place).status, 404);
    EXPECT_EQ(cast["member"].get("/session").status, 200) << "their account stays";
    EXPECT_EQ(cast["founder"].get(place).status, 200);
    const auto verified = muster_->run({"audit", "verify"});
    EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
}

INSTANTIATE_TEST_SUITE_P(Engines, Operation, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
