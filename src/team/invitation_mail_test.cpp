// SPDX-License-Identifier: Apache-2.0
#include "team/invitation_mail.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "mail/testing/kept_mails.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::Actor;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class InvitationMails : public OnTeamWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("amplifi");
        mailer_.emplace(world_->invitations, mails_, "https://muster.example");
    }
    Invitation invite(const Actor& by) {
        return value_of(world_->invite(by, place_.target(), invitation_for("ada@people.example", "member")));
    }
    Invitation invite() { return invite(TeamWorld::as(place_.founder)); }

    Place place_;
    mail::testing::KeptMails mails_;
    std::optional<InvitationMailer> mailer_;
};

TEST_P(InvitationMails, AMailSaysWhoInvitesWhereToAndUntilWhen) {
    const auto made = invite();
    EXPECT_TRUE(succeeds(mailer_->send(place_.organization, made.id)));
    ASSERT_EQ(mails_.mails.size(), 1U);
    const auto& mail = mails_.mails[0];
    EXPECT_EQ(mail.to.text(), "ada@people.example");
    EXPECT_EQ(mail.subject, "Join A Place on Muster");
    EXPECT_THAT(mail.text,
                HasSubstr(world_->user(place_.founder).name + " invites you to join A Place as Standard member"));
    EXPECT_THAT(mail.text, HasSubstr("until 2026-11-30"));
}

TEST_P(InvitationMails, TheTokenStandsBehindTheHashOfTheInstallationsOwnAddress) {
    const auto made = invite();
    value_of(mailer_->send(place_.organization, made.id));
    const std::string token(world_->token_of(place_.organization, made.id).reveal());
    EXPECT_THAT(mails_.mails.at(0).text, HasSubstr("\nhttps://muster.example/invitation#" + token + "\n"));
    EXPECT_THAT(mails_.mails[0].subject, Not(HasSubstr(token)));
}

TEST_P(InvitationMails, AMailSaysHowToAcceptWithoutAPageInLinesThatNoMailerBreaks) {
    const auto made = invite();
    value_of(mailer_->send(place_.organization, made.id));
    const auto& text = mails_.mails.at(0).text;
    EXPECT_THAT(text, HasSubstr("\nPOST https://muster.example/api/v1/invitations/sign-up as somebody new"));
    EXPECT_THAT(text, HasSubstr("\nPOST https://muster.example/api/v1/invitations/acceptance\n"));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 120U) << line;
}

TEST_P(InvitationMails, AMailThatIsSentAgainIsTheSameMail) {
    const auto made = invite();
    value_of(mailer_->send(place_.organization, made.id));
    value_of(mailer_->send(place_.organization, made.id));
    ASSERT_EQ(mails_.ids.size(), 2U);
    EXPECT_EQ(mails_.ids[0], mails_.ids[1]);
    EXPECT_EQ(mails_.mails[0].text, mails_.mails[1].text);
}

TEST_P(InvitationMails, AnInvitationThatIsOverIsNotMailed) {
    const auto revoked = invite();
    value_of(world_->revoke(place_.founder, place_.target(), revoked.id));
    EXPECT_TRUE(succeeds(mailer_->send(place_.organization, revoked.id)));
    const auto expired = invite();
    world_->clock.advance(limits::invitation_lifetime);
    EXPECT_TRUE(succeeds(mailer_->send(place_.organization, expired.id)));
    const auto elsewhere = world_->found("amplifi");
    EXPECT_TRUE(succeeds(mailer_->send(elsewhere.organization, invite().id)));
    EXPECT_THAT(mails_.mails, IsEmpty());
}

TEST_P(InvitationMails, WhatTheMailerCouldNotSendIsToldToWhoeverTriesAgain) {
    const auto made = invite();
    mails_.refusal = mail::MailError::unavailable;
    EXPECT_TRUE(fails_with(mailer_->send(place_.organization, made.id), mail::MailError::unavailable));
    mails_.refusal.reset();
    EXPECT_TRUE(succeeds(mailer_->send(place_.organization, made.id)));
    EXPECT_EQ(mails_.mails.size(), 1U);
}

TEST_P(InvitationMails, TheOperatorIsNotNamed) {
    const auto made = invite(Actor::operator_on_this_machine());
    value_of(mailer_->send(place_.organization, made.id));
    EXPECT_THAT(mails_.mails.at(0).text, ::testing::StartsWith("You are invited to join A Place as Standard member"));
}

MUSTER_ON_BOTH_ENGINES(InvitationMails);

}  // namespace
}  // namespace muster::team::testing
