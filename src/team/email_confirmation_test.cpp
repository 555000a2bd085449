// SPDX-License-Identifier: Apache-2.0
#include "team/email_confirmation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "jobs/job.h"
#include "mail/testing/kept_mails.h"
#include "storage/testing/one_text.h"
#include "team/email_confirmation_mail.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::Actor;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto newest = one_text("email_test.newest", "select max(id) from email_confirmations");
constexpr auto password = "a long password";

class UserEmails : public OnTeamWorld {
  protected:
    void set_up_people() override {
        ada_ = world_->sign_up("ada@people.example");
        bob_ = world_->sign_up("bob@people.example");
    }

    /// Signed in anew on some device.
    Actor sign_in(const User& user) {
        const auto session = value_of(world_->sessions.begin(user, {"192.0.2.7", "A Browser"}));
        return value_of(world_->sessions.find(session.token.reveal())).value();
    }
    bool is_open(const Actor& actor) {
        for (const auto& session : value_of(world_->sessions.list(actor)).items) {
            if (session.is_this) return true;
        }
        return false;
    }
    EmailConfirmationId newest_confirmation() { return world_->run(newest)[0].get<EmailConfirmationId>(0); }
    Secret token_of(EmailConfirmationId confirmation) {
        auto mail = value_of(world_->email_confirmations.mail(confirmation));
        if (!mail) throw std::runtime_error("the confirmation is over: it has no mail");
        return mail->token;
    }
    Secret request(const Actor& actor) {
        value_of(world_->email_confirmations.request(actor));
        return token_of(newest_confirmation());
    }
    Secret request_change(const Actor& actor, std::string_view email) {
        value_of(world_->email_confirmations.request_change(actor, {address(email), Secret(password)},
                                                            world_->second_factors));
        return token_of(newest_confirmation());
    }
    Result<void> confirm(const Actor& actor, const Secret& token) {
        return world_->email_confirmations.confirm(actor, token);
    }
    EmailState state_of(const Actor& actor) { return value_of(world_->email_confirmations.show(actor)); }
    int do_jobs() {
        EmailConfirmationMailer mailer(world_->email_confirmations, mails_, "https://muster.example");
        jobs::Worker worker(
            *database_, world_->clock,
            {{std::string(EmailConfirmations::mail_job),
              [&](OrganizationId, std::int64_t id) { return mailer.send_confirmation(EmailConfirmationId(id)); }},
             {std::string(EmailConfirmations::replaced_mail_job),
              [&](OrganizationId, std::int64_t id) { return mailer.send_replaced(EmailConfirmationId(id)); }}});
        return value_of(worker.run_due());
    }

    User ada_;
    User bob_;
    mail::testing::KeptMails mails_;
};

TEST_P(UserEmails, AreConfirmedByTheTokenOfTheMail) {
    const auto ada = sign_in(ada_);
    const auto token = request(ada);
    EXPECT_FALSE(state_of(ada).confirmed_at);
    EXPECT_TRUE(succeeds(confirm(ada, token)));
    EXPECT_EQ(state_of(ada).confirmed_at, world_->clock.now());
    EXPECT_FALSE(state_of(sign_in(bob_)).confirmed_at);
    EXPECT_TRUE(fails_with(confirm(ada, token), TeamError::confirmation_over)) << "it is used";
}

TEST_P(UserEmails, AreNotConfirmedByAnybodyElseNorLater) {
    const auto ada = sign_in(ada_);
    const auto token = request(ada);
    EXPECT_TRUE(fails_with(confirm(sign_in(bob_), token), TeamError::confirmation_over));
    const AccountTokens others(Secret("another installation's key"));
    const AccountKey key{TokenPurpose::email_confirmation, ada_.id, newest_confirmation().number()};
    const AccountKey reset{TokenPurpose::password_reset, ada_.id, newest_confirmation().number()};
    for (const auto& forged : {others.make(key), world_->account_tokens.make(reset), Secret("x")}) {
        EXPECT_TRUE(fails_with(confirm(ada, forged), TeamError::confirmation_over));
    }
    world_->clock.advance(limits::email_confirmation_lifetime);
    EXPECT_TRUE(fails_with(confirm(ada, token), TeamError::confirmation_over));
    EXPECT_FALSE(state_of(ada).confirmed_at);
}

TEST_P(UserEmails, AreReplacedOnceTheNewOneIsConfirmed) {
    const auto ada = sign_in(ada_);
    const auto token = request_change(ada, "Ada@New.example");
    EXPECT_EQ(state_of(ada).email, ada_.email) << "not before";
    EXPECT_TRUE(succeeds(confirm(ada, token)));
    EXPECT_EQ(state_of(ada).email.text(), "ada@new.example");
    EXPECT_TRUE(state_of(ada).confirmed_at);
    EXPECT_TRUE(succeeds(world_->users.check_password(address("ada@new.example"), Secret(password))));
    EXPECT_FALSE(world_->users.check_password(ada_.email, Secret(password)).ok());
}

TEST_P(UserEmails, AreReplacedByWhoKnowsThePasswordOnly) {
    const auto ada = sign_in(ada_);
    EXPECT_TRUE(fails_with(world_->email_confirmations.request_change(
                               ada, {address("thief@new.example"), Secret("a wrong password")}, world_->second_factors),
                           TeamError::present_password_wrong));
    EXPECT_EQ(do_jobs(), 0);
}

TEST_P(UserEmails, ReplacedEndTheOtherSessionsAndOpenResetsOfTheOneBefore) {
    const auto here = sign_in(ada_);
    const auto elsewhere = sign_in(ada_);
    const auto bob = sign_in(bob_);
    const auto older = request_change(here, "older@new.example");
    const auto token = request_change(here, "ada@new.example");
    value_of(world_->passwords.request_reset(ada_.email));
    EXPECT_TRUE(is_open(elsewhere));
    value_of(confirm(here, token));
    EXPECT_TRUE(is_open(here));
    EXPECT_FALSE(is_open(elsewhere));
    EXPECT_TRUE(is_open(bob));
    EXPECT_TRUE(fails_with(confirm(here, older), TeamError::confirmation_over)) << "asked for before";
    constexpr auto resets = one_text("email_test.resets", "select count(*) from password_resets");
    EXPECT_EQ(world_->run(resets)[0].get<std::int64_t>(0), 0);
}

TEST_P(UserEmails, OfOthersAreNotTakenAndNobodyIsToldBefore) {
    const auto ada = sign_in(ada_);
    const auto token = request_change(ada, "bob@people.example");
    EXPECT_TRUE(fails_with(confirm(ada, token), TeamError::email_taken));
    EXPECT_EQ(state_of(ada).email, ada_.email);
    EXPECT_TRUE(is_open(ada));
}

TEST_P(UserEmails, AreMailedAtTheNewAddressAndThenAtTheOneBefore) {
    const auto ada = sign_in(ada_);
    const auto token = request_change(ada, "ada@new.example");
    EXPECT_EQ(do_jobs(), 1);
    ASSERT_EQ(mails_.mails.size(), 1U);
    EXPECT_EQ(mails_.mails[0].to.text(), "ada@new.example");
    EXPECT_THAT(mails_.mails[0].text,
                HasSubstr("\nhttps://muster.example/email-confirmation#" + std::string(token.reveal()) + "\n"));
    EXPECT_THAT(mails_.mails[0].text,
                HasSubstr("\nPOST https://muster.example/api/v1/user/email/confirmations/completion\n"));
    value_of(confirm(ada, token));
    EXPECT_EQ(do_jobs(), 1);
    ASSERT_EQ(mails_.mails.size(), 2U);
    EXPECT_EQ(mails_.mails[1].to, ada_.email);
    EXPECT_THAT(mails_.mails[1].text, HasSubstr("ada@new.example"));
}

TEST_P(UserEmails, ThatAreOverAreNotMailed) {
    const auto ada = sign_in(ada_);
    value_of(confirm(ada, request(ada)));
    EXPECT_EQ(do_jobs(), 1);
    request(ada);
    world_->clock.advance(limits::email_confirmation_lifetime);
    EXPECT_EQ(do_jobs(), 1);
    EXPECT_THAT(mails_.mails, IsEmpty());
}

TEST_P(UserEmails, LeaveEventsWithoutAddresses) {
    const auto ada = sign_in(ada_);
    value_of(confirm(ada, request(ada)));
    value_of(confirm(ada, request_change(ada, "ada@new.example")));
    EXPECT_THAT(world_->actions_of(),
                ElementsAre("user.signed_up", "user.signed_up", "session.began", "email_confirmation.requested",
                            "user.email_confirmed", "email_confirmation.requested", "user.email_changed"));
    for (const auto& event : world_->events_of()) {
        EXPECT_THAT(event.payload.value_or(""), Not(HasSubstr("example"))) << event.action;
    }
}

MUSTER_ON_BOTH_ENGINES(UserEmails);

}  // namespace
}  // namespace muster::team::testing
