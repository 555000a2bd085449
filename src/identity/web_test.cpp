// SPDX-License-Identifier: Apache-2.0
#include "identity/web.h"

#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>

#include <gtest/gtest.h>

#include "base/testing/results.h"
#include "identity/identity_error.h"
#include "identity/web_address.h"

namespace muster::identity {
namespace {

using ::muster::testing::fails_with;

bool is_public(const char* text) {
    sockaddr_storage storage{};
    sockaddr_in ipv4{};
    sockaddr_in6 ipv6{};
    if (::inet_pton(AF_INET, text, &ipv4.sin_addr) == 1) {
        ipv4.sin_family = AF_INET;
        std::memcpy(&storage, &ipv4, sizeof ipv4);
    } else if (::inet_pton(AF_INET6, text, &ipv6.sin6_addr) == 1) {
        ipv6.sin6_family = AF_INET6;
        std::memcpy(&storage, &ipv6, sizeof ipv6);
    } else {
        ADD_FAILURE() << text << " is no address";
    }
    return is_public_address(reinterpret_cast<const sockaddr&>(storage));
}

TEST(PublicAddresses, AreThoseOfThePublicInternetAlone) {
    for (const char* open : {"8.8.8.8", "93.184.216.34", "172.15.255.255", "172.32.0.1", "192.167.255.255",
                             "100.63.255.255", "100.128.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1"})
        EXPECT_TRUE(is_public(open)) << open;
    for (const char* kept :
         {"0.0.0.0",    "10.1.2.3",        "100.64.0.1", "127.0.0.1",   "127.255.0.1", "169.254.169.254",
          "172.16.0.1", "172.31.255.255",  "192.0.0.1",  "192.168.1.1", "198.18.0.1",  "203.0.113.7",
          "224.0.0.1",  "255.255.255.255", "::",         "::1",         "fe80::1",     "fd00::1",
          "ff02::1",    "2001:db8::1",     "2001::1"})
        EXPECT_FALSE(is_public(kept)) << kept;
}

TEST(PublicAddresses, OfIpv4WithinIpv6AreWhatTheyCarry) {
    EXPECT_FALSE(is_public("::ffff:127.0.0.1"));
    EXPECT_FALSE(is_public("::ffff:169.254.169.254"));
    EXPECT_FALSE(is_public("64:ff9b::10.0.0.1"));
    EXPECT_FALSE(is_public("2002:7f00:1::1"));
    EXPECT_TRUE(is_public("::ffff:8.8.8.8"));
    EXPECT_FALSE(is_public("::127.0.0.1"));
}

TEST(CurlWebs, OfThePublicInternetAskByHttpsOnly) {
    const CurlWeb web(Reach::public_);
    EXPECT_TRUE(web.may_ask("https://login.example.org/realms/us"));
    for (const char* wrong : {"http://login.example.org", "http://127.0.0.1:8080", "file:///etc/passwd",
                              "gopher://login.example.org", "https://user:word@login.example.org", "login.example.org",
                              "https://login.example.org/#part", "javascript:alert(1)", ""})
        EXPECT_FALSE(web.may_ask(wrong)) << wrong;
}

TEST(CurlWebs, OfALocalReachAskThisMachineByHttpToo) {
    const CurlWeb web(Reach::local);
    EXPECT_TRUE(web.may_ask("http://127.0.0.1:8080/x"));
    EXPECT_TRUE(web.may_ask("http://localhost/x"));
    EXPECT_TRUE(web.may_ask("https://10.0.0.1/x"));
    EXPECT_FALSE(web.may_ask("http://10.0.0.1/x"));
    EXPECT_FALSE(web.may_ask("http://127.0.0.1.example.org/x"));
}

TEST(CurlWebs, OfThePublicInternetConnectToNoPrivateAddressByWhateverName) {
    CurlWeb web(Reach::public_);
    for (const char* hidden :
         {"https://127.0.0.1:9/", "https://localhost:9/", "https://[::1]:9/", "https://2130706433:9/",
          "https://0x7f.1:9/", "https://169.254.169.254/latest/meta-data"}) {
        const auto answer = web.ask({hidden});
        ASSERT_TRUE(fails_with(answer, IdentityError::provider_wrong)) << hidden;
        EXPECT_TRUE(answer.error().full_text().contains("not of the public internet")) << answer.error().full_text();
    }
}

TEST(CurlWebs, SayWhereNobodyAnswers) {
    CurlWeb web(Reach::local);
    EXPECT_TRUE(fails_with(web.ask({"http://127.0.0.1:9/"}), IdentityError::provider_unreachable));
}

}  // namespace
}  // namespace muster::identity
