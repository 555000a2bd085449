// SPDX-License-Identifier: Apache-2.0
#include "http/problem.h"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "access/gate.h"
#include "base/enum_table.h"
#include "http/http_error.h"

namespace muster::http {
namespace {

/// One error of each category.
enum class Sample : std::uint8_t {
    bad_input,
    unauthenticated,
    forbidden,
    not_found,
    conflict,
    too_large,
    too_many,
    unavailable,
    internal,
};

const ErrorKind& error_kind(Sample sample) {
    using enum Sample;
    static constexpr EnumTable<Sample, ErrorKind> rows({
        {bad_input, {"sample_bad_input", Category::bad_input, "this is wrong: write it right"}},
        {unauthenticated, {"sample_unauthenticated", Category::unauthenticated, "sign in first"}},
        {forbidden, {"sample_forbidden", Category::forbidden, "you may not"}},
        {not_found, {"sample_not_found", Category::not_found, "there is none"}},
        {conflict, {"sample_conflict", Category::conflict, "it is so already"}},
        {too_large, {"sample_too_large", Category::too_large, "send less"}},
        {too_many, {"sample_too_many", Category::too_many, "come back later"}},
        {unavailable, {"sample_unavailable", Category::unavailable, "try again later"}},
        {internal, {"sample_internal", Category::internal, "the invoice table is broken"}},
    });
    return rows[sample];
}

boost::json::value body_of(const Response& response) { return boost::json::parse(response.body); }

struct StatusCase {
    Sample sample;
    int status;
    const char* title;
};

class ProblemStatus : public ::testing::TestWithParam<StatusCase> {};

TEST_P(ProblemStatus, FollowsTheCategoryOfTheError) {
    const auto response = problem(GetParam().sample);
    EXPECT_EQ(response.status, GetParam().status);
    EXPECT_EQ(response.content_type, "application/problem+json");
    const auto body = body_of(response);
    EXPECT_EQ(body.at("type").as_string(), "about:blank");
    EXPECT_EQ(body.at("status").as_int64(), GetParam().status);
    EXPECT_EQ(body.at("title").as_string(), GetParam().title);
}

INSTANTIATE_TEST_SUITE_P(Categories, ProblemStatus,
                         ::testing::Values(StatusCase{Sample::bad_input, 400, "Bad Request"},
                                           StatusCase{Sample::unauthenticated, 401, "Unauthorized"},
                                           StatusCase{Sample::forbidden, 403, "Forbidden"},
                                           StatusCase{Sample::not_found, 404, "Not Found"},
                                           StatusCase{Sample::conflict, 409, "Conflict"},
                                           StatusCase{Sample::too_large, 413, "Content Too Large"},
                                           StatusCase{Sample::too_many, 429, "Too Many Requests"},
                                           StatusCase{Sample::unavailable, 503, "Service Unavailable"},
                                           StatusCase{Sample::internal, 500, "Internal Server Error"}),
                         [](const auto& info) { return std::to_string(info.param.status); });

TEST(Problem, SaysWhatIsWrongInCodeAndWords) {
    const auto body = body_of(problem(Error(Sample::conflict, "`Riverside` is taken: choose another")));
    EXPECT_EQ(body.at("code").as_string(), "sample_conflict");
    EXPECT_EQ(body.at("detail").as_string(), "`Riverside` is taken: choose another");
    EXPECT_FALSE(body.as_object().contains("errors"));
    EXPECT_FALSE(body.as_object().contains("explanation"));
}

TEST(Problem, KeepsTheWordsOfAnInternalErrorToTheLog) {
    const auto response = problem(Error(Sample::internal, "select from invoices failed"));
    EXPECT_FALSE(response.body.contains("invoices")) << response.body;
    EXPECT_FALSE(response.body.contains("sample_internal")) << response.body;
    EXPECT_EQ(body_of(response).at("code").as_string(), "internal");
}

TEST(Problem, PointsAtEachFieldThatIsWrong) {
    const auto response =
        problem(Error(Sample::bad_input)
                    .with_fields({{"/name", "length", "is too long"}, {"/a~1b/0", "type", "is no \"text\""}}));
    EXPECT_EQ(response.status, 422);
    const auto body = body_of(response);
    EXPECT_EQ(body.at("title").as_string(), "Unprocessable Content");
    ASSERT_EQ(body.at("errors").as_array().size(), 2U);
    EXPECT_EQ(body.at("errors").at(0).at("pointer").as_string(), "/name");
    EXPECT_EQ(body.at("errors").at(1).at("code").as_string(), "type");
    EXPECT_EQ(body.at("errors").at(1).at("detail").as_string(), "is no \"text\"");
}

TEST(Problem, ExplainsADenial) {
    const auto explanation = std::make_shared<access::Explanation>();
    explanation->permission = access::Permission::invite_member;
    explanation->roles = {{"billing_contact", "Billing contact"}};
    explanation->could_grant = {{UserId(7), "Ada"}};
    const auto body = body_of(problem(Error(access::AccessError::denied).with_attachment(explanation)));
    const auto& shown = body.at("explanation");
    EXPECT_EQ(shown.at("permission").as_string(), "invite_member");
    EXPECT_FALSE(shown.at("allowed").as_bool());
    EXPECT_EQ(shown.at("roles"), (boost::json::array{{{"key", "billing_contact"}, {"label", "Billing contact"}}}));
    EXPECT_EQ(shown.at("could_grant").at(0).at("name").as_string(), "Ada");
}

TEST(Problem, SaysWhenToComeAgainIfTheErrorKnows) {
    const auto response =
        problem(Error(Sample::too_many).with_attachment(std::make_shared<RetryAfter>(std::chrono::minutes(2))));
    EXPECT_EQ(response.status, 429);
    const std::pair<std::string, std::string> header{"Retry-After", "120"};
    EXPECT_NE(std::ranges::find(response.headers, header), response.headers.end());
    EXPECT_TRUE(problem(Sample::too_many).headers.empty());
}

TEST(Problem, OfTheWrongMethodOrMediaTypeHasAStatusOfItsOwn) {
    EXPECT_EQ(status_of(HttpError::method_not_allowed), 405);
    EXPECT_EQ(body_of(problem(HttpError::method_not_allowed)).at("title").as_string(), "Method Not Allowed");
    EXPECT_EQ(status_of(HttpError::body_not_json), 415);
    EXPECT_EQ(body_of(problem(HttpError::body_not_json)).at("title").as_string(), "Unsupported Media Type");
}

TEST(Problem, ShowsNobodyWhatALibrarySaidAndLogsIt) {
    for (const auto sample : {Sample::conflict, Sample::unavailable, Sample::internal}) {
        ::testing::internal::CaptureStderr();
        const auto response = problem(Error(sample).with_cause("connect: no such host db.internal"));
        const auto logged = ::testing::internal::GetCapturedStderr();
        EXPECT_EQ(response.body.find("db.internal"), std::string::npos) << response.body;
        if (sample == Sample::internal) {
            EXPECT_NE(logged.find("db.internal"), std::string::npos) << logged;
        }
    }
}

TEST(Problem, OfWhatIsUnavailableSaysWhenToComeAgain) {
    using Headers = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(problem(Sample::unavailable).headers, (Headers{{"Retry-After", "1"}}));
    EXPECT_EQ(problem(Sample::conflict).headers, Headers());
}

}  // namespace
}  // namespace muster::http
