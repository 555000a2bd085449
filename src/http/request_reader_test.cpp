// SPDX-License-Identifier: Apache-2.0
#include "http/request_reader.h"

#include <random>

#include <gtest/gtest.h>

namespace muster::http {
namespace {

using Progress = RequestReader::Progress;
using std::string_literals::operator""s;

constexpr std::size_t head_bytes_max = 6000;
constexpr std::size_t body_bytes_max = 100;

struct Outcome {
    std::vector<std::string> requests;  ///< path and body
    std::optional<Refusal> refusal;
    Progress progress = Progress::head;

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// Reads as a connection does, the bytes arriving in pieces of the sizes that `next_size` names.
template <class NextSize>
Outcome read_in_pieces(std::string_view bytes, NextSize next_size) {
    RequestReader reader(head_bytes_max, body_bytes_max);
    Outcome outcome;
    std::string buffer;
    while (!bytes.empty()) {
        const auto size = std::min(bytes.size(), next_size());
        buffer.append(bytes.substr(0, size));
        bytes.remove_prefix(size);
        while (true) {
            buffer.erase(0, reader.take(buffer));
            outcome.progress = reader.progress();
            if (reader.progress() != Progress::whole) break;
            outcome.requests.push_back(reader.request().path + " " + reader.request().body);
            reader.reset();
            if (buffer.empty()) break;
        }
        if (reader.progress() == Progress::refused) {
            outcome.refusal = reader.refusal();
            break;
        }
    }
    return outcome;
}

Outcome read_whole(std::string_view bytes) {
    return read_in_pieces(bytes, [&] { return bytes.size(); });
}

std::string post(std::string_view fields, std::string_view body = {}) {
    return "POST /p HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

TEST(RequestReader, ReadsMethodPathQueryLowerCasedHeadersAndBody) {
    RequestReader reader(head_bytes_max, body_bytes_max);
    const auto bytes =
        "PATCH /a%20b?c=d?e HTTP/1.1\r\nHost: a\r\nX-Some-Name:  Value \r\nContent-Length: 3\r\n\r\nabc"s;
    EXPECT_EQ(reader.take(bytes), bytes.size());
    ASSERT_EQ(reader.progress(), Progress::whole);
    EXPECT_EQ(reader.request().method, Method::patch);
    EXPECT_EQ(reader.request().path, "/a%20b");
    EXPECT_EQ(reader.request().query, "c=d?e");
    EXPECT_EQ(reader.request().header("x-some-name"), "Value");
    EXPECT_EQ(reader.request().body, "abc");
    EXPECT_TRUE(reader.keep_alive());
}

TEST(RequestReader, KeepsNothingOfTheRequestBefore) {
    RequestReader reader(head_bytes_max, body_bytes_max);
    reader.take("POST /a?b HTTP/1.1\r\nHost: a\r\nX-A: b\r\nContent-Length: 3\r\n\r\nabc");
    ASSERT_EQ(reader.progress(), Progress::whole);
    reader.reset();
    reader.take("GET /c HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_EQ(reader.progress(), Progress::whole);
    EXPECT_EQ(reader.request().method, Method::get);
    EXPECT_EQ(reader.request().query, "");
    EXPECT_EQ(reader.request().headers.size(), 1U);
    EXPECT_EQ(reader.request().body, "");
}

TEST(RequestReader, ReadsAChunkedBodyAndDropsItsTrailers) {
    RequestReader reader(head_bytes_max, body_bytes_max);
    reader.take(post("Transfer-Encoding: Chunked\r\n", "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nAuthorization: evil\r\n\r\n"));
    ASSERT_EQ(reader.progress(), Progress::whole);
    EXPECT_EQ(reader.request().body, "abcde");
    EXPECT_EQ(reader.request().header("authorization"), std::nullopt);
}

TEST(RequestReader, EndsTheConnectionAfterHttp10OrWhenAsked) {
    RequestReader reader(head_bytes_max, body_bytes_max);
    reader.take("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    ASSERT_EQ(reader.progress(), Progress::whole);
    EXPECT_FALSE(reader.keep_alive());
    reader.reset();
    reader.take("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    ASSERT_EQ(reader.progress(), Progress::whole);
    EXPECT_FALSE(reader.keep_alive());
}

TEST(RequestReader, KnowsWhoWaitsForLeaveToSendTheBody) {
    RequestReader waits(head_bytes_max, body_bytes_max);
    waits.take(post("Content-Length: 3\r\nExpect: 100-Continue\r\n"));
    EXPECT_TRUE(waits.expects_continue());
    RequestReader sends(head_bytes_max, body_bytes_max);
    sends.take(post("Content-Length: 3\r\nExpect: 100-continue\r\n", "a"));
    EXPECT_FALSE(sends.expects_continue());
    RequestReader silent(head_bytes_max, body_bytes_max);
    silent.take(post("Content-Length: 3\r\n"));
    EXPECT_FALSE(silent.expects_continue());
}

TEST(RequestReader, PassesOneStrayLineEndBeforeARequestAndNoMore) {
    EXPECT_EQ(read_whole("\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n").requests, std::vector{"/a "s});
    EXPECT_EQ(read_whole("\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n").refusal, Refusal::malformed);
}

struct RefusedCase {
    const char* name;
    std::string bytes;
    std::optional<Refusal> refusal;
};

void PrintTo(const RefusedCase& refused_case, std::ostream* out) { *out << refused_case.name; }

class AmbiguousRequest : public ::testing::TestWithParam<RefusedCase> {};

TEST_P(AmbiguousRequest, IsJudgedAsTheTableSays) {
    EXPECT_EQ(read_whole(GetParam().bytes).refusal, GetParam().refusal);
}

TEST_P(AmbiguousRequest, IsJudgedTheSameByteByByte) {
    EXPECT_EQ(read_in_pieces(GetParam().bytes, [] { return std::size_t{1}; }).refusal, GetParam().refusal);
}

const RefusedCase refused_cases[] = {
    {"length", post("Content-Length: 3\r\n", "abc"), std::nullopt},
    {"chunked", post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), std::nullopt},
    {"length_then_coding", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
     Refusal::malformed},
    {"coding_then_length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
     Refusal::malformed},
    {"length_twice", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), Refusal::malformed},
    {"lengths_differ", post("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd"), Refusal::malformed},
    {"length_list", post("Content-Length: 3, 3\r\n", "abc"), Refusal::malformed},
    {"length_signed", post("Content-Length: +3\r\n", "abc"), Refusal::malformed},
    {"length_negative", post("Content-Length: -3\r\n", "abc"), Refusal::malformed},
    {"length_hexadecimal", post("Content-Length: 0x3\r\n", "abc"), Refusal::malformed},
    {"length_empty", post("Content-Length:\r\n", "abc"), Refusal::malformed},
    {"length_overflowing", post("Content-Length: 18446744073709551617\r\n", "a"), Refusal::malformed},
    {"length_over_the_limit", post("Content-Length: 101\r\n"), Refusal::body_too_large},
    {"chunk_over_the_limit", post("Transfer-Encoding: chunked\r\n", "65\r\na"), Refusal::body_too_large},
    {"chunks_over_the_limit",
     post("Transfer-Encoding: chunked\r\n", "40\r\n" + std::string(64, 'a') + "\r\n40\r\n" + std::string(64, 'a')),
     Refusal::body_too_large},
    {"coding_twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
     Refusal::malformed},
    {"coding_list", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), Refusal::transfer_coding_unknown},
    {"coding_chunked_not_last", post("Transfer-Encoding: chunked, identity\r\n"), Refusal::transfer_coding_unknown},
    {"coding_unknown", post("Transfer-Encoding: gzip\r\n"), Refusal::transfer_coding_unknown},
    {"coding_disguised", post("Transfer-Encoding: xchunked\r\n"), Refusal::transfer_coding_unknown},
    {"coding_in_http_1_0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     Refusal::malformed},
    {"coding_name_with_space", post("Transfer-Encoding : chunked\r\n"), Refusal::malformed},
    {"chunk_ended_by_line_feed", post("Transfer-Encoding: chunked\r\n", "3\nabc\n0\n\nGET / HTTP/1.1\r\n\r\n"),
     Refusal::malformed},
    {"chunk_size_with_prefix", post("Transfer-Encoding: chunked\r\n", "0x3\r\nabc\r\n0\r\n\r\n"), Refusal::malformed},
    {"chunk_size_overflowing", post("Transfer-Encoding: chunked\r\n", "10000000000000003\r\nabc\r\n"),
     Refusal::malformed},
    {"chunk_longer_than_its_size", post("Transfer-Encoding: chunked\r\n", "3\r\nabcdef\r\n0\r\n\r\n"),
     Refusal::malformed},
    {"length_in_trailer", post("Transfer-Encoding: chunked\r\n", "0\r\nContent-Length: 5\r\n\r\n"), Refusal::malformed},
    {"endless_chunk_extension", post("Transfer-Encoding: chunked\r\n", "3;" + std::string(7000, 'x')),
     Refusal::malformed},
    {"no_host", "GET / HTTP/1.1\r\n\r\n", Refusal::malformed},
    {"no_host_in_http_1_0", "GET / HTTP/1.0\r\n\r\n", std::nullopt},
    {"host_twice", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", Refusal::malformed},
    {"host_twice_in_http_1_0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", Refusal::malformed},
    {"head_longest_not_ended", "GET / HTTP/1.1\r\nX: " + std::string(head_bytes_max - 19, 'a'), std::nullopt},
    {"head_too_large", "GET / HTTP/1.1\r\nX: " + std::string(head_bytes_max - 18, 'a'), Refusal::head_too_large},
    {"target_too_long", "GET /" + std::string(head_bytes_max, 'a'), Refusal::target_too_long},
    {"bytes_that_are_not_http", "\x16\x03\x01\x02\x00\x01\r\n\r\n"s, Refusal::malformed},
};

INSTANTIATE_TEST_SUITE_P(RequestReader, AmbiguousRequest, ::testing::ValuesIn(refused_cases),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

std::string random_stream(std::mt19937& random) {
    const std::string kinds[] = {
        "GET /g HTTP/1.1\r\nHost: a\r\n\r\n",
        post("Content-Length: 7\r\n", "1234567"),
        post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\nA;e=\"f\"\r\n0123456789\r\n0\r\nT: r\r\n\r\n"),
        post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        "\r\nDELETE /d HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n",
    };
    std::string stream;
    for (int i = 0; i < 4; ++i) stream += kinds[random() % std::size(kinds)];
    return stream;
}

TEST(RequestReader, ReadsTheSameHoweverTheBytesArrive) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    for (int i = 0; i < 1000; ++i) {
        const auto stream = random_stream(random);
        const auto whole = read_whole(stream);
        ASSERT_EQ(whole.requests.size(), 4U) << stream;
        ASSERT_EQ(read_in_pieces(stream, [&] { return 1 + random() % 20; }), whole) << stream;
    }
}

/// Only the requests count here: on a malformed chunk extension the parser may refuse at once, or wait for more of it.
TEST(RequestReader, ReadsNoOtherRequestsOfDamagedBytesHoweverTheyArrive) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    for (int i = 0; i < 3000; ++i) {
        auto stream = random_stream(random);
        stream[random() % stream.size()] = "\r\n \t:0Fa;\0\xff"[random() % 11];
        const auto in_pieces = read_in_pieces(stream, [&] { return 1 + random() % 20; });
        ASSERT_EQ(in_pieces.requests, read_whole(stream).requests) << stream;
    }
}

TEST(RequestReader, ReadsPipelinedRequestsInOrder) {
    const auto stream = post("Content-Length: 1\r\n", "1") +
                        post("Transfer-Encoding: chunked\r\n", "1\r\n2\r\n0\r\n\r\n") +
                        "GET /last HTTP/1.1\r\nHost: a\r\n\r\n";
    EXPECT_EQ(read_whole(stream).requests, (std::vector{"/p 1"s, "/p 2"s, "/last "s}));
}

}  // namespace
}  // namespace muster::http
