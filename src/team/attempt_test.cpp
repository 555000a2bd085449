// SPDX-License-Identifier: Apache-2.0
#include "team/attempt.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "base/crypto.h"
#include "base/limits.h"
#include "base/testing/manual_clock.h"
#include "base/testing/results.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""s;

constexpr auto per_address = limits::password_failures_per_address_max;
constexpr auto per_client = limits::password_failures_per_client_max;
constexpr auto window = limits::password_failures_window;

EmailAddress address(const std::string& name) { return EmailAddress::parse(name + "@people.example").value(); }

class BoundedAttempts : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { crypto::initialize(); }

    Result<void> admit(const std::string& name, const std::string& peer = "192.0.2.7",
                       Attempt attempt = Attempt::password) {
        return attempts_.admit(attempt, address(name), peer);
    }
    void use_up(const std::string& name, const std::string& peer = "192.0.2.7") {
        for (int i = 0; i < per_address; ++i) ASSERT_TRUE(succeeds(admit(name, peer))) << i;
    }
    /// As many as a client may, each for another address.
    void use_up_client(const std::string& peer) {
        for (int i = 0; i < per_client; ++i) ASSERT_TRUE(succeeds(admit("somebody" + std::to_string(i), peer))) << i;
    }

    ::muster::testing::ManualClock clock_;  // a quarter past eight: a window begins
    Attempts attempts_{clock_};
};

TEST_F(BoundedAttempts, AnAddressHasSoManyFromWhereverTheyCome) {
    for (int i = 0; i < per_address; ++i) ASSERT_TRUE(succeeds(admit("ada", "192.0.2." + std::to_string(i)))) << i;
    EXPECT_TRUE(fails_with(admit("ada", "192.0.2.200"), TeamError::too_many_attempts));
    EXPECT_TRUE(succeeds(admit("bob", "192.0.2.1")));
}

TEST_F(BoundedAttempts, AClientHasSoManyForWhicheverAddress) {
    use_up_client("192.0.2.7");
    EXPECT_TRUE(fails_with(admit("ada"), TeamError::too_many_attempts));
    EXPECT_TRUE(succeeds(admit("ada", "192.0.2.8")));
}

TEST_F(BoundedAttempts, WhatIsRefusedForTheClientDoesNotCountForTheAddress) {
    use_up_client("192.0.2.7");
    for (int i = 0; i < per_address; ++i) EXPECT_FALSE(admit("ada").ok());
    EXPECT_TRUE(succeeds(admit("ada", "192.0.2.8")));
}

TEST_F(BoundedAttempts, ARefusalSaysWhenTheNextWindowBegins) {
    clock_.advance(5min + std::chrono::milliseconds(500));
    use_up("ada");
    const auto refused = admit("ada");
    ASSERT_FALSE(refused.ok());
    const auto* later = dynamic_cast<const RetryAfter*>(refused.error().attachment());
    ASSERT_NE(later, nullptr);
    EXPECT_EQ(later->wait, 10min);
    EXPECT_EQ(refused.error().message(), "too many attempts: try again in 10 minutes");
    clock_.advance(later->wait - 1s);
    EXPECT_TRUE(fails_with(admit("ada"), TeamError::too_many_attempts));
    clock_.advance(1s);
    EXPECT_TRUE(succeeds(admit("ada")));
}

TEST_F(BoundedAttempts, AWindowGivesAllOfThemBackAndNoMore) {
    use_up("ada");
    clock_.advance(window);
    use_up("ada");
    EXPECT_TRUE(fails_with(admit("ada"), TeamError::too_many_attempts));
}

TEST_F(BoundedAttempts, WhatSucceedsIsNotCounted) {
    for (int i = 0; i < per_client * 3; ++i) {
        ASSERT_TRUE(succeeds(admit("ada"))) << i;
        attempts_.take_back(Attempt::password, address("ada"), "192.0.2.7");
    }
    use_up("ada");
    EXPECT_TRUE(fails_with(admit("ada"), TeamError::too_many_attempts));
    attempts_.take_back(Attempt::password, address("ada"), "192.0.2.7");
    EXPECT_TRUE(succeeds(admit("ada")));
    EXPECT_TRUE(fails_with(admit("ada"), TeamError::too_many_attempts));
}

TEST_F(BoundedAttempts, ASuccessAfterTheWindowsEndGivesNobodyMore) {
    ASSERT_TRUE(succeeds(admit("ada")));
    clock_.advance(window);
    attempts_.take_back(Attempt::password, address("ada"), "192.0.2.7");
    use_up("ada");
    EXPECT_TRUE(fails_with(admit("ada"), TeamError::too_many_attempts));
}

TEST_F(BoundedAttempts, EachKindIsCountedByItself) {
    use_up("ada");
    for (int i = 0; i < limits::sign_ups_per_address_max; ++i) {
        EXPECT_TRUE(succeeds(admit("ada", "192.0.2.7", Attempt::sign_up))) << i;
    }
    EXPECT_TRUE(fails_with(admit("ada", "192.0.2.7", Attempt::sign_up), TeamError::too_many_attempts));
    for (int i = 0; i < limits::account_mails_per_address_max; ++i) {
        EXPECT_TRUE(succeeds(admit("ada", "192.0.2.7", Attempt::mail))) << i;
    }
    EXPECT_TRUE(fails_with(admit("ada", "192.0.2.7", Attempt::mail), TeamError::too_many_attempts));
}

TEST_F(BoundedAttempts, AnIpv6ClientIsItsNetwork) {
    use_up_client("2001:db8:1:2::1");
    EXPECT_FALSE(admit("ada", "2001:db8:1:2:ffff:ffff:ffff:ffff").ok());
    EXPECT_TRUE(succeeds(admit("ada", "2001:db8:1:3::1")));
}

TEST_F(BoundedAttempts, ThisMachineIsAProxyOfManyClients) {
    for (const auto* peer : {"127.0.0.1", "127.8.9.10", "::1"}) {
        for (int i = 0; i <= per_client; ++i) ASSERT_TRUE(succeeds(admit("one" + std::to_string(i), peer))) << peer;
        clock_.advance(window);
    }
    use_up("ada", "127.0.0.1");
    EXPECT_TRUE(fails_with(admit("ada", "127.0.0.1"), TeamError::too_many_attempts));
}

TEST_F(BoundedAttempts, ManyAtOnceAreNoMoreThanOneAfterTheOther) {
    std::atomic<int> admitted = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < per_address; ++i) admitted += admit("ada").ok() ? 1 : 0;
            });
        }
    }
    EXPECT_EQ(admitted, per_address);
}

TEST_F(BoundedAttempts, NobodyIsForgottenHoweverManyOthersAreCounted) {
    use_up("ada");
    for (int i = 0; i < 20'000; ++i) {
        const auto other = address("flood" + std::to_string(i));
        ASSERT_TRUE(succeeds(attempts_.admit(Attempt::password, other, "127.0.0.1"))) << i;
    }
    EXPECT_TRUE(fails_with(admit("ada", "198.51.100.1"), TeamError::too_many_attempts));
}

TEST_F(BoundedAttempts, SomebodyInvitesSoManyInAllOrganizationsAndAnAddressIsInvitedSoOften) {
    const auto invite = [&](std::optional<UserId> sender, std::size_t first, std::size_t count) {
        std::vector<EmailAddress> addresses;
        for (std::size_t i = 0; i < count; ++i) addresses.push_back(address("guest" + std::to_string(first + i)));
        return attempts_.admit_invitations(sender, addresses);
    };
    constexpr std::size_t all = limits::invitation_mails_of_a_person_max;
    EXPECT_TRUE(succeeds(invite(UserId(1), 0, all - 1)));
    EXPECT_TRUE(fails_with(invite(UserId(1), all, 2), TeamError::too_many_attempts));
    EXPECT_TRUE(succeeds(invite(UserId(1), all, 1))) << "what was refused is not counted";
    EXPECT_TRUE(fails_with(invite(UserId(1), all, 1), TeamError::too_many_attempts));
    for (int i = 0; i < limits::invitation_mails_to_an_address_max; ++i) {
        EXPECT_TRUE(succeeds(invite(UserId(2), all, 1))) << i;
    }
    EXPECT_TRUE(fails_with(invite(UserId(2), all, 1), TeamError::too_many_attempts));
    EXPECT_TRUE(succeeds(invite(std::nullopt, all, 1))) << "nobody keeps others from inviting an address";
    for (int i = limits::invitation_mails_to_an_address_max + 2; i < limits::invitation_mails_to_an_address_by_all_max;
         ++i) {
        EXPECT_TRUE(succeeds(invite(UserId(10 + i), all, 1))) << i;
    }
    EXPECT_TRUE(fails_with(invite(UserId(3), all, 1), TeamError::too_many_attempts));
    EXPECT_TRUE(succeeds(invite(UserId(3), all + 1, 1)));
    clock_.advance(limits::invitation_mails_window);
    EXPECT_TRUE(succeeds(invite(UserId(1), all, 1)));
}

}  // namespace
}  // namespace muster::team
