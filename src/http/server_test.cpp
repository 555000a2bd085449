// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <atomic>
#include <latch>
#include <stdexcept>

#include <gtest/gtest.h>

#include "http/testing/raw_client.h"

namespace muster::http {
namespace {

using testing::Body;
using testing::get;
using testing::get_text;
using testing::RawClient;

/// Answers with what it was asked.
Response echo(const Request& request) {
    Response response;
    response.body = std::string(to_text(request.method)) + " " + request.path + " " + request.body;
    return response;
}

ServerOptions options_for_tests() {
    ServerOptions options;
    options.port = 0;
    return options;
}

std::unique_ptr<Server> serve(Handler handler, const ServerOptions& options = options_for_tests()) {
    auto server = Server::start(options, std::move(handler));
    EXPECT_TRUE(server.ok());
    return std::move(server).value();
}

TEST(Server, AnswersARequest) {
    const auto server = serve([](const Request& request) {
        auto response = echo(request);
        response.headers.emplace_back("X-Peer", request.peer);
        return response;
    });
    RawClient client(server->port());
    ASSERT_TRUE(client.send(get_text("/a?b=c")));
    const auto response = client.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, "GET /a ");
    EXPECT_EQ(response->header("content-type"), "application/json");
    EXPECT_EQ(response->header("x-peer"), "127.0.0.1");
    EXPECT_FALSE(response->header("date").empty());
    EXPECT_EQ(server->connections(), 1);
    EXPECT_EQ(server->counters().accepted, 1U);
}

TEST(Server, AnswersAThousandRequestsOnOneConnection) {
    const auto server = serve(echo);
    RawClient client(server->port());
    for (int i = 0; i < 1000; ++i) {
        ASSERT_TRUE(client.send(get_text("/" + std::to_string(i))));
        const auto response = client.read_response();
        ASSERT_TRUE(response);
        ASSERT_EQ(response->body, "GET /" + std::to_string(i) + " ");
    }
    EXPECT_EQ(server->counters().accepted, 1U);
}

TEST(Server, AnswersPipelinedRequestsInTheirOrder) {
    std::latch second_may_not_overtake(1);
    const auto server = serve([&](const Request& request) {
        if (request.path == "/0") second_may_not_overtake.wait();
        return echo(request);
    });
    RawClient client(server->port());
    std::string requests;
    for (int i = 0; i < 50; ++i) requests += get_text("/" + std::to_string(i));
    ASSERT_TRUE(client.send(requests));
    second_may_not_overtake.count_down();
    for (int i = 0; i < 50; ++i) {
        const auto response = client.read_response();
        ASSERT_TRUE(response);
        EXPECT_EQ(response->body, "GET /" + std::to_string(i) + " ");
    }
}

TEST(Server, ServesManyConnectionsOnSeveralThreads) {
    auto options = options_for_tests();
    options.io_threads = 2;
    const auto server = serve(echo, options);
    std::vector<RawClient> clients;
    for (int i = 0; i < 50; ++i) clients.emplace_back(server->port());
    for (int round = 0; round < 5; ++round) {
        for (auto& client : clients) ASSERT_TRUE(client.send(get_text("/x")));
        for (auto& client : clients) ASSERT_TRUE(client.read_response());
    }
    EXPECT_EQ(server->connections(), 50);
}

TEST(Server, GivesHeadTheLengthWithoutTheBody) {
    const auto server = serve(echo);
    RawClient client(server->port());
    ASSERT_TRUE(client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n" + get_text("/b")));
    const auto head = client.read_response(Body::absent);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->header("content-length"), "8");
    const auto after = client.read_response();
    ASSERT_TRUE(after);
    EXPECT_EQ(after->body, "GET /b ");
}

TEST(Server, ReadsBodiesWithALengthAndChunked) {
    const auto server = serve(echo);
    RawClient client(server->port());
    const std::string large(200'000, 'x');
    ASSERT_TRUE(client.send("PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + large));
    const auto with_length = client.read_response();
    ASSERT_TRUE(with_length);
    EXPECT_EQ(with_length->body, "PUT /a " + large);
    ASSERT_TRUE(client.send("PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
    const auto chunked = client.read_response();
    ASSERT_TRUE(chunked);
    EXPECT_EQ(chunked->body, "PUT /a abc");
}

TEST(Server, GivesLeaveToSendABodyOnlyIfItWillReadIt) {
    const auto server = serve(echo);
    RawClient welcome(server->port());
    ASSERT_TRUE(welcome.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"));
    const auto leave = welcome.read_response();
    ASSERT_TRUE(leave);
    EXPECT_EQ(leave->status, 100);
    ASSERT_TRUE(welcome.send("abc"));
    const auto response = welcome.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, "POST /a abc");

    RawClient unwelcome(server->port());
    ASSERT_TRUE(
        unwelcome.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n"));
    const auto refusal = unwelcome.read_response();
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->status, 413);
}

TEST(Server, ClosesWhenTheClientAsksAndAfterHttp10) {
    const auto server = serve(echo);
    for (const auto* request :
         {"GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET /a HTTP/1.0\r\nHost: a\r\n\r\n"}) {
        RawClient client(server->port());
        ASSERT_TRUE(client.send(request));
        const auto bytes = client.read_until_close();
        ASSERT_TRUE(bytes);
        EXPECT_NE(bytes->find("\r\nConnection: close\r\n"), bytes->npos);
        EXPECT_TRUE(bytes->ends_with("\r\n\r\nGET /a "));
    }
}

TEST(Server, AnswersAClientThatHasEndedItsSide) {
    const auto server = serve(echo);
    RawClient client(server->port());
    ASSERT_TRUE(client.send(get_text("/a")));
    client.shutdown_send();
    const auto bytes = client.read_until_close();
    ASSERT_TRUE(bytes);
    EXPECT_TRUE(bytes->ends_with("GET /a "));
}

TEST(Server, AnswersAnExceptionWithAProblemWithoutItsText) {
    const auto server = serve([](const Request& request) -> Response {
        if (request.path == "/text") throw std::runtime_error("secret");
        throw 42;
    });
    for (const auto* path : {"/text", "/number"}) {
        const auto response = get(server->port(), path);
        ASSERT_TRUE(response);
        EXPECT_EQ(response->status, 500);
        EXPECT_EQ(response->header("content-type"), "application/problem+json");
        EXPECT_NE(response->body.find(R"("code":"internal_error")"), std::string::npos);
        EXPECT_EQ(response->body.find("secret"), std::string::npos);
    }
}

TEST(Server, SendsNoBodyWithStatus204) {
    const auto server = serve([](const Request&) {
        Response response;
        response.status = 204;
        response.body = "ignored";
        return response;
    });
    RawClient client(server->port());
    ASSERT_TRUE(client.send("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    const auto bytes = client.read_until_close();
    ASSERT_TRUE(bytes);
    EXPECT_TRUE(bytes->starts_with("HTTP/1.1 204 No Content\r\n"));
    EXPECT_TRUE(bytes->ends_with("\r\n\r\n"));
    EXPECT_EQ(bytes->find("Content-Length"), bytes->npos);
}

TEST(Server, SendsALargeBodyWhole) {
    const std::string large(5'000'000, 'y');
    const auto server = serve([&](const Request&) {
        Response response;
        response.body = large;
        return response;
    });
    const auto response = get(server->port(), "/a");
    ASSERT_TRUE(response);
    EXPECT_TRUE(response->body == large);
}

TEST(Server, DoesNotStartWhereAnotherListens) {
    const auto first = serve(echo);
    for (const int io_threads : {1, 2}) {
        auto options = options_for_tests();
        options.port = first->port();
        options.io_threads = io_threads;
        const auto second = Server::start(options, echo);
        ASSERT_FALSE(second.ok());
        EXPECT_TRUE(second.error().is(ServerError::address_in_use)) << second.error().message();
    }
}

TEST(Server, DoesNotStartBesideASharingServerOfItsOwnKind) {
    auto options = options_for_tests();
    options.io_threads = 2;
    const auto first = serve(echo, options);
    options.port = first->port();
    const auto second = Server::start(options, echo);
    ASSERT_FALSE(second.ok());
    EXPECT_TRUE(second.error().is(ServerError::address_in_use));
}

TEST(Server, DoesNotStartAtAnAddressThatIsNotOurs) {
    for (const auto* address : {"192.0.2.1", "not an address"}) {
        auto options = options_for_tests();
        options.address = address;
        const auto server = Server::start(options, echo);
        ASSERT_FALSE(server.ok());
        EXPECT_TRUE(server.error().is(ServerError::address_not_usable));
    }
}

}  // namespace
}  // namespace muster::http
