// SPDX-License-Identifier: Apache-2.0
#include "team/password_attempt.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/testing/results.h"
#include "team/testing/team_world.h"

namespace muster::team {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using testing::address;
using ::testing::HasSubstr;

class PasswordAttemptsTest : public testing::OnTeamWorld {
  protected:
    void SetUp() override {
        OnTeamWorld::SetUp();
        if (IsSkipped()) return;
        attempts_ = std::make_unique<Attempts>(world_->clock);
        passwords_ = std::make_unique<PasswordAttempts>(world_->gate, *attempts_, metrics_);
    }
    Result<void> show(std::string_view email, Result<void> answer, std::string_view peer = "192.0.2.7") {
        return passwords_->check(address(email), peer, [&] { return answer; });
    }
    Result<void> guess(std::string_view email, std::string_view peer = "192.0.2.7") {
        return show(email, TeamError::wrong_password, peer);
    }
    void use_up(std::string_view email) {
        for (int i = 0; i < limits::password_failures_per_address_max; ++i)
            EXPECT_TRUE(fails_with(guess(email), TeamError::wrong_password)) << i;
    }
    std::vector<events::Event> bounds() {
        auto events = world_->events_of(events::system_chain);
        std::erase_if(events, [](const auto& event) { return event.action != "password.attempts_bounded"; });
        return events;
    }

    Metrics metrics_;
    std::unique_ptr<Attempts> attempts_;
    std::unique_ptr<PasswordAttempts> passwords_;
};
MUSTER_ON_BOTH_ENGINES(PasswordAttemptsTest);

TEST_P(PasswordAttemptsTest, LeaveOneEventInAWindowOnceAnAddressIsRefused) {
    const auto ada = world_->sign_up("ada@people.example");
    use_up("ada@people.example");
    EXPECT_TRUE(bounds().empty()) << "failures alone are counted, not recorded";
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(fails_with(guess("ada@people.example"), TeamError::too_many_attempts));
    ASSERT_EQ(bounds().size(), 1U);
    const auto event = bounds().front();
    EXPECT_EQ(event.actor.kind, "visitor");
    EXPECT_EQ(event.subject_kind, "user");
    EXPECT_EQ(event.subject_id, ada.id.number());
    EXPECT_EQ(event.payload, R"({"bounded":"address","client":"192.0.2.7","email":"ada@people.example"})");
    world_->clock.advance(limits::password_failures_window);
    use_up("ada@people.example");
    EXPECT_TRUE(fails_with(guess("ada@people.example"), TeamError::too_many_attempts));
    EXPECT_EQ(bounds().size(), 2U);
}

TEST_P(PasswordAttemptsTest, LeaveTheSameForAnAddressWithoutAnAccount) {
    use_up("nobody@people.example");
    EXPECT_TRUE(fails_with(guess("nobody@people.example"), TeamError::too_many_attempts));
    ASSERT_EQ(bounds().size(), 1U);
    EXPECT_EQ(bounds().front().subject_id, 0);
}

TEST_P(PasswordAttemptsTest, LeaveOneEventForAClientHoweverManyAddressesItNames) {
    for (int i = 0; i < limits::password_failures_per_client_max; ++i)
        EXPECT_TRUE(fails_with(guess("person" + std::to_string(i) + "@people.example"), TeamError::wrong_password));
    for (int i = 200; i < 205; ++i) {
        EXPECT_TRUE(fails_with(guess("person" + std::to_string(i) + "@people.example"), TeamError::too_many_attempts));
    }
    ASSERT_EQ(bounds().size(), 1U);
    EXPECT_THAT(*bounds().front().payload, HasSubstr(R"("bounded":"client")"));
}

TEST_P(PasswordAttemptsTest, AreCountedInTheMetricsIfTheyFailOrAreRefused) {
    EXPECT_TRUE(succeeds(show("ada@people.example", {})));
    EXPECT_TRUE(fails_with(show("ada@people.example", TeamError::email_taken), TeamError::email_taken));
    EXPECT_THAT(metrics_.text(), HasSubstr("muster_password_failures_total 0"));
    use_up("ada@people.example");
    EXPECT_TRUE(fails_with(show("ada@people.example", {}), TeamError::too_many_attempts));
    EXPECT_THAT(metrics_.text(), HasSubstr("muster_password_failures_total 10"));
    EXPECT_THAT(metrics_.text(), HasSubstr("muster_password_refusals_total 1"));
}

}  // namespace
}  // namespace muster::team
