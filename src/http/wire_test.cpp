// SPDX-License-Identifier: Apache-2.0
#include "http/wire.h"

#include <gtest/gtest.h>

namespace muster::http {
namespace {

using std::string_literals::operator""s;

struct HeadCase {
    const char* name;
    std::string head;
    std::optional<Refusal> refusal;
};

void PrintTo(const HeadCase& head_case, std::ostream* out) { *out << head_case.name; }

class CheckHead : public ::testing::TestWithParam<HeadCase> {};

TEST_P(CheckHead, JudgesAsTheTableSays) { EXPECT_EQ(check_head(GetParam().head), GetParam().refusal); }

const HeadCase head_cases[] = {
    {"plain", "GET /a?b=c HTTP/1.1\r\nHost: a\r\n\r\n", std::nullopt},
    {"no_fields", "GET / HTTP/1.0\r\n\r\n", std::nullopt},
    {"tab_and_bytes_over_ascii_in_a_value", "GET / HTTP/1.1\r\nX: a\tb\xc3\xa9\r\n\r\n", std::nullopt},
    {"empty_value", "DELETE / HTTP/1.1\r\nX:\r\n\r\n", std::nullopt},
    {"no_spaces", "GET\r\n\r\n", Refusal::malformed},
    {"no_version", "GET /\r\n\r\n", Refusal::malformed},
    {"empty_line_only", "\r\n\r\n", Refusal::malformed},
    {"two_spaces", "GET  / HTTP/1.1\r\n\r\n", Refusal::malformed},
    {"space_in_target", "GET /a b HTTP/1.1\r\n\r\n", Refusal::malformed},
    {"tab_in_request_line", "GET\t/ HTTP/1.1\r\n\r\n", Refusal::malformed},
    {"space_at_end_of_line", "GET / HTTP/1.1 \r\n\r\n", Refusal::malformed},
    {"method_not_a_token", "GE(T / HTTP/1.1\r\n\r\n", Refusal::malformed},
    {"method_unknown", "BREW / HTTP/1.1\r\n\r\n", Refusal::method_unknown},
    {"method_options", "OPTIONS * HTTP/1.1\r\n\r\n", Refusal::method_unknown},
    {"method_lower_case", "get / HTTP/1.1\r\n\r\n", Refusal::method_unknown},
    {"version_2", "GET / HTTP/2.0\r\n\r\n", Refusal::version_unknown},
    {"version_0_9", "GET / HTTP/0.9\r\n\r\n", Refusal::version_unknown},
    {"version_1_2", "GET / HTTP/1.2\r\n\r\n", Refusal::version_unknown},
    {"http2_preface", "PRI * HTTP/2.0\r\n\r\n", Refusal::version_unknown},
    {"version_lower_case", "GET / http/1.1\r\n\r\n", Refusal::malformed},
    {"version_too_long", "GET / HTTP/1.10\r\n\r\n", Refusal::malformed},
    {"target_absolute", "GET http://a/ HTTP/1.1\r\n\r\n", Refusal::malformed},
    {"target_authority", "GET a:80 HTTP/1.1\r\n\r\n", Refusal::malformed},
    {"target_asterisk", "GET * HTTP/1.1\r\n\r\n", Refusal::malformed},
    {"target_fragment", "GET /a#b HTTP/1.1\r\n\r\n", Refusal::malformed},
    {"target_nul", "GET /a\0b HTTP/1.1\r\n\r\n"s, Refusal::malformed},
    {"target_control", "GET /a\x01 HTTP/1.1\r\n\r\n", Refusal::malformed},
    {"target_delete", "GET /a\x7f HTTP/1.1\r\n\r\n", Refusal::malformed},
    {"target_over_ascii", "GET /\xc3\xa9 HTTP/1.1\r\n\r\n", Refusal::malformed},
    {"target_longest", "GET /" + std::string(4095, 'a') + " HTTP/1.1\r\n\r\n", std::nullopt},
    {"target_too_long", "GET /" + std::string(4096, 'a') + " HTTP/1.1\r\n\r\n", Refusal::target_too_long},
    {"obs_fold", "GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n", Refusal::malformed},
    {"obs_fold_with_tab", "GET / HTTP/1.1\r\nX: a\r\n\tb: c\r\n\r\n", Refusal::malformed},
    {"obs_fold_first", "GET / HTTP/1.1\r\n X: a\r\n\r\n", Refusal::malformed},
    {"space_before_colon", "GET / HTTP/1.1\r\nX : a\r\n\r\n", Refusal::malformed},
    {"no_colon", "GET / HTTP/1.1\r\nX\r\n\r\n", Refusal::malformed},
    {"no_name", "GET / HTTP/1.1\r\n: a\r\n\r\n", Refusal::malformed},
    {"name_over_ascii", "GET / HTTP/1.1\r\nX\xc3: a\r\n\r\n", Refusal::malformed},
    {"nul_in_value", "GET / HTTP/1.1\r\nX: a\0\r\n\r\n"s, Refusal::malformed},
    {"bare_line_feed", "GET / HTTP/1.1\r\nX: a\nY: b\r\n\r\n", Refusal::malformed},
    {"bare_line_feed_after_request_line", "GET / HTTP/1.1\nX: a\r\n\r\n", Refusal::malformed},
    {"bare_carriage_return", "GET / HTTP/1.1\r\nX: a\rY: b\r\n\r\n", Refusal::malformed},
};

INSTANTIATE_TEST_SUITE_P(Wire, CheckHead, ::testing::ValuesIn(head_cases),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

TEST(Wire, WritesLengthTypeDateAndHeaders) {
    Response response;
    response.body = "{}";
    response.headers = {{"X-A", "b"}};
    const auto head = head_text(response, Persistence::keep_alive);
    EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\nDate: "));
    EXPECT_NE(head.find(" GMT\r\nContent-Length: 2\r\nContent-Type: application/json\r\nX-A: b\r\n\r\n"), head.npos)
        << head;
}

TEST(Wire, SaysCloseOnlyWhenTheConnectionCloses) {
    EXPECT_NE(head_text({}, Persistence::close).find("\r\nConnection: close\r\n"), std::string::npos);
    EXPECT_EQ(head_text({}, Persistence::keep_alive).find("Connection"), std::string::npos);
}

TEST(Wire, GivesNoLengthToStatusesWithoutABody) {
    for (const int status : {204, 304}) {
        Response response;
        response.status = status;
        const auto head = head_text(response, Persistence::keep_alive);
        EXPECT_EQ(head.find("Content-"), head.npos) << head;
        EXPECT_FALSE(status_has_body(status));
    }
    EXPECT_TRUE(status_has_body(200));
}

TEST(Wire, DropsAHeaderThatWouldSplitTheAnswer) {
    Response response;
    response.content_type = "text/html\r\nX-Type: evil";
    response.headers = {{"X-A", "b\r\nSet-Cookie: evil=1"}, {"X-B\r\nX-C", "d"}, {"X-D", "a\nb"}, {"X-E", "stays"}};
    const auto head = head_text(response, Persistence::keep_alive);
    EXPECT_EQ(head.find("evil"), head.npos) << head;
    for (const auto* name : {"X-A", "X-B", "X-C", "X-D"}) EXPECT_EQ(head.find(name), head.npos) << head;
    EXPECT_NE(head.find("X-E: stays\r\n"), head.npos) << head;
}

TEST(Wire, DropsAHeaderThatWouldContradictTheFraming) {
    Response response;
    response.headers = {{"Content-Length", "9"}, {"transfer-encoding", "chunked"}, {"CONNECTION", "upgrade"}};
    const auto head = head_text(response, Persistence::keep_alive);
    EXPECT_EQ(head.find("Content-Length: 9"), head.npos);
    EXPECT_EQ(head.find("chunked"), head.npos);
    EXPECT_EQ(head.find("upgrade"), head.npos);
}

}  // namespace
}  // namespace muster::http
