// SPDX-License-Identifier: Apache-2.0
#include "team/join_link_token.h"

#include <gtest/gtest.h>

#include "base/crypto.h"
#include "team/invitation_token.h"

namespace muster::team {
namespace {

class JoinLinkToken : public ::testing::Test {
  protected:
    void SetUp() override { crypto::initialize(); }

    const Secret secret_{"the key of this installation"};
    const JoinLinkTokens tokens_{secret_};
    const JoinLinkKey key_{OrganizationId(12), access::JoinLinkId(34), 5};
};

TEST_F(JoinLinkToken, SaysWhatItWasMadeFor) {
    const auto read = tokens_.parse(tokens_.make(key_).reveal());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->organization, key_.organization);
    EXPECT_EQ(read->link, key_.link);
    EXPECT_EQ(read->generation, key_.generation);
}

TEST_F(JoinLinkToken, IsReadOutOfTheWholeLinkToo) {
    const std::string token(tokens_.make(key_).reveal());
    for (const std::string& pasted : {"https://text.example/join#" + token, "#" + token, " " + token + "\n"}) {
        const auto read = tokens_.parse(pasted);
        ASSERT_TRUE(read) << pasted;
        EXPECT_EQ(read->link, key_.link);
    }
    for (const std::string& pasted : {token + "#", "https://text.example/join/" + token, token + "#" + token + "x"})
        EXPECT_FALSE(tokens_.parse(pasted)) << pasted;
}

TEST_F(JoinLinkToken, IsNoInvitationsTokenNorTheOtherWayRound) {
    const InvitationTokens invitations(secret_);
    EXPECT_FALSE(invitations.parse(tokens_.make(key_).reveal()));
    EXPECT_FALSE(tokens_.parse(invitations.make({key_.organization, access::InvitationId(34), 5}).reveal()));
}

TEST_F(JoinLinkToken, OfAnotherInstallationIsNoGood) {
    EXPECT_FALSE(JoinLinkTokens(Secret("another key")).parse(tokens_.make(key_).reveal()));
}

}  // namespace
}  // namespace muster::team
