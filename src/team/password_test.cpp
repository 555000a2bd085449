// SPDX-License-Identifier: Apache-2.0
#include "team/password.h"

#include <latch>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "storage/testing/one_text.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::Actor;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto confirmed_at =
    one_text("password_test.confirmed_at", "select email_confirmed_at from users where id = $1");
constexpr auto resets_in_order = one_text("password_test.resets", "select id from password_resets order by id");
constexpr auto jobs_in_order =
    one_text("password_test.jobs", "select kind, subject_id from jobs where organization_id = 0 order by id");

constexpr auto old_password = "a long password";
constexpr auto new_password = "an even longer password";

json::Password password(std::string_view text) { return parsed<json::Password>(text); }

class UserPasswords : public OnTeamWorld {
  protected:
    void set_up_people() override {
        ada_ = world_->sign_up("ada@people.example");
        bob_ = world_->sign_up("bob@people.example");
    }

    Result<ProvenUser> check(const User& user, const std::string& word) {
        return world_->users.check_password(user.email, Secret(word));
    }
    NewSession begin(const User& user) { return value_of(world_->sessions.begin(user, {"192.0.2.7", "A Browser"})); }
    bool is_open(const NewSession& session) {
        return value_of(world_->sessions.find(session.token.reveal())).has_value();
    }
    Actor actor_of(const NewSession& session) {
        return value_of(world_->sessions.find(session.token.reveal())).value();
    }
    Result<void> change(const NewSession& session, const std::string& present, std::string_view word) {
        return world_->passwords.change(actor_of(session), {Secret(present), password(word)}, world_->second_factors);
    }

    /// Asks for a reset; answers its id.
    PasswordResetId request(std::string_view email) {
        value_of(world_->passwords.request_reset(address(email)));
        const auto rows = world_->run(resets_in_order);
        return rows[rows.size() - 1].get<PasswordResetId>(0);
    }
    Secret token_of(PasswordResetId reset) {
        auto mail = value_of(world_->passwords.reset_mail(reset));
        if (!mail) throw std::runtime_error("the reset is over: it has no mail");
        return mail->token;
    }
    Secret reset_token() { return token_of(request(ada_.email.text())); }
    Result<void> reset(const Secret& token, std::string_view word = new_password) {
        return world_->passwords.reset({token, password(word)});
    }

    User ada_;
    User bob_;
};

TEST_P(UserPasswords, AreChangedByWhoKnowsThePresentOne) {
    const auto here = begin(ada_);
    EXPECT_TRUE(succeeds(change(here, old_password, new_password)));
    EXPECT_TRUE(succeeds(check(ada_, new_password)));
    EXPECT_TRUE(fails_with(check(ada_, old_password), TeamError::wrong_password));
    EXPECT_TRUE(succeeds(check(bob_, old_password))) << "another's stays";
}

TEST_P(UserPasswords, AreNotChangedByWhoDoesNot) {
    const auto here = begin(ada_);
    const auto refused = change(here, "a wrong password", new_password);
    ASSERT_TRUE(fails_with(refused, TeamError::present_password_wrong));
    ASSERT_EQ(refused.error().fields().size(), 1U);
    EXPECT_EQ(refused.error().fields()[0].pointer, "/present_password");
    EXPECT_TRUE(succeeds(check(ada_, old_password)));
    EXPECT_THAT(world_->actions_of(), Not(Contains("user.password_changed")));
}

TEST_P(UserPasswords, ChangedEndAllSessionsButTheOneThatChangedIt) {
    const auto elsewhere = begin(ada_);
    const auto here = begin(ada_);
    const auto bobs = begin(bob_);
    ASSERT_FALSE(change(here, "a wrong password", new_password).ok());
    EXPECT_TRUE(is_open(elsewhere));
    value_of(change(here, old_password, new_password));
    EXPECT_FALSE(is_open(elsewhere));
    EXPECT_TRUE(is_open(here));
    EXPECT_TRUE(is_open(bobs));
}

TEST_P(UserPasswords, ChangedLeaveAnEventAndAMail) {
    begin(ada_);
    const auto here = begin(ada_);
    value_of(change(here, old_password, new_password));
    const auto event = world_->events_of().back();
    EXPECT_EQ(event.action, "user.password_changed");
    EXPECT_EQ(event.actor.id, ada_.id.number());
    EXPECT_EQ(event.subject_id, ada_.id.number());
    EXPECT_EQ(event.payload, R"({"sessions_ended":"1"})");
    const auto jobs = world_->run(jobs_in_order);
    ASSERT_EQ(jobs.size(), 1U);
    EXPECT_EQ(jobs[0].get<std::string>(0), Passwords::changed_mail_job);
    EXPECT_EQ(jobs[0].get<UserId>(1), ada_.id);
}

TEST_P(UserPasswords, ThatOthersWouldTryFirstAreRefusedWhereverOneIsChosen) {
    const auto here = begin(ada_);
    const auto token = reset_token();
    for (const auto* common : {"password1", "QWERTYuiop", "ada@people.example", "ADA@people.example"}) {
        SCOPED_TRACE(common);
        EXPECT_TRUE(fails_with(change(here, old_password, common), TeamError::password_too_common));
        EXPECT_TRUE(fails_with(reset(token, common), TeamError::password_too_common));
        EXPECT_TRUE(fails_with(world_->passwords.set(ada_, password(common)), TeamError::password_too_common));
        const auto refused = world_->users.sign_up(
            Actor::visitor(), {address("ada@people.example"), parsed<PersonName>("Ada"), password(common)});
        ASSERT_TRUE(fails_with(refused, TeamError::password_too_common));
        EXPECT_EQ(refused.error().fields().at(0).pointer, "/password");
    }
    EXPECT_TRUE(succeeds(check(ada_, old_password)));
    EXPECT_TRUE(succeeds(reset(token))) << "a refused choice doesn't use the token up";
}

TEST_P(UserPasswords, AreNotTheirOwnersNameInTheAddress) {
    EXPECT_FALSE(check_new_password(Secret("ada.lovelace"), address("Ada.Lovelace@people.example")).ok());
    EXPECT_TRUE(succeeds(check_new_password(Secret("ada.lovelace"), address("ada@people.example"))));
}

TEST_P(UserPasswords, OfInvitedPeopleAreCheckedToo) {
    const auto place = world_->found("amplifi");
    const auto invited =
        value_of(world_->invite(place.founder, place.target(), invitation_for("new@people.example", "member")));
    const auto token = world_->token_of(place.organization, invited.id);
    const auto accept = [&](std::string_view word) {
        return world_->invitations.sign_up({token, parsed<PersonName>("New"), password(word)});
    };
    EXPECT_TRUE(fails_with(accept("password1"), TeamError::password_too_common));
    EXPECT_TRUE(fails_with(accept("new@people.example"), TeamError::password_too_common));
    EXPECT_TRUE(succeeds(accept(old_password)));
}

TEST_P(UserPasswords, ASignInWithThePasswordBeforeGetsNoSession) {
    const auto proven = value_of(check(ada_, old_password));
    const auto here = begin(ada_);
    value_of(change(here, old_password, new_password));
    EXPECT_TRUE(fails_with(world_->sessions.begin(proven, {"192.0.2.7", ""}), TeamError::wrong_password));
    const auto newer = value_of(check(ada_, new_password));
    EXPECT_TRUE(succeeds(world_->sessions.begin(newer, {"192.0.2.7", ""})));
}

TEST_P(UserPasswords, OfTwoChangesAtOnceOneIsMade) {
    const auto first = begin(ada_);
    const auto second = begin(ada_);
    const std::array actors{actor_of(first), actor_of(second)};
    std::array<std::optional<Result<void>>, 2> outcomes;
    {
        std::latch start(2);
        std::array<std::jthread, 2> threads;
        for (std::size_t i = 0; i < threads.size(); ++i) {
            threads[i] = std::jthread([&, i] {
                start.arrive_and_wait();
                outcomes[i] = world_->passwords.change(
                    actors[i], {Secret(old_password), password("the choice of " + std::to_string(i))},
                    world_->second_factors);
            });
        }
    }
    ASSERT_NE(outcomes[0]->ok(), outcomes[1]->ok());
    const std::size_t winner = outcomes[0]->ok() ? 0 : 1;
    EXPECT_TRUE(succeeds(check(ada_, "the choice of " + std::to_string(winner))));
    EXPECT_EQ(is_open(first), winner == 0);
    EXPECT_EQ(is_open(second), winner == 1);
}

TEST_P(UserPasswords, AreResetByTheTokenOfTheMail) {
    EXPECT_TRUE(succeeds(reset(reset_token())));
    EXPECT_TRUE(succeeds(check(ada_, new_password)));
    EXPECT_TRUE(fails_with(check(ada_, old_password), TeamError::wrong_password));
    EXPECT_TRUE(succeeds(check(bob_, old_password)));
}

TEST_P(UserPasswords, ResetEndAllSessions) {
    const auto first = begin(ada_);
    const auto second = begin(ada_);
    const auto bobs = begin(bob_);
    const auto token = reset_token();
    EXPECT_TRUE(is_open(first)) << "asking alone ends nothing: anybody may ask";
    value_of(reset(token));
    EXPECT_FALSE(is_open(first));
    EXPECT_FALSE(is_open(second));
    EXPECT_TRUE(is_open(bobs));
}

TEST_P(UserPasswords, AreResetOnceByOneToken) {
    const auto token = reset_token();
    value_of(reset(token));
    EXPECT_TRUE(fails_with(reset(token, "a third long password"), TeamError::reset_over));
    EXPECT_TRUE(succeeds(check(ada_, new_password)));
}

TEST_P(UserPasswords, AreResetWithinTheHour) {
    const auto in_time = reset_token();
    world_->clock.advance(limits::password_reset_lifetime - std::chrono::seconds(1));
    EXPECT_TRUE(succeeds(reset(in_time)));
    const auto late = reset_token();
    world_->clock.advance(limits::password_reset_lifetime);
    EXPECT_TRUE(fails_with(reset(late, "a third long password"), TeamError::reset_over));
    EXPECT_TRUE(succeeds(check(ada_, new_password)));
}

TEST_P(UserPasswords, OneResetOrChangeClosesAllThatAreOpenForTheAccount) {
    const auto first = reset_token();
    const auto second = reset_token();
    const auto bobs = token_of(request("bob@people.example"));
    value_of(reset(second));
    EXPECT_TRUE(fails_with(reset(first, "a third long password"), TeamError::reset_over));
    const auto third = reset_token();
    const auto here = begin(ada_);
    value_of(change(here, new_password, "a fourth long password"));
    EXPECT_TRUE(fails_with(reset(third), TeamError::reset_over));
    EXPECT_TRUE(succeeds(reset(bobs)));
}

TEST_P(UserPasswords, OfTwoResetsAtOnceOneIsMade) {
    const std::array tokens{reset_token(), reset_token()};
    std::array<std::optional<Result<void>>, 4> outcomes;
    {
        std::latch start(outcomes.size());
        std::array<std::jthread, 4> threads;
        for (std::size_t i = 0; i < threads.size(); ++i) {
            threads[i] = std::jthread([&, i] {
                start.arrive_and_wait();
                outcomes[i] = reset(tokens[i % 2], "the choice of " + std::to_string(i));
            });
        }
    }
    std::vector<std::string> opening;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (outcomes[i]->ok()) opening.push_back("the choice of " + std::to_string(i));
    }
    ASSERT_EQ(opening.size(), 1U);
    EXPECT_TRUE(succeeds(check(ada_, opening[0])));
}

TEST_P(UserPasswords, NoTokenThatWasNotMailedResetsAny) {
    const auto id = request(ada_.email.text());
    const auto forged = [&](const AccountTokens& tokens, UserId user, PasswordResetId reset) {
        return tokens.make({TokenPurpose::password_reset, user, reset.number()});
    };
    const AccountTokens others(Secret("another installation's key"));
    for (const auto& token : {forged(others, ada_.id, id), forged(world_->account_tokens, bob_.id, id),
                              forged(world_->account_tokens, ada_.id, PasswordResetId(4711)), Secret("x"), Secret()}) {
        EXPECT_TRUE(fails_with(reset(token), TeamError::reset_over));
    }
    EXPECT_TRUE(succeeds(check(ada_, old_password)));
    EXPECT_TRUE(succeeds(check(bob_, old_password)));
}

TEST_P(UserPasswords, AskingForAResetDoesTheSameForAnAddressWithoutAnAccount) {
    const auto known = request("ada@people.example");
    const auto unknown = request("nobody@people.example");
    const auto actions = world_->actions_of();
    EXPECT_THAT(std::vector<std::string>(actions.end() - 2, actions.end()),
                ElementsAre("password_reset.requested", "password_reset.requested"));
    const auto jobs = world_->run(jobs_in_order);
    ASSERT_EQ(jobs.size(), 2U);
    EXPECT_EQ(jobs[0].get<PasswordResetId>(1), known);
    EXPECT_EQ(jobs[1].get<PasswordResetId>(1), unknown);
    EXPECT_TRUE(value_of(world_->passwords.reset_mail(known)));
    EXPECT_FALSE(value_of(world_->passwords.reset_mail(unknown))) << "only the mail knows";
}

TEST_P(UserPasswords, ResetsThatAreOverAreForgotten) {
    request("ada@people.example");
    request("nobody@people.example");
    world_->clock.advance(limits::password_reset_lifetime);
    const auto last = request("bob@people.example");
    const auto rows = world_->run(resets_in_order);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].get<PasswordResetId>(0), last);
}

TEST_P(UserPasswords, ResetsLeaveEventsWithoutAddressOrToken) {
    const auto token = reset_token();
    value_of(reset(token));
    const auto events = world_->events_of();
    ASSERT_THAT(world_->actions_of(),
                ElementsAre("user.signed_up", "user.signed_up", "password_reset.requested", "user.password_reset"));
    EXPECT_EQ(events[2].actor.kind, "visitor");
    EXPECT_EQ(events[3].subject_id, ada_.id.number());
    for (const auto& event : events) {
        EXPECT_THAT(event.payload.value_or(""), Not(HasSubstr("people.example")));
        EXPECT_THAT(event.payload.value_or(""), Not(HasSubstr(std::string(token.reveal()))));
    }
}

TEST_P(UserPasswords, AreSetByTheOperatorWhoNeedsNoneBefore) {
    const auto open = begin(ada_);
    EXPECT_TRUE(succeeds(world_->passwords.set(ada_, password(new_password))));
    EXPECT_FALSE(is_open(open));
    EXPECT_TRUE(succeeds(check(ada_, new_password)));
    EXPECT_EQ(world_->events_of().back().action, "user.password_set");
    EXPECT_EQ(world_->events_of().back().actor.kind, "operator");
}

TEST_P(UserPasswords, ResetConfirmTheAddressWhoseMailWasReadAndThoseThatTheOperatorSetsDoNot) {
    const auto confirmed = [&](const User& user) {
        return world_->run(confirmed_at, user.id)[0].get<std::optional<Time>>(0).has_value();
    };
    value_of(world_->passwords.set(bob_, password(new_password)));
    EXPECT_FALSE(confirmed(bob_));
    EXPECT_FALSE(reset(Secret("made up")).ok());
    EXPECT_FALSE(confirmed(ada_));
    value_of(reset(reset_token()));
    EXPECT_TRUE(confirmed(ada_));
    EXPECT_FALSE(confirmed(bob_));
}

MUSTER_ON_BOTH_ENGINES(UserPasswords);

}  // namespace
}  // namespace muster::team::testing
