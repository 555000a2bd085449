// SPDX-License-Identifier: Apache-2.0
#include "team/sign_up.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "mail/testing/kept_mails.h"
#include "storage/testing/one_text.h"
#include "team/sign_up_mail.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto all_sign_ups = one_text("sign_up_test.all", "select id from sign_ups order by id");
constexpr auto confirmed_at = one_text("sign_up_test.confirmed", "select email_confirmed_at from users where id = $1");
constexpr auto all_jobs = one_text("sign_up_test.jobs", "select kind, subject_id from jobs order by id");

class SigningUp : public OnTeamWorld {
  protected:
    void set_up_people() override { ada_ = world_->sign_up("ada@people.example"); }

    SignUpId request(std::string_view email) {
        value_of(world_->sign_ups.request(address(email)));
        const auto rows = world_->run(all_sign_ups);
        return rows[rows.size() - 1].get<SignUpId>(0);
    }
    Secret token_of(SignUpId sign_up) { return value_of(world_->sign_ups.mail(sign_up)).value().token.value(); }
    Result<User> complete(const Secret& token, std::string_view word = "a long password") {
        return world_->sign_ups.complete({token, parsed<PersonName>("Bob"), parsed<json::Password>(word)});
    }

    User ada_;
};

TEST_P(SigningUp, MakesAnAccountWhoseAddressIsConfirmed) {
    const auto bob = value_of(complete(token_of(request("bob@people.example"))));
    EXPECT_EQ(bob.email.text(), "bob@people.example");
    EXPECT_EQ(bob.name, "Bob");
    EXPECT_EQ(world_->run(confirmed_at, bob.id)[0].get<std::optional<Time>>(0), world_->clock.now());
    EXPECT_EQ(value_of(world_->users.check_password(bob.email, Secret("a long password"))).id, bob.id);
    EXPECT_EQ(world_->actions_of().back(), "user.signed_up");
}

TEST_P(SigningUp, MakesNoAccountBeforeItsMailIsAnswered) {
    request("bob@people.example");
    EXPECT_EQ(world_->users_stored(), 1);
    EXPECT_FALSE(world_->users.check_password(address("bob@people.example"), Secret("a long password")).ok());
}

TEST_P(SigningUp, LeavesTheSameBehindWhetherTheAddressHasAnAccountOrNot) {
    const auto known = request("ada@people.example");
    const auto unknown = request("bob@people.example");
    const auto jobs = world_->run(all_jobs);
    ASSERT_EQ(jobs.size(), 2U);
    EXPECT_EQ(jobs[0].get<std::string>(0), jobs[1].get<std::string>(0));
    EXPECT_EQ(jobs[0].get<SignUpId>(1), known);
    EXPECT_EQ(jobs[1].get<SignUpId>(1), unknown);
    EXPECT_THAT(world_->actions_of(), ElementsAre("user.signed_up", "sign_up.requested", "sign_up.requested"));
}

TEST_P(SigningUp, TellsWhoHasAnAccountSoByMailAndGivesNoToken) {
    mail::testing::KeptMails mails;
    SignUpMailer mailer(world_->sign_ups, mails, "https://text.example.org");
    value_of(mailer.send(request("ada@people.example")));
    value_of(mailer.send(request("bob@people.example")));
    ASSERT_EQ(mails.mails.size(), 2U);
    EXPECT_EQ(mails.mails[0].to.text(), "ada@people.example");
    EXPECT_THAT(mails.mails[0].text, HasSubstr("https://text.example.org/password-reset"));
    EXPECT_THAT(mails.mails[0].text, Not(HasSubstr("#")));
    EXPECT_EQ(mails.mails[1].to.text(), "bob@people.example");
    EXPECT_THAT(mails.mails[1].text, HasSubstr("https://text.example.org/sign-up#"));
    EXPECT_THAT(mails.mails[0].text, HasSubstr("\nPOST https://text.example.org/api/v1/password-resets\n"));
    EXPECT_THAT(mails.mails[1].text, HasSubstr("\nPOST https://text.example.org/api/v1/users/completion\n"));
    // As if somebody had it nevertheless.
    const auto forged =
        world_->account_tokens.make({TokenPurpose::sign_up, {}, request("ada@people.example").number()});
    EXPECT_TRUE(fails_with(complete(forged), TeamError::email_taken));
    EXPECT_EQ(world_->users_stored(), 1);
}

TEST_P(SigningUp, IsDoneOnceHoweverOftenItWasAskedFor) {
    const auto first = token_of(request("bob@people.example"));
    const auto second = token_of(request("bob@people.example"));
    value_of(complete(second));
    EXPECT_TRUE(fails_with(complete(first), TeamError::sign_up_over));
    EXPECT_TRUE(fails_with(complete(second), TeamError::sign_up_over));
    EXPECT_EQ(world_->users_stored(), 2);
}

TEST_P(SigningUp, IsOverAfterItsTimeAndThenForgotten) {
    const auto late = request("bob@people.example");
    const auto token = token_of(late);
    world_->clock.advance(limits::sign_up_lifetime);
    EXPECT_TRUE(fails_with(complete(token), TeamError::sign_up_over));
    EXPECT_FALSE(value_of(world_->sign_ups.mail(late)));
    request("cleo@people.example");
    EXPECT_EQ(world_->run(all_sign_ups).size(), 1U);
}

TEST_P(SigningUp, TakesNoTokenOfAnotherPurposeOrInstallation) {
    const auto id = request("bob@people.example").number();
    for (const auto purpose : {TokenPurpose::password_reset, TokenPurpose::email_confirmation})
        EXPECT_TRUE(fails_with(complete(world_->account_tokens.make({purpose, {}, id})), TeamError::sign_up_over));
    const AccountTokens others(Secret("another installation's key"));
    EXPECT_TRUE(fails_with(complete(others.make({TokenPurpose::sign_up, {}, id})), TeamError::sign_up_over));
    EXPECT_TRUE(succeeds(complete(world_->account_tokens.make({TokenPurpose::sign_up, {}, id}))));
}

TEST_P(SigningUp, RefusesACommonPasswordAndKeepsTheTokenGood) {
    const auto token = token_of(request("bob@people.example"));
    EXPECT_TRUE(fails_with(complete(token, "password1"), TeamError::password_too_common));
    EXPECT_TRUE(succeeds(complete(token)));
}

MUSTER_ON_BOTH_ENGINES(SigningUp);

}  // namespace
}  // namespace muster::team::testing
