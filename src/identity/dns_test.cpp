// SPDX-License-Identifier: Apache-2.0
#include "identity/dns.h"

#include <array>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/results.h"
#include "identity/identity_error.h"
#include "identity/testing/dns_server.h"

namespace muster::identity::testing {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::value_of;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class SystemsDns : public ::testing::Test {
  protected:
    DnsServer server_;
    SystemDns dns_{NameServer::parse(server_.address()).value()};
};

TEST_F(SystemsDns, TellsWhatIsPublishedAtAName) {
    server_.publish("_muster.corp.example", "muster-verification=proof");
    server_.publish("_muster.corp.example", "v=spf1 -all");
    EXPECT_THAT(value_of(dns_.texts("_muster.corp.example")),
                UnorderedElementsAre("muster-verification=proof", "v=spf1 -all"));
    EXPECT_THAT(value_of(dns_.texts("_muster.other.example")), IsEmpty());
}

TEST_F(SystemsDns, JoinsTheTextsOfALongRecord) {
    const std::string text(300, 't');
    server_.publish("long.example", text);
    EXPECT_THAT(value_of(dns_.texts("long.example")), UnorderedElementsAre(text));
}

TEST_F(SystemsDns, SaysWhenNobodyKnows) {
    server_.break_down();
    EXPECT_TRUE(fails_with(dns_.texts("_muster.corp.example"), IdentityError::dns_unavailable));
}

TEST(SystemsDnsBounds, RefuseOneMoreQuestionAtOnce) {
    const int silent = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(::bind(silent, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size), 0);
    SystemDns dns(NameServer{INADDR_LOOPBACK, ntohs(address.sin_port)}, limits::workers_per_dns_question);
    const std::jthread first([&] { EXPECT_FALSE(dns.texts("slow.example").ok()); });
    std::array<char, 512> question{};
    ASSERT_GT(::recv(silent, question.data(), question.size(), 0), 0) << "it is under way";
    const auto refused = dns.texts("other.example");
    ASSERT_TRUE(fails_with(refused, IdentityError::dns_unavailable));
    EXPECT_THAT(refused.error().full_text(), ::testing::HasSubstr("at once"));
    ::close(silent);
}

TEST(NameServers, AreAddressesOfIpv4WithAPortOrWithout) {
    EXPECT_EQ(NameServer::parse("192.0.2.1")->port, 53);
    EXPECT_EQ(NameServer::parse("192.0.2.1")->ipv4, 0xC0000201);
    EXPECT_EQ(NameServer::parse("192.0.2.1:5353")->port, 5353);
    for (const char* wrong : {"", "dns.example", "192.0.2", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:70000", "::1"})
        EXPECT_FALSE(NameServer::parse(wrong)) << wrong;
}

}  // namespace
}  // namespace muster::identity::testing
