// SPDX-License-Identifier: Apache-2.0
#include "http/client_address.h"

#include <gtest/gtest.h>

namespace muster::http {
namespace {

Request request_with(std::vector<std::pair<std::string, std::string>> headers) {
    Request request;
    request.peer = "127.0.0.1";
    request.headers = std::move(headers);
    return request;
}

std::string behind_proxy(const std::string& value) {
    return client_address(request_with({{"x-forwarded-for", value}}), "x-forwarded-for");
}

TEST(ClientAddress, IsTheOtherEndWithoutAProxy) {
    EXPECT_EQ(client_address(request_with({{"x-forwarded-for", "192.0.2.7"}}), ""), "127.0.0.1");
}

TEST(ClientAddress, IsWhatTheProxyWrote) {
    EXPECT_EQ(behind_proxy("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(behind_proxy(" 2001:db8::7 "), "2001:db8::7");
    EXPECT_EQ(client_address(request_with({{"x-real-ip", "192.0.2.7"}}), "x-real-ip"), "192.0.2.7");
}

TEST(ClientAddress, IsNotWhatTheClientWrote) {
    EXPECT_EQ(behind_proxy("198.51.100.1, 192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(behind_proxy("127.0.0.1,,  192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(client_address(request_with({{"x-real-ip", "192.0.2.7"}}), "x-forwarded-for"), "127.0.0.1");
}

TEST(ClientAddress, IsTheOtherEndWhereTheHeaderHoldsNone) {
    using namespace std::string_literals;
    for (const auto& wrong : {""s, ","s, "192.0.2.7,"s, "unknown"s, "192.0.2.7:80"s, "192.0.2.7\0"s, "192.0.2.007x"s}) {
        EXPECT_EQ(behind_proxy(wrong), "127.0.0.1") << wrong;
    }
    const auto twice = request_with({{"x-forwarded-for", "192.0.2.7"}, {"x-forwarded-for", "192.0.2.8"}});
    EXPECT_EQ(client_address(twice, "x-forwarded-for"), "192.0.2.8") << "the line that the proxy added";
}

}  // namespace
}  // namespace muster::http
