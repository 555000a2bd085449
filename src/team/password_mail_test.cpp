// SPDX-License-Identifier: Apache-2.0
#include "team/password_mail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "jobs/job.h"
#include "mail/testing/kept_mails.h"
#include "storage/testing/one_text.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto newest_reset = one_text("password_mail_test.reset", "select max(id) from password_resets");

class PasswordMails : public OnTeamWorld {
  protected:
    void set_up_people() override {
        ada_ = world_->sign_up("ada@people.example");
        mailer_.emplace(world_->passwords, mails_, "https://muster.example");
    }

    PasswordResetId request(std::string_view email = "ada@people.example") {
        value_of(world_->passwords.request_reset(address(email)));
        return world_->run(newest_reset)[0].get<PasswordResetId>(0);
    }
    std::string token_of(PasswordResetId reset) {
        return std::string(
            world_->account_tokens.make({TokenPurpose::password_reset, ada_.id, reset.number()}).reveal());
    }
    void set_password() { value_of(world_->passwords.set(ada_, parsed<json::Password>("an even longer password"))); }
    int do_jobs() {
        const auto reset = [&](OrganizationId, std::int64_t id) { return mailer_->send_reset(PasswordResetId(id)); };
        const auto changed = [&](OrganizationId, std::int64_t id) { return mailer_->send_changed(UserId(id)); };
        jobs::Worker worker(
            *database_, world_->clock,
            {{std::string(Passwords::reset_mail_job), reset}, {std::string(Passwords::changed_mail_job), changed}});
        return value_of(worker.run_due());
    }

    User ada_;
    mail::testing::KeptMails mails_;
    std::optional<PasswordMailer> mailer_;
};

TEST_P(PasswordMails, OfAResetSaysForWhomAndUntilWhen) {
    const auto reset = request();
    EXPECT_TRUE(succeeds(mailer_->send_reset(reset)));
    ASSERT_EQ(mails_.mails.size(), 1U);
    const auto& mail = mails_.mails[0];
    EXPECT_EQ(mail.to.text(), "ada@people.example");
    EXPECT_THAT(mail.text, HasSubstr("a new password for ada@people.example"));
    EXPECT_THAT(mail.text, HasSubstr("until 2026-11-23 09:15 UTC"));
    EXPECT_THAT(mail.text, HasSubstr("\nhttps://muster.example/password-reset#" + token_of(reset) + "\n"));
    EXPECT_THAT(mail.text, HasSubstr("\nPOST https://muster.example/api/v1/password-resets/completion\n"));
    EXPECT_THAT(mail.subject, Not(HasSubstr(token_of(reset))));
}

TEST_P(PasswordMails, GoToNobodyWithoutAnAccount) {
    request("nobody@people.example");
    EXPECT_EQ(do_jobs(), 1);
    EXPECT_THAT(mails_.mails, IsEmpty());
}

TEST_P(PasswordMails, OfAResetThatIsOverAreNotSent) {
    const auto used = request();
    set_password();
    EXPECT_TRUE(succeeds(mailer_->send_reset(used)));
    const auto late = request();
    world_->clock.advance(limits::password_reset_lifetime);
    EXPECT_TRUE(succeeds(mailer_->send_reset(late)));
    EXPECT_THAT(mails_.mails, IsEmpty());
}

TEST_P(PasswordMails, AreTheWorkOfJobsThatBelongToNoOrganization) {
    request();
    set_password();
    EXPECT_EQ(do_jobs(), 2);
    ASSERT_EQ(mails_.mails.size(), 1U) << "the reset is over by then";
    EXPECT_EQ(mails_.mails[0].subject, "Your password for Muster is new");
    EXPECT_EQ(do_jobs(), 0);
}

TEST_P(PasswordMails, OfANewPasswordHoldNoTokenAndSayWhereToAnswerIt) {
    set_password();
    EXPECT_TRUE(succeeds(mailer_->send_changed(ada_.id)));
    ASSERT_EQ(mails_.mails.size(), 1U);
    EXPECT_EQ(mails_.mails[0].to, ada_.email);
    EXPECT_THAT(mails_.mails[0].text, HasSubstr("https://muster.example/password-reset\n"));
    EXPECT_THAT(mails_.mails[0].text, HasSubstr("\nPOST https://muster.example/api/v1/password-resets\n"));
    EXPECT_THAT(mails_.mails[0].text, Not(HasSubstr("#")));
}

TEST_P(PasswordMails, OfAnotherWayInSayWhichAndWhomToTell) {
    const OrganizationId organization(7);
    EXPECT_TRUE(succeeds(mailer_->send_linked(organization, ada_.id)));
    ASSERT_EQ(mails_.mails.size(), 1U);
    const auto& mail = mails_.mails[0];
    EXPECT_EQ(mail.to, ada_.email);
    EXPECT_EQ(mail.subject, "Your account at Muster can be signed in to by your organization");
    EXPECT_THAT(mail.text, HasSubstr("the identity provider of your address's domain signs you in"));
    EXPECT_THAT(mail.text, HasSubstr("https://muster.example as ada@people.example"));
    EXPECT_THAT(mail.text, HasSubstr("tell an administrator of your organization"));
    EXPECT_THAT(mail.text, Not(HasSubstr("#"))) << "no link that does anything";
    EXPECT_TRUE(succeeds(mailer_->send_linked(organization, ada_.id)));
    EXPECT_TRUE(succeeds(mailer_->send_linked(OrganizationId(8), ada_.id)));
    EXPECT_EQ(mails_.ids.at(0), mails_.ids.at(1)) << "sent again it is the same mail";
    EXPECT_NE(mails_.ids.at(1), mails_.ids.at(2)) << "another organization's is another";
    EXPECT_TRUE(succeeds(mailer_->send_linked(organization, UserId(1))));
    EXPECT_EQ(mails_.mails.size(), 3U) << "nobody is mailed who isn't there";
}

TEST_P(PasswordMails, ThatAreSentAgainAreTheSameMails) {
    const auto reset = request();
    value_of(mailer_->send_reset(reset));
    value_of(mailer_->send_reset(reset));
    ASSERT_EQ(mails_.ids.size(), 2U);
    EXPECT_EQ(mails_.ids[0], mails_.ids[1]);
    EXPECT_EQ(mails_.mails[0].text, mails_.mails[1].text);
    set_password();
    value_of(mailer_->send_changed(ada_.id));
    value_of(mailer_->send_changed(ada_.id));
    set_password();
    value_of(mailer_->send_changed(ada_.id));
    EXPECT_EQ(mails_.ids.at(2), mails_.ids.at(3));
    EXPECT_NE(mails_.ids.at(3), mails_.ids.at(4));
}

TEST_P(PasswordMails, ThatCouldNotBeSentAreTriedAgain) {
    request();
    mails_.refusal = mail::MailError::unavailable;
    EXPECT_EQ(do_jobs(), 1);
    EXPECT_THAT(mails_.mails, IsEmpty());
    mails_.refusal.reset();
    world_->clock.advance(std::chrono::seconds(5));
    EXPECT_EQ(do_jobs(), 1);
    EXPECT_EQ(mails_.mails.size(), 1U);
}

MUSTER_ON_BOTH_ENGINES(PasswordMails);

}  // namespace
}  // namespace muster::team::testing
