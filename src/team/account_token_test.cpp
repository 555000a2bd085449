// SPDX-License-Identifier: Apache-2.0
#include "team/account_token.h"

#include <limits>

#include <gtest/gtest.h>

#include "base/crypto.h"
#include "base/text.h"
#include "team/invitation_token.h"

namespace muster::team {
namespace {

constexpr auto purpose = TokenPurpose::password_reset;

class AccountToken : public ::testing::Test {
  protected:
    void SetUp() override { crypto::initialize(); }

    [[nodiscard]] std::string token() const { return std::string(tokens_.make(key_).reveal()); }

    const AccountTokens tokens_{Secret("the key of this installation")};
    const AccountKey key_{purpose, UserId(12), std::numeric_limits<std::int64_t>::max()};
};

TEST_F(AccountToken, SaysWhatItWasMadeFor) {
    const auto read = tokens_.parse(purpose, token());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->user, key_.user);
    EXPECT_EQ(read->generation, key_.generation);
}

TEST_F(AccountToken, IsTheSameWhenItIsMadeAgain) { EXPECT_EQ(token(), tokens_.make(key_).reveal()); }

TEST_F(AccountToken, IsNoGoodOnceAnyBitOfItIsChanged) {
    const auto bytes = text::parse_base64url(token()).value();
    for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
        auto changed = bytes;
        changed[i / 8] = static_cast<std::uint8_t>(changed[i / 8] ^ (1U << i % 8));
        EXPECT_FALSE(tokens_.parse(purpose, text::to_base64url(changed))) << "bit " << i;
    }
}

TEST_F(AccountToken, IsNoGoodCutLengthenedOrInAnotherAlphabet) {
    const auto bytes = text::parse_base64url(token()).value();
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        EXPECT_FALSE(tokens_.parse(purpose, text::to_base64url(std::span(bytes).first(length)))) << length;
    }
    for (const std::string& wrong : {token() + "=", token() + "AAAA", "A " + token(), std::string("not a token"),
                                     text::to_hex(bytes), std::string(token().size(), 'A')}) {
        EXPECT_FALSE(tokens_.parse(purpose, wrong)) << wrong;
    }
}

TEST_F(AccountToken, OfAnotherPurposeIsNoGood) {
    const auto other = TokenPurpose::email_confirmation;
    EXPECT_FALSE(tokens_.parse(other, token()));
    EXPECT_FALSE(tokens_.parse(purpose, tokens_.make({other, key_.user, key_.generation}).reveal()));
}

TEST_F(AccountToken, OfAnInvitationByTheSameKeyIsNoGood) {
    const InvitationTokens invitations{Secret("the key of this installation")};
    const auto invitation = invitations.make({OrganizationId(12), access::InvitationId(13), 1});
    EXPECT_FALSE(tokens_.parse(purpose, invitation.reveal()));
    EXPECT_FALSE(invitations.parse(token()));
}

TEST_F(AccountToken, OfAnotherInstallationIsNoGood) {
    const AccountTokens others{Secret("the key of another installation")};
    EXPECT_FALSE(others.parse(purpose, token()));
    EXPECT_FALSE(tokens_.parse(purpose, others.make(key_).reveal()));
}

TEST_F(AccountToken, TheProofOfOneAccountDoesNotProveAnother) {
    const auto proven = text::parse_base64url(token()).value();
    for (const AccountKey& other : {AccountKey{purpose, UserId(13), key_.generation}, {purpose, key_.user, 4}}) {
        auto forged = text::parse_base64url(tokens_.make(other).reveal()).value();
        ASSERT_EQ(forged.size(), proven.size());
        std::copy(proven.end() - 32, proven.end(), forged.end() - 32);
        EXPECT_FALSE(tokens_.parse(purpose, text::to_base64url(forged)));
    }
}

}  // namespace
}  // namespace muster::team
