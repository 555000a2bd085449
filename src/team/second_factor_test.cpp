// SPDX-License-Identifier: Apache-2.0
#include "team/second_factor.h"

#include <latch>
#include <optional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/text.h"
#include "storage/testing/one_text.h"
#include "team/account_deletion.h"
#include "team/testing/factor_world.h"

namespace muster::team::testing {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto stored_secrets = one_text("second_factor_test.secrets", "select secret from second_factors");
constexpr auto stored_codes = one_text("second_factor_test.codes", "select digest from recovery_codes");
constexpr auto jobs_waiting =
    one_text("second_factor_test.jobs", "select count(*) from jobs where kind = $1 and subject_id = $2");

class SecondFactor : public OnFactorWorld {};

TEST_P(SecondFactor, CountsFromTheCodeOnThatConfirmsIt) {
    const auto session = begin(ada_);
    const auto enrolment = value_of(factors().enrol(actor_of(session), password()));
    EXPECT_FALSE(value_of(factors().show(actor_of(session))).since);
    EXPECT_THAT(std::string(enrolment.uri.reveal()), HasSubstr(std::string(enrolment.secret.reveal())));
    EXPECT_TRUE(is_open(begin(ada_))) << "until then the password is enough";
    const auto [codes, proven] = value_of(factors().confirm(actor_of(session), code_of(secret_of(ada_))));
    EXPECT_EQ(codes.size(), static_cast<std::size_t>(limits::recovery_codes));
    const auto state = value_of(factors().show(actor_of(proven)));
    EXPECT_EQ(state.since, world_->clock.now());
    EXPECT_EQ(state.recovery_codes_left, limits::recovery_codes);
    EXPECT_TRUE(fails_with(try_begin(ada_), TeamError::second_factor_needed));
    EXPECT_TRUE(is_open(begin(bob_))) << "hers alone";
}

TEST_P(SecondFactor, IsNotConfirmedByAWrongCodeNorWithoutAnEnrolment) {
    const auto session = begin(ada_);
    EXPECT_TRUE(fails_with(factors().confirm(actor_of(session), Secret("123456")), TeamError::no_enrolment));
    value_of(factors().enrol(actor_of(session), password()));
    const auto code = code_of(secret_of(ada_));
    EXPECT_TRUE(fails_with(factors().confirm(actor_of(session), another(code)), TeamError::present_code_wrong));
    EXPECT_TRUE(fails_with(factors().confirm(actor_of(begin(bob_)), code), TeamError::no_enrolment));
    EXPECT_FALSE(value_of(factors().show(actor_of(session))).since);
    EXPECT_TRUE(succeeds(factors().confirm(actor_of(session), code)));
}

TEST_P(SecondFactor, IsAddedOnlyByWhoKnowsThePassword) {
    const auto session = begin(ada_);
    EXPECT_TRUE(
        fails_with(factors().enrol(actor_of(session), Secret("a wrong password")), TeamError::present_password_wrong));
    EXPECT_TRUE(secret_of(ada_).empty());
}

TEST_P(SecondFactor, IsAddedOnceTheAddressIsConfirmedAndNotBefore) {
    const auto carol = world_->sign_up("carol@people.example");
    const auto actor = actor_of(begin(carol));
    EXPECT_TRUE(fails_with(factors().enrol(actor, password()), TeamError::confirm_email_first));
    EXPECT_TRUE(secret_of(carol).empty());
    world_->confirm_email(carol.id);
    EXPECT_TRUE(succeeds(factors().enrol(actor, password())));
}

/// A sign-in that waits for the confirmation is refused or its session ended; one that was before is ended.
TEST_P(SecondFactor, ConfirmedWhileSomebodySignsInByThePasswordLeavesThemNoSession) {
    const auto session = begin(ada_);
    value_of(factors().enrol(actor_of(session), password()));
    const auto code = code_of(secret_of(ada_));
    const auto actor = actor_of(session);
    const auto shown = proven(ada_);
    std::optional<NewSession> other;
    std::latch at_once(2);
    {
        const std::jthread signs_in([&] {
            at_once.arrive_and_wait();
            if (auto begun = world_->sessions.begin(shown, device_)) other = std::move(*begun);
        });
        const std::jthread confirms([&] {
            at_once.arrive_and_wait();
            EXPECT_TRUE(succeeds(factors().confirm(actor, code)));
        });
    }
    EXPECT_FALSE(other && is_open(*other));
    EXPECT_TRUE(fails_with(try_begin(ada_), TeamError::second_factor_needed));
}

TEST_P(SecondFactor, IsOneAndReplacedOnlyByRemovingIt) {
    const auto session = add_factor(ada_).session;
    EXPECT_TRUE(fails_with(factors().enrol(actor_of(session), password()), TeamError::second_factor_present));
    world_->clock.advance(limits::one_time_code_step);
    EXPECT_TRUE(fails_with(factors().confirm(actor_of(session), code_of(secret_of(ada_))), TeamError::no_enrolment));
}

TEST_P(SecondFactor, EndsTheSessionsOfThePasswordAloneAndGivesItsOwnAnotherToken) {
    const auto phone = begin(ada_);
    const auto bobs = begin(bob_);
    const auto before = begin(ada_);
    value_of(factors().enrol(actor_of(before), password()));
    const auto id = actor_of(before).session_id();
    const auto proven = value_of(factors().confirm(actor_of(before), code_of(secret_of(ada_)))).second;
    EXPECT_FALSE(is_open(phone));
    EXPECT_FALSE(is_open(before)) << "the token of one factor is worth nothing";
    EXPECT_EQ(actor_of(proven).session_id(), id);
    EXPECT_EQ(actor_of(proven).proof().factors, access::Factors::two);
    EXPECT_TRUE(is_open(bobs));
    EXPECT_EQ(actor_of(bobs).proof().factors, access::Factors::one);
}

TEST_P(SecondFactor, IsTakenAwayByPasswordAndCodeTogether) {
    const auto [session, codes] = add_factor(ada_);
    const auto actor = actor_of(session);
    world_->clock.advance(limits::one_time_code_step);
    const auto code = code_of(secret_of(ada_));
    EXPECT_TRUE(
        fails_with(factors().remove(actor, {Secret("a wrong password"), code}), TeamError::present_password_wrong));
    EXPECT_TRUE(fails_with(factors().remove(actor, {password(), another(code)}), TeamError::present_code_wrong));
    EXPECT_TRUE(fails_with(factors().remove(actor, {password(), Secret("")}), TeamError::present_code_wrong));
    EXPECT_TRUE(value_of(factors().show(actor)).since);
    EXPECT_TRUE(succeeds(factors().remove(actor, {password(), code})));
    EXPECT_FALSE(value_of(factors().show(actor)).since);
    EXPECT_EQ(actor_of(session).proof().factors, access::Factors::one);
    EXPECT_TRUE(is_open(begin(ada_)));
    EXPECT_EQ(world_->run(stored_secrets).size(), 0U);
    EXPECT_EQ(world_->run(stored_codes).size(), 0U);
}

TEST_P(SecondFactor, IsTakenAwayByTheOperatorWhoEndsAllSessions) {
    const auto [session, codes] = add_factor(ada_);
    EXPECT_TRUE(fails_with(factors().reset(bob_.id), TeamError::no_second_factor));
    EXPECT_TRUE(is_open(session));
    EXPECT_TRUE(succeeds(factors().reset(ada_.id)));
    EXPECT_FALSE(is_open(session));
    EXPECT_TRUE(is_open(begin(ada_)));
}

TEST_P(SecondFactor, HasRecoveryCodesThatNewOnesReplace) {
    const auto [session, codes] = add_factor(ada_);
    const auto actor = actor_of(session);
    world_->clock.advance(limits::one_time_code_step);
    const auto fresh = value_of(factors().renew_recovery_codes(actor, {password(), code_of(secret_of(ada_))}));
    EXPECT_EQ(fresh.size(), codes.size());
    EXPECT_TRUE(fails_with(factors().renew_recovery_codes(actor, {Secret("a wrong password"), fresh[1]}),
                           TeamError::present_password_wrong));
    EXPECT_TRUE(
        fails_with(factors().renew_recovery_codes(actor, {password(), codes[0]}), TeamError::present_code_wrong));
    EXPECT_TRUE(succeeds(factors().remove(actor, {password(), fresh[0]})));
}

TEST_P(SecondFactor, StoresNeitherTheSecretNorACodeAndTellsTheLogNone) {
    const auto [session, codes] = add_factor(ada_);
    const auto secret = secret_of(ada_);
    const auto sealed = world_->run(stored_secrets)[0].get<crypto::Bytes>(0);
    EXPECT_EQ(std::search(sealed.begin(), sealed.end(), secret.begin(), secret.end()), sealed.end());
    for (const auto row : world_->run(stored_codes)) {
        const auto digest = row.get<crypto::Bytes>(0);
        for (const auto& code : codes) {
            const auto plain = crypto::sha256(code.reveal());
            EXPECT_NE(digest, crypto::Bytes(plain.begin(), plain.end())) << "who has the rows could try all codes";
        }
    }
    for (const auto& event : world_->events_of()) {
        EXPECT_THAT(event.payload.value_or(""), Not(HasSubstr(text::to_base32(secret)))) << event.action;
        for (const auto& code : codes)
            EXPECT_THAT(event.payload.value_or(""), Not(HasSubstr(std::string(code.reveal())))) << event.action;
    }
}

TEST_P(SecondFactor, OfAnotherInstallationsKeyIsReadByNobody) {
    const auto session = add_factor(ada_).session;
    SecondFactors others(world_->gate, world_->ids, world_->passwords, Secret("another key"));
    world_->clock.advance(limits::one_time_code_step);
    EXPECT_TRUE(fails_with(others.remove(actor_of(session), {password(), code_of(secret_of(ada_))}),
                           TeamError::second_factor_unreadable));
}

TEST_P(SecondFactor, IsAskedOfWhoeverChangesPasswordOrAddress) {
    const auto [session, codes] = add_factor(ada_);
    const auto actor = actor_of(session);
    const auto next = parsed<json::Password>("an even longer password");
    const auto change = [&](const std::optional<Secret>& code) {
        return world_->passwords.change(actor, {password(), next, code}, factors());
    };
    const auto move = [&](const std::optional<Secret>& code) {
        return world_->email_confirmations.request_change(actor, {address("ada@new.example"), password(), code},
                                                          factors());
    };
    for (const auto& refused : {change({}), move({}), change(Secret("123456")), move(Secret("not a code"))}) {
        ASSERT_TRUE(fails_with(refused, TeamError::present_code_wrong));
        EXPECT_EQ(refused.error().fields().at(0).pointer, "/code");
    }
    EXPECT_TRUE(succeeds(move(codes[0])));
    EXPECT_TRUE(fails_with(change(codes[0]), TeamError::present_code_wrong)) << "it was used";
    EXPECT_TRUE(succeeds(change(codes[1])));
    EXPECT_TRUE(succeeds(world_->passwords.change(actor_of(begin(bob_)), {password(), next, {}}, factors())))
        << "who has none is asked for none";
}

TEST_P(SecondFactor, IsToldOfByMailWheneverItChanges) {
    EXPECT_FALSE(value_of(factors().mail(ada_.id))->is_on);
    const auto [session, codes] = add_factor(ada_);
    const auto on = value_of(factors().mail(ada_.id));
    EXPECT_TRUE(on->is_on);
    EXPECT_EQ(on->email, ada_.email);
    value_of(factors().remove(actor_of(session), {password(), codes[0]}));
    const auto off = value_of(factors().mail(ada_.id));
    EXPECT_FALSE(off->is_on);
    EXPECT_NE(on->change, off->change) << "each its own mail";
    EXPECT_EQ(world_->run(jobs_waiting, SecondFactors::mail_job, ada_.id)[0].get<std::int64_t>(0), 2);
    EXPECT_FALSE(value_of(factors().mail(UserId(4711))));
}

TEST_P(SecondFactor, IsAskedOfWhoDeletesTheirAccountBeforeTheyLeaveAnything) {
    const auto place = world_->found("amplifi");
    world_->put_membership(place.organization, ada_.id, place.top(), "member");
    const auto actor = actor_of(add_factor(ada_).session);
    AccountDeletions deletions(world_->gate, world_->members, factors(), world_->former_addresses);
    world_->clock.advance(limits::one_time_code_step);
    const auto code = code_of(secret_of(ada_));
    EXPECT_TRUE(fails_with(deletions.remove(actor, {password(), std::nullopt}), TeamError::present_code_wrong));
    EXPECT_TRUE(fails_with(deletions.remove(actor, {password(), another(code)}), TeamError::present_code_wrong));
    EXPECT_FALSE(world_->roles_of(place.organization, ada_.id).empty());
    EXPECT_TRUE(succeeds(deletions.remove(actor, {password(), code})));
    EXPECT_TRUE(world_->roles_of(place.organization, ada_.id).empty());
}

MUSTER_ON_BOTH_ENGINES(SecondFactor);

}  // namespace
}  // namespace muster::team::testing
