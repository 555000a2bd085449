// SPDX-License-Identifier: Apache-2.0
#include "team/code_attempt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/testing/results.h"
#include "jobs/job.h"
#include "mail/testing/kept_mails.h"
#include "team/second_factor_mail.h"
#include "team/testing/factor_world.h"

namespace muster::team::testing {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const Secret a_code("123456");
const Secret a_recovery_code("abcd-efgh-ijkl-mnop");

class BoundedCodes : public OnFactorWorld {
  protected:
    void set_up_people() override {
        OnFactorWorld::set_up_people();
        attempts_ = std::make_unique<Attempts>(world_->clock);
        codes_ = std::make_unique<CodeAttempts>(world_->gate, world_->ids, *attempts_, metrics_);
    }
    Result<void> show(const User& user, const Secret& code, const Result<void>& answer,
                      std::string_view peer = "192.0.2.7") {
        return codes_->check(user, code, peer, [&] { return answer; });
    }
    Result<void> guess(const User& user, const Secret& code = a_code, std::string_view peer = "192.0.2.7") {
        return show(user, code, TeamError::wrong_code, peer);
    }
    void use_up(const User& user, const Secret& code = a_code) {
        for (int i = 0; i < limits::code_failures_per_address_max; ++i)
            EXPECT_TRUE(fails_with(guess(user, code), TeamError::wrong_code)) << i;
    }
    std::vector<events::Event> bounds() {
        auto events = world_->events_of(events::system_chain);
        std::erase_if(events, [](const auto& event) { return event.action != "code.attempts_bounded"; });
        return events;
    }
    std::vector<mail::Mail> mails() {
        SecondFactorMailer mailer(world_->second_factors, mails_, "https://muster.example");
        const auto send = [&](const jobs::Task& task) {
            return mailer.send_guessed(UserId(task.subject), task.left_at);
        };
        jobs::Worker worker(*database_, world_->clock, {{std::string(SecondFactors::guessed_mail_job), send}});
        value_of(worker.run_due());
        return mails_.mails;
    }

    Metrics metrics_;
    mail::testing::KeptMails mails_;
    std::unique_ptr<Attempts> attempts_;
    std::unique_ptr<CodeAttempts> codes_;
};
MUSTER_ON_BOTH_ENGINES(BoundedCodes);

TEST_P(BoundedCodes, TellTheLogAndTheirOwnerOnceInAWindow) {
    use_up(ada_);
    EXPECT_THAT(bounds(), SizeIs(0)) << "failures alone are counted, not recorded";
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(fails_with(guess(ada_), TeamError::too_many_attempts));
    ASSERT_THAT(bounds(), SizeIs(1));
    EXPECT_EQ(bounds()[0].subject_id, ada_.id.number());
    EXPECT_EQ(bounds()[0].payload, R"({"bounded":"address","client":"192.0.2.7"})");
    ASSERT_THAT(mails(), SizeIs(1));
    EXPECT_EQ(mails_.mails[0].to, ada_.email);
    EXPECT_THAT(mails_.mails[0].text, HasSubstr("https://muster.example/password-reset"));
    EXPECT_TRUE(succeeds(show(bob_, a_code, {}))) << "hers alone";
}

TEST_P(BoundedCodes, AreMailedAsOfTheWindowInWhichTheyWereGuessedHoweverLate) {
    const auto bound = [&] {
        use_up(ada_);
        EXPECT_TRUE(fails_with(guess(ada_), TeamError::too_many_attempts));
    };
    bound();
    const Time first = world_->clock.now();
    mails_.refusal = mail::MailError::unavailable;
    EXPECT_THAT(mails(), SizeIs(0));
    mails_.refusal.reset();
    world_->clock.advance(limits::code_failures_window);
    ASSERT_THAT(mails(), SizeIs(1));
    SecondFactorMailer mailer(world_->second_factors, mails_, "https://muster.example");
    value_of(mailer.send_guessed(ada_.id, first));
    EXPECT_EQ(mails_.ids.at(0), mails_.ids.at(1)) << "sent again it is the same mail";
    bound();
    ASSERT_THAT(mails(), SizeIs(3));
    EXPECT_NE(mails_.ids.at(1), mails_.ids.at(2)) << "of another window it is another";
}

TEST_P(BoundedCodes, OfAClientThatGoesRoundTellTheLogAndMailNobody) {
    for (int i = 0; i < limits::code_failures_per_client_max; ++i) {
        const User somebody{UserId(1000 + i), address("person" + std::to_string(i) + "@people.example"), "P", {}};
        EXPECT_TRUE(fails_with(guess(somebody), TeamError::wrong_code));
    }
    EXPECT_TRUE(fails_with(guess(ada_), TeamError::too_many_attempts));
    EXPECT_TRUE(fails_with(guess(ada_, a_code, "192.0.2.8"), TeamError::wrong_code));
    ASSERT_THAT(bounds(), SizeIs(1));
    EXPECT_THAT(*bounds()[0].payload, HasSubstr(R"("bounded":"client")"));
    EXPECT_THAT(mails(), SizeIs(0));
}

TEST_P(BoundedCodes, AreBoundedByTheDayTooButForRecoveryCodes) {
    for (int shown = 0; shown < limits::code_failures_per_address_and_day_max;
         shown += limits::code_failures_per_address_max) {
        use_up(ada_);
        world_->clock.advance(limits::code_failures_window);
    }
    EXPECT_TRUE(fails_with(guess(ada_), TeamError::too_many_attempts));
    EXPECT_TRUE(fails_with(guess(ada_, a_recovery_code), TeamError::wrong_code)) << "they are long";
    EXPECT_TRUE(succeeds(show(ada_, a_recovery_code, {})));
    world_->clock.advance(limits::code_failures_day);
    EXPECT_TRUE(fails_with(guess(ada_), TeamError::wrong_code));
}

TEST_P(BoundedCodes, OfRecoveryAreBoundedByTheHour) {
    use_up(ada_, a_recovery_code);
    EXPECT_TRUE(fails_with(guess(ada_, a_recovery_code), TeamError::too_many_attempts));
    world_->clock.advance(limits::code_failures_window);
    EXPECT_TRUE(fails_with(guess(ada_, a_recovery_code), TeamError::wrong_code));
}

TEST_P(BoundedCodes, ThatAreRightOrNeverLookedAtAreNotCounted) {
    for (int i = 0; i < limits::code_failures_per_address_and_day_max + 1; ++i) {
        EXPECT_TRUE(succeeds(show(ada_, a_code, {})));
        EXPECT_TRUE(fails_with(show(ada_, a_code, TeamError::sign_in_over), TeamError::sign_in_over));
    }
    EXPECT_THAT(metrics_.text(), HasSubstr("muster_code_failures_total 0"));
    use_up(ada_);
    EXPECT_TRUE(fails_with(show(ada_, a_code, {}), TeamError::too_many_attempts));
    EXPECT_THAT(metrics_.text(), HasSubstr("muster_code_failures_total 10"));
    EXPECT_THAT(metrics_.text(), HasSubstr("muster_code_refusals_total 1"));
}

}  // namespace
}  // namespace muster::team::testing
