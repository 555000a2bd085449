// SPDX-License-Identifier: Apache-2.0
#include "identity/dns.h"

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

TEST(NameServers, AreAddressesOfIpv4WithAPortOrWithout) {
    EXPECT_EQ(NameServer::parse("192.0.2.1")->port, 53);
    EXPECT_EQ(NameServer::parse("192.0.2.1")->ipv4, 0xC0000201);
    EXPECT_EQ(NameServer::parse("192.0.2.1:5353")->port, 5353);
    for (const char* wrong : {"", "dns.example", "192.0.2", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:70000", "::1"})
        EXPECT_FALSE(NameServer::parse(wrong)) << wrong;
}

}  // namespace
}  // namespace muster::identity::testing
