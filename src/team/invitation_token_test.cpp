// SPDX-License-Identifier: Apache-2.0
#include "team/invitation_token.h"

#include <limits>

#include <gtest/gtest.h>

#include "base/crypto.h"
#include "base/text.h"

namespace muster::team {
namespace {

class InvitationToken : public ::testing::Test {
  protected:
    void SetUp() override { crypto::initialize(); }

    [[nodiscard]] std::string token() const { return std::string(tokens_.make(key_).reveal()); }

    const InvitationTokens tokens_{Secret("the key of this installation")};
    const InvitationKey key_{OrganizationId(12), access::InvitationId(std::numeric_limits<std::int64_t>::max()), 3};
};

TEST_F(InvitationToken, SaysWhatItWasMadeFor) {
    const auto read = tokens_.parse(token());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->organization, key_.organization);
    EXPECT_EQ(read->invitation, key_.invitation);
    EXPECT_EQ(read->generation, key_.generation);
}

TEST_F(InvitationToken, IsTheSameWhenItIsMadeAgain) { EXPECT_EQ(token(), tokens_.make(key_).reveal()); }

TEST_F(InvitationToken, IsNoGoodOnceAnyBitOfItIsChanged) {
    const auto bytes = text::parse_base64url(token()).value();
    for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
        auto changed = bytes;
        changed[i / 8] = static_cast<std::uint8_t>(changed[i / 8] ^ (1U << i % 8));
        EXPECT_FALSE(tokens_.parse(text::to_base64url(changed))) << "bit " << i;
    }
}

TEST_F(InvitationToken, IsNoGoodCutLengthenedOrInAnotherAlphabet) {
    const auto bytes = text::parse_base64url(token()).value();
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        EXPECT_FALSE(tokens_.parse(text::to_base64url(std::span(bytes).first(length)))) << length;
    }
    auto longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(tokens_.parse(text::to_base64url(longer)));
    for (const std::string& wrong : {token() + "=", "A " + token(), token() + "\nA", std::string("not a token"),
                                     text::to_hex(bytes), std::string(token().size(), 'A')}) {
        EXPECT_FALSE(tokens_.parse(wrong)) << wrong;
    }
}

TEST_F(InvitationToken, OfAnotherInstallationIsNoGood) {
    const InvitationTokens others{Secret("the key of another installation")};
    EXPECT_FALSE(others.parse(token()));
    EXPECT_FALSE(tokens_.parse(others.make(key_).reveal()));
}

TEST_F(InvitationToken, TheProofOfOneInvitationDoesNotProveAnother) {
    const auto proven = text::parse_base64url(token()).value();
    for (const InvitationKey& other : {InvitationKey{OrganizationId(13), key_.invitation, 3},
                                       InvitationKey{key_.organization, access::InvitationId(5), 3},
                                       InvitationKey{key_.organization, key_.invitation, 4}}) {
        auto forged = text::parse_base64url(tokens_.make(other).reveal()).value();
        ASSERT_EQ(forged.size(), proven.size());
        std::copy(proven.end() - 32, proven.end(), forged.end() - 32);
        EXPECT_FALSE(tokens_.parse(text::to_base64url(forged)));
    }
}

}  // namespace
}  // namespace muster::team
