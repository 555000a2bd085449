// SPDX-License-Identifier: Apache-2.0
#include "team/presented_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team/api_key_token.h"
#include "team/testing/key_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Permission;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;

constexpr std::string_view stranger = "198.51.100.9";

class ShowingAKey : public OnKeyWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("messente");
        key_ = value_of(world_->make(place_.founder, place_.target(), key_for({Permission::view_members})));
        text_ = key_.second.reveal();
    }
    ApiKey seen() { return world_->seen(place_, key_.first.id); }
    /// As many texts that are no key as a client has in a minute, and one that is refused for it.
    void use_up(std::string_view client) {
        for (int i = 0; i < limits::api_key_failures_per_client_max; ++i) {
            EXPECT_TRUE(fails_with(world_->shown("muster_key_no", client), AccessError::key_over));
        }
        const auto refused = world_->shown("muster_key_no", client);
        EXPECT_TRUE(fails_with(refused, TeamError::too_many_attempts));
        EXPECT_NE(dynamic_cast<const RetryAfter*>(refused.error().attachment()), nullptr);
    }

    Place place_;
    MadeKey key_;
    std::string text_;
};

TEST_P(ShowingAKey, NamesTheKeyAndNobody) {
    const auto actor = value_of(world_->shown(text_));
    EXPECT_EQ(actor.kind(), access::Actor::Kind::key);
    EXPECT_EQ(actor.key_id(), key_.first.id);
    EXPECT_EQ(actor.user_id(), UserId());
}

TEST_P(ShowingAKey, IsNoGoodWithAnyOtherText) {
    // The same organization and key, with other random digits and a checksum that fits.
    const auto forged = make_api_key({place_.organization, key_.first.id});
    const auto of_none = make_api_key({place_.organization, access::ApiKeyId(77)});
    const auto elsewhere = make_api_key({OrganizationId(77), key_.first.id});
    for (const std::string_view text :
         {forged.reveal(), of_none.reveal(), elsewhere.reveal(), std::string_view(text_).substr(0, 60),
          std::string_view(""), std::string_view("' or 1=1 --")}) {
        EXPECT_TRUE(fails_with(world_->shown(text), AccessError::key_over)) << text;
    }
    EXPECT_TRUE(succeeds(world_->shown(text_)));
}

TEST_P(ShowingAKey, NotesItsLastUseAndAddressOnceAMinute) {
    EXPECT_EQ(seen().last_used_at, std::nullopt);
    const Time first = world_->clock.now();
    value_of(world_->shown(text_, "192.0.2.7"));
    EXPECT_EQ(seen().last_used_at, first);
    EXPECT_EQ(seen().last_address, "192.0.2.7");
    world_->clock.advance(limits::api_key_touch_interval);
    value_of(world_->shown(text_, "192.0.2.8"));
    EXPECT_EQ(seen().last_used_at, first) << "not a write for each request";
    world_->clock.advance(std::chrono::seconds(1));
    value_of(world_->shown(text_, "192.0.2.8"));
    EXPECT_EQ(seen().last_used_at, world_->clock.now());
    EXPECT_EQ(seen().last_address, "192.0.2.8");
}

TEST_P(ShowingAKey, IsBoundedToSoManyRequestsAMinute) {
    const int burst = limits::api_key_requests_per_minute_default / 6;
    for (int i = 0; i < burst; ++i) EXPECT_TRUE(succeeds(world_->shown(text_)));
    const auto refused = world_->shown(text_);
    EXPECT_TRUE(fails_with(refused, TeamError::api_key_too_fast));
    const auto* later = dynamic_cast<const RetryAfter*>(refused.error().attachment());
    ASSERT_NE(later, nullptr);
    EXPECT_EQ(later->wait, std::chrono::seconds(1));
    const auto other = value_of(world_->make(place_.founder, place_.target(), key_for({Permission::view_members})));
    EXPECT_TRUE(succeeds(world_->shown(other.second))) << "each key counts alone";
    world_->clock.advance(later->wait);
    for (int i = 0; i < limits::api_key_requests_per_minute_default / 60; ++i) {
        EXPECT_TRUE(succeeds(world_->shown(text_)));
    }
    EXPECT_TRUE(fails_with(world_->shown(text_), TeamError::api_key_too_fast));
    world_->clock.advance(std::chrono::hours(1));
    for (int i = 0; i < burst; ++i) EXPECT_TRUE(succeeds(world_->shown(text_)));
    EXPECT_TRUE(fails_with(world_->shown(text_), TeamError::api_key_too_fast)) << "idleness saves up no more";
}

TEST_P(ShowingAKey, IsBoundedWhereAClientShowsWhatIsNone) {
    use_up(stranger);
    EXPECT_TRUE(fails_with(world_->shown(text_, stranger), TeamError::too_many_attempts));
    EXPECT_TRUE(succeeds(world_->shown(text_, "192.0.2.7"))) << "others go on";
    world_->clock.advance(limits::api_key_failures_window);
    EXPECT_TRUE(succeeds(world_->shown(text_, stranger)));
}

TEST_P(ShowingAKey, GoesOnForAKeyThatWasUsedLatelyWhateverOthersBehindItsAddressShow) {
    value_of(world_->shown(text_, stranger));
    use_up(stranger);
    EXPECT_TRUE(succeeds(world_->shown(text_, stranger)));
    const auto forged = make_api_key({place_.organization, key_.first.id});
    EXPECT_TRUE(fails_with(world_->shown(forged.reveal(), stranger), TeamError::too_many_attempts))
        << "guesses at it count as any other";
}

TEST_P(ShowingAKey, TellsNoOneWhoKnowsItsIdMoreThanAnybodyElse) {
    value_of(world_->shown(text_, "192.0.2.7"));
    const auto forged = make_api_key({place_.organization, key_.first.id});
    for (int i = 0; i < limits::api_key_failures_per_client_max; ++i) {
        EXPECT_TRUE(fails_with(world_->shown(forged.reveal(), stranger), AccessError::key_over));
    }
    EXPECT_TRUE(fails_with(world_->shown(forged.reveal(), stranger), TeamError::too_many_attempts));
    EXPECT_TRUE(succeeds(world_->shown(text_, "192.0.2.7")));
}

TEST_P(ShowingAKey, IsBoundedLikeAnyOtherTextOnceItIsOver) {
    value_of(world_->shown(text_, stranger));
    value_of(world_->revoke_key(place_.founder, place_.target(), key_.first.id));
    for (int i = 0; i < limits::api_key_failures_per_client_max + 1; ++i) {
        EXPECT_TRUE(fails_with(world_->shown(text_, stranger), AccessError::key_over)) << i;
    }
    EXPECT_TRUE(fails_with(world_->shown(text_, stranger), TeamError::too_many_attempts));
}

TEST_P(ShowingAKey, CountsNothingForAKeyThatIsGood) {
    for (int i = 0; i < 5 * limits::api_key_failures_per_client_max; ++i) {
        world_->clock.advance(std::chrono::milliseconds(100));
        ASSERT_TRUE(succeeds(world_->shown(text_, stranger))) << i;
    }
    use_up(stranger);
}

TEST_P(ShowingAKey, LetsNeitherOfTwoProgramsHoldUpTheOtherWhileBothSecretsAreGood) {
    ApiKeyRotation form;
    form.grace_hours.emplace(1);
    const auto next = value_of(world_->rotate(place_.founder, place_.target(), key_.first.id, form)).second;
    for (const auto& text : {text_, std::string(next.reveal())}) value_of(world_->shown(text, "192.0.2.7"));
    use_up("192.0.2.7");
    for (const auto& text : {text_, std::string(next.reveal()), text_}) {
        EXPECT_TRUE(succeeds(world_->shown(text, "192.0.2.7")));
    }
    world_->clock.advance(std::chrono::hours(1));
    EXPECT_FALSE(world_->shown(text_, "192.0.2.7").ok());
    EXPECT_TRUE(succeeds(world_->shown(next)));
}

MUSTER_ON_BOTH_ENGINES(ShowingAKey);

}  // namespace
}  // namespace muster::team::testing
