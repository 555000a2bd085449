// SPDX-License-Identifier: Apache-2.0
#include "team/sign_in.h"

#include <latch>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "storage/testing/one_text.h"
#include "team/testing/factor_world.h"

namespace muster::team::testing {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::HasSubstr;

constexpr auto sign_ins_stored = storage::testing::one_text("sign_in_test.stored", "select count(*) from sign_ins");

constexpr auto first_reset = storage::testing::one_text("sign_in_test.reset", "select id from password_resets");

class SigningIn : public OnFactorWorld {
  protected:
    void set_up_people() override {
        OnFactorWorld::set_up_people();
        codes_ = add_factor(ada_).codes;
        secret_ = secret_of(ada_);
        world_->clock.advance(limits::one_time_code_step);
    }

    HalfSignIn half() { return std::get<HalfSignIn>(value_of(world_->sign_ins.begin(proven(ada_), device_))); }
    Result<NewSession> complete(const HalfSignIn& half, const Secret& code) {
        const auto user = world_->sign_ins.find(half.token);
        return world_->sign_ins.complete(user ? *user : ProvenUser{ada_}, {half.token, code}, device_);
    }
    Secret code() { return code_of(secret_); }
    /// Ada with the password that she chose by a mail.
    ProvenUser after_a_reset() {
        value_of(world_->passwords.request_reset(ada_.email));
        const auto id = world_->run(first_reset)[0].get<PasswordResetId>(0);
        const auto mail = value_of(world_->passwords.reset_mail(id));
        value_of(world_->passwords.reset({mail->token, parsed<json::Password>("an even longer password")}));
        return value_of(world_->users.check_password(ada_.email, Secret("an even longer password")));
    }

    RecoveryCodes codes_;
    crypto::Bytes secret_;
};

TEST_P(SigningIn, TakesThePasswordAloneFromWhoHasNothingElse) {
    const auto begun = value_of(world_->sign_ins.begin(proven(bob_), device_));
    ASSERT_TRUE(std::holds_alternative<NewSession>(begun));
    EXPECT_EQ(actor_of(std::get<NewSession>(begun)).proof().factors, access::Factors::one);
}

TEST_P(SigningIn, GivesWhoHasASecondFactorNoSessionByThePassword) {
    const auto begun = half();
    EXPECT_FALSE(value_of(world_->sessions.find(begun.token.reveal()))) << "half a sign-in is no session";
    EXPECT_EQ(value_of(world_->sign_ins.find(begun.token)).id, ada_.id);
    const auto session = value_of(complete(begun, code()));
    EXPECT_EQ(actor_of(session).user_id(), ada_.id);
    EXPECT_EQ(actor_of(session).proof().factors, access::Factors::two);
    EXPECT_EQ(actor_of(session).proof().began_at, world_->clock.now());
    const auto event = world_->events_of().back();
    EXPECT_EQ(event.action, "session.began");
    EXPECT_THAT(event.payload.value_or(""), HasSubstr("one_time_code"));
}

TEST_P(SigningIn, IsCompletedOnceByEachToken) {
    const auto begun = half();
    value_of(complete(begun, code()));
    world_->clock.advance(limits::one_time_code_step);
    EXPECT_TRUE(fails_with(complete(begun, code()), TeamError::sign_in_over));
    EXPECT_TRUE(fails_with(complete({Secret("made-up"), {}}, code()), TeamError::sign_in_over));
    EXPECT_TRUE(fails_with(world_->sign_ins.find(begun.token), TeamError::sign_in_over));
}

TEST_P(SigningIn, TakesEachCodeOnceAndNoneOfAStepBefore) {
    const auto now = code();
    world_->clock.advance(limits::one_time_code_step);
    const auto next = code();
    EXPECT_TRUE(succeeds(complete(half(), next)));
    EXPECT_TRUE(fails_with(complete(half(), next), TeamError::wrong_code)) << "replayed";
    EXPECT_TRUE(fails_with(complete(half(), now), TeamError::wrong_code)) << "older than one that was taken";
    world_->clock.advance(limits::one_time_code_step);
    EXPECT_TRUE(succeeds(complete(half(), code())));
}

TEST_P(SigningIn, TakesNotTheCodeThatConfirmedTheAuthenticator) {
    world_->clock.advance(-limits::one_time_code_step);
    EXPECT_TRUE(fails_with(complete(half(), code()), TeamError::wrong_code));
}

TEST_P(SigningIn, OfTwoWithOneCodeAtOnceOneSucceeds) {
    const auto shown = code();
    const std::array halves{half(), half()};
    std::array<bool, 2> done{};
    std::latch begin(2);
    {
        std::array<std::jthread, 2> threads;
        for (std::size_t i = 0; i < threads.size(); ++i) {
            threads[i] = std::jthread([&, i] {
                begin.arrive_and_wait();
                done[i] = complete(halves[i], shown).ok();
            });
        }
    }
    EXPECT_NE(done[0], done[1]);
}

TEST_P(SigningIn, OfTwoWithOneRecoveryCodeAtOnceOneSucceeds) {
    const std::array halves{half(), half()};
    std::array<bool, 2> done{};
    std::latch begin(2);
    {
        std::array<std::jthread, 2> threads;
        for (std::size_t i = 0; i < threads.size(); ++i) {
            threads[i] = std::jthread([&, i] {
                begin.arrive_and_wait();
                done[i] = complete(halves[i], codes_[0]).ok();
            });
        }
    }
    EXPECT_NE(done[0], done[1]);
}

TEST_P(SigningIn, TakesEachRecoveryCodeOnceHoweverItIsWritten) {
    std::string shouted(codes_[0].reveal());
    for (char& c : shouted) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    EXPECT_TRUE(succeeds(complete(half(), Secret(" " + shouted + " "))));
    EXPECT_THAT(world_->events_of().back().payload.value_or(""), HasSubstr("recovery_code"));
    EXPECT_TRUE(fails_with(complete(half(), codes_[0]), TeamError::wrong_code));
    const auto session = value_of(complete(half(), codes_[1]));
    EXPECT_EQ(value_of(factors().show(actor_of(session))).recovery_codes_left, limits::recovery_codes - 2);
}

TEST_P(SigningIn, TakesNoCodeOfAnother) {
    const auto bobs = add_factor(bob_).codes;
    world_->clock.advance(limits::one_time_code_step);
    EXPECT_TRUE(fails_with(complete(half(), code_of(secret_of(bob_))), TeamError::wrong_code));
    EXPECT_TRUE(fails_with(complete(half(), bobs[0]), TeamError::wrong_code));
    EXPECT_TRUE(fails_with(world_->sign_ins.complete(ProvenUser{bob_}, {half().token, bobs[0]}, device_),
                           TeamError::sign_in_over))
        << "nor is hers his";
}

TEST_P(SigningIn, IsOverAfterSoManyWrongCodesEvenForTheRightOne) {
    const auto begun = half();
    for (int i = 0; i < limits::codes_per_sign_in_max; ++i)
        EXPECT_TRUE(fails_with(complete(begun, another(code())), TeamError::wrong_code)) << i;
    EXPECT_TRUE(fails_with(complete(begun, code()), TeamError::sign_in_over));
    EXPECT_TRUE(succeeds(complete(half(), code()))) << "the password begins another";
}

TEST_P(SigningIn, IsOverAfterItsTimeAndThenForgotten) {
    const auto late = half();
    world_->clock.advance(limits::sign_in_lifetime - std::chrono::microseconds(1));
    EXPECT_TRUE(succeeds(world_->sign_ins.find(late.token)));
    world_->clock.advance(std::chrono::microseconds(1));
    EXPECT_TRUE(fails_with(complete(late, code()), TeamError::sign_in_over));
    half();
    EXPECT_EQ(world_->run(sign_ins_stored)[0].get<std::int64_t>(0), 1);
}

TEST_P(SigningIn, IsOverWithThePasswordThatBeganIt) {
    const auto begun = half();
    value_of(world_->passwords.set(ada_, parsed<json::Password>("an even longer password")));
    EXPECT_TRUE(fails_with(complete(begun, code()), TeamError::sign_in_over));
}

TEST_P(SigningIn, AfterAResetByMailStillAsksForTheSecondFactor) {
    const auto user = after_a_reset();
    EXPECT_TRUE(std::holds_alternative<HalfSignIn>(value_of(world_->sign_ins.begin(user, device_))));
    EXPECT_TRUE(fails_with(world_->sessions.begin(user, device_), TeamError::second_factor_needed));
}

TEST_P(SigningIn, IsOverOnceTheOperatorHasTakenTheFactorAway) {
    const auto begun = half();
    value_of(factors().reset(ada_.id));
    EXPECT_TRUE(fails_with(complete(begun, codes_[0]), TeamError::sign_in_over));
    EXPECT_TRUE(std::holds_alternative<NewSession>(value_of(world_->sign_ins.begin(proven(ada_), device_))));
}

MUSTER_ON_BOTH_ENGINES(SigningIn);

}  // namespace
}  // namespace muster::team::testing
