// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <latch>
#include <thread>

#include <gtest/gtest.h>

#include "http/server.h"
#include "http/testing/raw_client.h"

namespace muster::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::get_text;
using testing::RawClient;

/// A handler that says when it runs, and runs until it may end.
struct Gate {
    std::latch started{1};
    std::latch release{1};
    std::latch released{1};

    Handler handler() {
        return [this](const Request&) {
            started.count_down();
            release.wait();
            released.count_down();
            return Response{};
        };
    }
};

std::unique_ptr<Server> serve(Handler handler, milliseconds drain_time_max = milliseconds(10'000)) {
    ServerOptions options;
    options.port = 0;
    options.drain_time_max = drain_time_max;
    auto server = Server::start(options, std::move(handler));
    EXPECT_TRUE(server.ok());
    return std::move(server).value();
}

bool refuses_connections(const Server& server) {
    RawClient client(server.port());
    return !client.send(get_text("/"));
}

TEST(ServerStop, LetsARequestUnderWayFinishAndEndsIdleConnections) {
    Gate gate;
    const auto server = serve(gate.handler());
    std::jthread stopper;  // Ends after the clients, which the server lets read on for a while.
    RawClient idle(server->port());
    RawClient busy(server->port());
    ASSERT_TRUE(busy.send(get_text("/a")));
    gate.started.wait();
    while (server->connections() < 2) std::this_thread::yield();
    stopper = std::jthread([&] { server->stop(); });
    EXPECT_EQ(idle.read_until_close(), "");
    EXPECT_TRUE(refuses_connections(*server));
    gate.release.count_down();
    const auto response = busy.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->header("connection"), "close");
    EXPECT_EQ(busy.read_until_close(), "");
}

TEST(ServerStop, AnswersARequestThatIsOnlyThenWhole503) {
    Gate gate;
    const auto server = serve(gate.handler());
    std::jthread stopper;
    RawClient busy(server->port());
    RawClient late(server->port());
    RawClient idle(server->port());
    ASSERT_TRUE(late.send("GET / HTTP/1.1\r\nHost: a\r\n"));
    ASSERT_TRUE(busy.send(get_text("/a")));
    gate.started.wait();
    while (server->connections() < 3) std::this_thread::yield();
    stopper = std::jthread([&] { server->stop(); });
    ASSERT_EQ(idle.read_until_close(), "");
    ASSERT_TRUE(late.send("\r\n"));
    const auto response = late.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 503);
    EXPECT_NE(response->body.find("draining"), std::string::npos);
    gate.release.count_down();
    EXPECT_TRUE(busy.read_response());
}

TEST(ServerStop, CutsOffWhatTakesLongerThanTheDrain) {
    const auto server = serve([](const Request&) { return Response{}; }, milliseconds(100));
    RawClient unfinished(server->port());
    ASSERT_TRUE(unfinished.send("GET / HTTP/1.1\r\nHost: a\r\n"));
    while (server->connections() < 1) std::this_thread::yield();
    const auto start = steady_clock::now();
    server->stop();
    EXPECT_LT(steady_clock::now() - start, milliseconds(1000));
    EXPECT_EQ(unfinished.read_response(), std::nullopt);
}

TEST(ServerStop, AbandonsAHandlerThatDoesNotEnd) {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "what is abandoned is leaked by design, which the leak sanitizer reports; other builds run this";
#endif
    auto* gate = new Gate();  // The abandoned thread refers to it until the process ends.
    auto server = serve(gate->handler(), milliseconds(50));
    RawClient client(server->port());
    ASSERT_TRUE(client.send(get_text("/a")));
    gate->started.wait();
    const auto start = steady_clock::now();
    server.reset();
    EXPECT_LT(steady_clock::now() - start, milliseconds(3000));
    EXPECT_EQ(client.read_response(), std::nullopt);
    gate->release.count_down();
    gate->released.wait();
}

TEST(ServerStop, IsTheSameTwiceAndFromSeveralThreads) {
    const auto server = serve([](const Request&) { return Response{}; });
    RawClient client(server->port());
    ASSERT_TRUE(client.send(get_text("/a")));
    ASSERT_TRUE(client.read_response());
    {
        std::vector<std::jthread> stoppers;
        for (int i = 0; i < 4; ++i) stoppers.emplace_back([&] { server->stop(); });
    }
    server->stop();
    EXPECT_EQ(server->connections(), 0);
    EXPECT_EQ(client.read_until_close(), "");
    EXPECT_TRUE(refuses_connections(*server));
}

TEST(ServerStop, LosesNoAnswerUnderLoad) {
    std::atomic<int> served = 0;
    auto server = serve([&](const Request&) {
        ++served;
        return Response{};
    });
    std::atomic<int> answered = 0;
    std::vector<std::jthread> clients;
    for (int i = 0; i < 8; ++i) {
        clients.emplace_back([&, port = server->port()] {
            RawClient client(port);
            while (client.send(get_text("/a"))) {
                const auto response = client.read_response();
                if (!response) break;
                if (response->status == 200) ++answered;
                if (response->header("connection") == "close") break;
            }
        });
    }
    while (served < 500) std::this_thread::yield();
    server.reset();
    clients.clear();
    EXPECT_EQ(answered, served);
}

}  // namespace
}  // namespace muster::http
