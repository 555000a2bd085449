// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <latch>
#include <optional>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "http/server.h"
#include "http/testing/raw_client.h"

namespace muster::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::get;
using testing::get_text;
using testing::RawClient;

Response ok(const Request&) { return {}; }

ServerOptions options_for_tests() {
    ServerOptions options;
    options.port = 0;
    return options;
}

std::unique_ptr<Server> serve(const ServerOptions& options, Handler handler = ok) {
    auto server = Server::start(options, std::move(handler));
    EXPECT_TRUE(server.ok());
    return std::move(server).value();
}

/// What the server answers to these bytes before it closes in order.
std::string answer_to(const Server& server, std::string_view bytes) {
    RawClient client(server.port());
    client.send(bytes);
    client.shutdown_send();
    return client.read_until_close().value_or("no orderly end");
}

TEST(ServerLimits, AreAnsweredWithProblemDetails) {
    const auto server = serve(options_for_tests());
    const auto answer = answer_to(*server, "GET / HTTP/1.1\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 Bad Request\r\n")) << answer;
    EXPECT_NE(answer.find("Content-Type: application/problem+json\r\n"), answer.npos);
    EXPECT_NE(answer.find("Connection: close\r\n"), answer.npos);
    EXPECT_TRUE(
        answer.ends_with(R"({"type":"about:blank","title":"Bad Request","status":400,"code":"malformed_request",)"
                         R"("detail":"the request is not well-formed HTTP/1.1: send it anew"})"))
        << answer;
}

TEST(ServerLimits, HaveAStatusEach) {
    const auto server = serve(options_for_tests());
    const std::string long_text(20'000, 'a');
    EXPECT_TRUE(answer_to(*server, "GET /" + long_text + " HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 414 "));
    EXPECT_TRUE(answer_to(*server, "GET / HTTP/1.1\r\nX: " + long_text + "\r\n\r\n").starts_with("HTTP/1.1 431 "));
    EXPECT_TRUE(answer_to(*server, "GET / HTTP/3.0\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 505 "));
    const auto unknown = answer_to(*server, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(unknown.starts_with("HTTP/1.1 501 "));
    EXPECT_NE(unknown.find("Allow: GET, HEAD, POST, PUT, PATCH, DELETE\r\n"), unknown.npos);
}

TEST(ServerLimits, EndTheConnectionSoThatNothingSmuggledInIsServed) {
    std::atomic<int> served = 0;
    const auto server = serve(options_for_tests(), [&](const Request&) {
        ++served;
        return Response{};
    });
    const auto answer = answer_to(*server,
                                  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n"
                                  "\r\n0\r\n\r\n" +
                                      get_text("/smuggled"));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 "));
    EXPECT_EQ(answer.find("HTTP/1.1 200"), answer.npos);
    EXPECT_EQ(served, 0);
}

TEST(ServerLimits, ShowTheClientA413ThoughItIsStillSending) {
    const auto server = serve(options_for_tests());
    RawClient client(server->port());
    ASSERT_TRUE(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n"));
    const std::string piece(1'000'000, 'x');
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(client.send(piece)) << i;
    const auto response = client.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 413);
    EXPECT_NE(response->body.find("body_too_large"), std::string::npos);
}

TEST(ServerLimits, RefuseAChunkedBodyThatGrowsTooLarge) {
    auto options = options_for_tests();
    options.body_bytes_max = 1000;
    const auto server = serve(options);
    RawClient client(server->port());
    ASSERT_TRUE(client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
    const std::string chunk = "190\r\n" + std::string(400, 'x') + "\r\n";
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(client.send(chunk));
    const auto response = client.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 413);
}

TEST(ServerLimits, CutSlowHeadsOffWhileOthersAreServed) {
    auto options = options_for_tests();
    options.head_time_max = milliseconds(600);
    const auto server = serve(options);
    const auto start = steady_clock::now();
    std::vector<RawClient> slow;
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(slow.emplace_back(server->port()).send("GET / HTTP/1.1\r\nX: "));
    while (server->counters().timed_out < 100 && steady_clock::now() - start < milliseconds(5000)) {
        for (auto& client : slow) client.send_some("a");
        const auto response = get(server->port(), "/fresh");
        ASSERT_TRUE(response);
        EXPECT_EQ(response->status, 200);
    }
    EXPECT_EQ(server->counters().timed_out, 100U);
    EXPECT_GE(steady_clock::now() - start, milliseconds(600));
    EXPECT_LT(steady_clock::now() - start, milliseconds(3000));
    for (auto& client : slow) {
        const auto response = client.read_response();
        ASSERT_TRUE(response);
        EXPECT_EQ(response->status, 408);
    }
}

TEST(ServerLimits, CutASlowBodyOff) {
    auto options = options_for_tests();
    options.body_time_max = milliseconds(100);
    const auto server = serve(options);
    RawClient client(server->port());
    ASSERT_TRUE(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc"));
    const auto response = client.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 408);
    EXPECT_NE(response->body.find("body_timeout"), std::string::npos);
}

TEST(ServerLimits, CloseIdleConnectionsWithoutAWord) {
    auto options = options_for_tests();
    options.idle_time_max = milliseconds(100);
    options.head_time_max = milliseconds(100);
    const auto server = serve(options);
    RawClient silent(server->port());
    EXPECT_EQ(silent.read_until_close(), "");
    RawClient used(server->port());
    ASSERT_TRUE(used.send(get_text("/a")));
    ASSERT_TRUE(used.read_response());
    EXPECT_EQ(used.read_until_close(), "");
    EXPECT_EQ(server->counters().timed_out, 0U);
}

TEST(ServerLimits, CutAReaderOffThatDoesNotTakeItsAnswer) {
    auto options = options_for_tests();
    options.write_time_max = milliseconds(200);
    const auto server = serve(options, [](const Request&) {
        Response response;
        response.body.assign(50'000'000, 'z');
        return response;
    });
    RawClient client(server->port());
    ASSERT_TRUE(client.send(get_text("/a")));
    const auto start = steady_clock::now();
    while (server->counters().timed_out == 0 && steady_clock::now() - start < milliseconds(5000))
        std::this_thread::yield();
    EXPECT_EQ(server->counters().timed_out, 1U);
    EXPECT_EQ(client.read_response(), std::nullopt);
}

TEST(ServerLimits, TellWhoFindsTheQueueFullAndKeepTheConnection) {
    auto options = options_for_tests();
    options.worker_threads = 1;
    options.worker_queue_max = 1;
    std::latch started(1);
    std::latch release(1);
    const auto server = serve(options, [&](const Request& request) {
        if (request.path == "/block") {
            started.count_down();
            release.wait();
        }
        return Response{};
    });
    RawClient running(server->port());
    ASSERT_TRUE(running.send(get_text("/block")));
    started.wait();
    RawClient first(server->port());
    RawClient second(server->port());
    ASSERT_TRUE(first.send(get_text("/a")));
    ASSERT_TRUE(second.send(get_text("/b")));
    // One of the two waits in the queue; it is not known which.
    while (server->counters().rejected == 0) std::this_thread::yield();
    first.wait_max = second.wait_max = milliseconds(300);
    const auto first_response = first.read_response();
    const auto second_response = first_response ? std::nullopt : second.read_response();
    auto& refused = first_response ? first : second;
    auto& queued = first_response ? second : first;
    const auto response = first_response ? first_response : second_response;
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 503);
    EXPECT_EQ(response->header("retry-after"), "1");
    EXPECT_NE(response->body.find("queue_full"), std::string::npos);
    release.count_down();
    ASSERT_TRUE(running.read_response());
    queued.wait_max = milliseconds(5000);
    ASSERT_TRUE(queued.read_response());
    ASSERT_TRUE(refused.send(get_text("/again")));
    const auto again = refused.read_response();
    ASSERT_TRUE(again);
    EXPECT_EQ(again->status, 200);
}

TEST(ServerLimits, TellLargeRequestsToWaitWhileOthersFillTheMemoryForThem) {
    auto options = options_for_tests();
    options.bodies_bytes_max = 150'000;
    std::latch started(1);
    std::latch release(1);
    const auto server = serve(options, [&](const Request& request) {
        if (request.path == "/block") {
            started.count_down();
            release.wait();
        }
        return Response{};
    });
    const std::string body(100'000, 'a');
    const auto large = [&](const std::string& path) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
               body;
    };
    RawClient holding(server->port());
    ASSERT_TRUE(holding.send(large("/block")));
    started.wait();
    RawClient over(server->port());
    over.send(large("/"));
    const auto refused = over.read_response();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503);
    EXPECT_NE(refused->body.find("bodies_exhausted"), std::string::npos);
    EXPECT_EQ(get(server->port(), "/small").value().status, 200);
    release.count_down();
    ASSERT_TRUE(holding.read_response());
    // Whose next request is answered holds the large body of the last no longer.
    ASSERT_TRUE(holding.send(get_text("/small")));
    ASSERT_TRUE(holding.read_response());
    RawClient next(server->port());
    ASSERT_TRUE(next.send(large("/")));
    const auto answered = next.read_response();
    ASSERT_TRUE(answered);
    EXPECT_EQ(answered->status, 200) << answered->body;
}

TEST(ServerLimits, TellConnectionsOverTheLimitAndTakeNewOnesWhenThereIsRoom) {
    auto options = options_for_tests();
    options.connections_max = 3;
    const auto server = serve(options);
    std::vector<RawClient> clients;
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(clients.emplace_back(server->port()).send(get_text("/a")));
        ASSERT_TRUE(clients.back().read_response());
    }
    {
        RawClient over(server->port());
        const auto response = over.read_response();
        ASSERT_TRUE(response);
        EXPECT_EQ(response->status, 503);
        EXPECT_EQ(response->header("retry-after"), "1");
        EXPECT_NE(response->body.find("connections_exhausted"), std::string::npos);
    }
    EXPECT_EQ(server->counters().rejected, 1U);
    clients.clear();
    while (server->connections() > 0) std::this_thread::yield();
    EXPECT_EQ(get(server->port(), "/a").value().status, 200);
}

TEST(ServerLimits, ShowAFaultAfterAHeadRequestWithItsBody) {
    const auto server = serve(options_for_tests());
    const auto answer = answer_to(*server, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nBROKEN\r\n\r\n");
    EXPECT_TRUE(answer.ends_with("}")) << answer;
}

/// Lets this process open `spare` more files and no others, until it ends.
class FewFiles {
  public:
    explicit FewFiles(rlim_t spare) {
        getrlimit(RLIMIT_NOFILE, &before_);
        const int lowest_free = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        ::close(lowest_free);
        const rlimit few{static_cast<rlim_t>(lowest_free) + spare, before_.rlim_max};
        setrlimit(RLIMIT_NOFILE, &few);
    }
    ~FewFiles() { setrlimit(RLIMIT_NOFILE, &before_); }

  private:
    rlimit before_{};
};

TEST(ServerLimits, MakeConnectionsWaitWhileNoFileCanBeOpened) {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "the undefined behaviour sanitizer itself needs files to look at objects; other builds run this";
#endif
    const auto server = serve(options_for_tests());
    auto few_files = std::make_optional<FewFiles>(1);
    RawClient client(server->port());
    ASSERT_TRUE(client.send(get_text("/a")));
    client.wait_max = milliseconds(120);
    EXPECT_EQ(client.read_response(), std::nullopt);
    EXPECT_EQ(server->counters().accepted, 0U);
    few_files.reset();
    client.wait_max = milliseconds(5000);
    const auto response = client.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200);
}

}  // namespace
}  // namespace muster::http
