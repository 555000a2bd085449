// SPDX-License-Identifier: Apache-2.0
#include "team/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/crypto.h"
#include "base/limits.h"
#include "storage/testing/one_text.h"
#include "team/testing/team_world.h"

namespace muster::team::testing {
namespace {

using access::AccessError;
using access::Actor;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using storage::testing::one_text;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::chrono::seconds second{1};

constexpr auto stored_session =
    one_text("session_test.stored", "select token_digest, peer, user_agent, last_used_at from sessions order by id");
constexpr auto end_all_sessions = one_text("session_test.end", "update sessions set ends_at = $1");
constexpr auto suspend_all = one_text("session_test.suspend", "update memberships set suspended_at = $1");

class UserSessions : public OnTeamWorld {
  protected:
    void set_up_people() override { ada_ = world_->user(world_->add_user("ada")); }

    NewSession begin(const User& user, const Device& device = {"192.0.2.7", "A Browser"}) {
        return value_of(world_->sessions.begin(user, device));
    }
    std::optional<Actor> find(const NewSession& session) {
        return value_of(world_->sessions.find(session.token.reveal()));
    }
    Actor actor_of(const NewSession& session) { return find(session).value(); }

    User ada_;
};

TEST_P(UserSessions, ATokenNamesWhoSignedIn) {
    const auto session = begin(ada_);
    const auto actor = find(session);
    ASSERT_TRUE(actor);
    EXPECT_EQ(actor->kind(), Actor::Kind::user);
    EXPECT_EQ(actor->user_id(), ada_.id);
    EXPECT_EQ(value_of(world_->sessions.user(*actor)).email, ada_.email);
}

TEST_P(UserSessions, ATokenThatWasNeverGivenNamesNobody) {
    const auto session = begin(ada_);
    std::string changed(session.token.reveal());
    changed.back() = changed.back() == 'A' ? 'B' : 'A';
    for (const std::string& token : {changed, changed.substr(0, 20), std::string(), std::string("x' or '1'='1")}) {
        EXPECT_FALSE(value_of(world_->sessions.find(token))) << token;
    }
    EXPECT_TRUE(find(session));
}

TEST_P(UserSessions, OnlyTheDigestOfATokenIsStored) {
    const auto session = begin(ada_);
    const auto stored = world_->run(stored_session);
    ASSERT_EQ(stored.size(), 1U);
    const auto digest = crypto::sha256(session.token.reveal());
    EXPECT_EQ(stored[0].get<crypto::Bytes>(0), crypto::Bytes(digest.begin(), digest.end()));
    // Who reads the database has no token: what is stored doesn't open anything.
    EXPECT_FALSE(value_of(world_->sessions.find(std::string(digest.begin(), digest.end()))));
    for (const auto& event : world_->events_of()) {
        EXPECT_THAT(event.payload.value_or(""), Not(HasSubstr(std::string(session.token.reveal()))));
    }
}

TEST_P(UserSessions, TwoSessionsHaveTokensOfTheirOwn) {
    const auto first = begin(ada_);
    const auto second = begin(ada_);
    EXPECT_NE(first.token.reveal(), second.token.reveal());
    EXPECT_NE(actor_of(first).session_id(), actor_of(second).session_id());
}

TEST_P(UserSessions, ASessionEndsAfterTwoWeeksWithoutUse) {
    const auto session = begin(ada_);
    const auto other = begin(ada_);
    world_->clock.advance(limits::session_idle_max - second);
    EXPECT_TRUE(find(session));
    world_->clock.advance(second);
    EXPECT_TRUE(find(session)) << "it was used a second ago";
    EXPECT_FALSE(find(other)) << "it was never used";
    world_->clock.advance(limits::session_idle_max);
    EXPECT_FALSE(find(session));
}

TEST_P(UserSessions, ASessionEndsAfterNinetyDaysHoweverMuchItIsUsed) {
    const auto session = begin(ada_);
    const Time end = world_->clock.now() + limits::session_lifetime_max;
    EXPECT_EQ(session.ends_at, end);
    while (world_->clock.now() + std::chrono::hours(24) < end) {
        world_->clock.advance(std::chrono::hours(24));
        ASSERT_TRUE(find(session)) << to_rfc3339(world_->clock.now());
    }
    world_->clock.move_to(end - second);
    EXPECT_TRUE(find(session));
    world_->clock.move_to(end);
    EXPECT_FALSE(find(session));
}

TEST_P(UserSessions, UseIsWrittenOnceAMinute) {
    const auto session = begin(ada_);
    const Time began = world_->clock.now();
    const auto last_used = [&] { return world_->run(stored_session)[0].get<Time>(3); };
    world_->clock.advance(limits::session_touch_interval);
    EXPECT_TRUE(find(session));
    EXPECT_EQ(last_used(), began);
    world_->clock.advance(second);
    EXPECT_TRUE(find(session));
    EXPECT_EQ(last_used(), world_->clock.now());
}

TEST_P(UserSessions, ADatabaseThatTakesNoWritesStillKnowsWhoIsSignedIn) {
    const bool is_sqlite = GetParam() == storage::Engine::sqlite;
    const auto session = begin(ada_);
    const Time began = world_->clock.now();
    const auto last_used = [&] { return world_->run(stored_session)[0].get<Time>(3); };
    temporary_->execute(is_sqlite
                            ? "create trigger refuse before update on sessions begin select raise(abort, 'no'); end"
                            : "create function refuse() returns trigger language plpgsql as "
                              "$$ begin raise exception 'no'; end $$; "
                              "create trigger refuse before update on sessions for each row "
                              "execute function refuse()");
    world_->clock.advance(limits::session_touch_interval + second);
    EXPECT_TRUE(find(session));
    temporary_->execute(is_sqlite ? "drop trigger refuse" : "drop trigger refuse on sessions");
    world_->clock.advance(limits::session_touch_interval - second);
    EXPECT_TRUE(find(session));
    EXPECT_EQ(last_used(), began) << "what failed is not tried, nor logged, with each request";
    world_->clock.advance(second);
    EXPECT_TRUE(find(session));
    EXPECT_EQ(last_used(), world_->clock.now());
}

TEST_P(UserSessions, WhatIsOverIsDeletedAndNothingElse) {
    const auto unused = begin(ada_);
    EXPECT_EQ(value_of(world_->sessions.delete_ended()), 0);
    world_->clock.advance(limits::session_idle_max - second);
    const auto fresh = begin(ada_);
    EXPECT_EQ(value_of(world_->sessions.delete_ended()), 0) << "both may still be used";
    EXPECT_EQ(world_->run(stored_session).size(), 2U);
    world_->clock.advance(second);
    EXPECT_EQ(value_of(world_->sessions.delete_ended()), 1);
    EXPECT_TRUE(find(fresh));
    EXPECT_EQ(value_of(world_->sessions.delete_ended()), 0);
    world_->run(end_all_sessions, world_->clock.now());
    EXPECT_EQ(value_of(world_->sessions.delete_ended()), 1) << "its lifetime is over, though it was just used";
    EXPECT_TRUE(world_->run(stored_session).empty());
}

TEST_P(UserSessions, AreDeletedInBoundedNumbersAtOnce) {
    const auto session = begin(ada_);
    const std::string bytes = GetParam() == storage::Engine::sqlite ? "blob" : "bytea";
    temporary_->execute(
        "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < " +
        std::to_string(limits::sessions_deleted_at_once_max) +
        ") insert into sessions (id, user_id, token_digest, created_at, last_used_at, ends_at, peer, user_agent)"
        " select n, user_id, cast(cast(n as text) as " +
        bytes +
        "), created_at, last_used_at, ends_at, peer, user_agent"
        " from sessions, numbers");
    world_->clock.advance(limits::session_idle_max);
    EXPECT_EQ(value_of(world_->sessions.delete_ended()), limits::sessions_deleted_at_once_max);
    EXPECT_EQ(value_of(world_->sessions.delete_ended()), 1);
    EXPECT_EQ(value_of(world_->sessions.delete_ended()), 0);
}

TEST_P(UserSessions, SigningOutEndsThatSessionAndNoOther) {
    const auto bob = world_->user(world_->add_user("bob"));
    const auto here = begin(ada_);
    const auto elsewhere = begin(ada_);
    const auto bobs = begin(bob);
    EXPECT_TRUE(succeeds(world_->sessions.end(actor_of(here))));
    EXPECT_FALSE(find(here));
    EXPECT_TRUE(find(elsewhere));
    EXPECT_TRUE(find(bobs));
}

TEST_P(UserSessions, NobodyEndsTheSessionOfAnother) {
    const auto bob = world_->user(world_->add_user("bob"));
    const auto adas = begin(ada_);
    const auto bobs = begin(bob);
    value_of(world_->sessions.end(Actor::user(bob.id, actor_of(adas).session_id())));
    EXPECT_TRUE(find(adas));
    EXPECT_TRUE(find(bobs));
}

TEST_P(UserSessions, BeginAndEndLeaveEventsOfThePerson) {
    const auto session = begin(ada_);
    value_of(world_->sessions.end(actor_of(session)));
    EXPECT_THAT(world_->actions_of(), ElementsAre("session.began", "session.ended"));
    for (const auto& event : world_->events_of()) {
        EXPECT_EQ(event.actor.kind, "user");
        EXPECT_EQ(event.actor.id, ada_.id.number());
    }
}

TEST_P(UserSessions, ASessionRemembersTheOrganizationItWorksIn) {
    const auto first = world_->found("amplifi");
    const auto second_place = world_->found("messente");
    world_->put_membership(first.organization, ada_.id, first.top(), "member");
    world_->put_membership(second_place.organization, ada_.id, second_place.top(), "sender");
    const auto here = actor_of(begin(ada_));
    const auto elsewhere = actor_of(begin(ada_));
    EXPECT_FALSE(value_of(world_->sessions.active(here)));
    EXPECT_TRUE(succeeds(world_->sessions.switch_to(here, first.organization)));
    EXPECT_TRUE(succeeds(world_->sessions.switch_to(elsewhere, second_place.organization)));
    EXPECT_EQ(value_of(world_->sessions.active(here)), first.organization);
    EXPECT_EQ(value_of(world_->sessions.active(elsewhere)), second_place.organization);
}

TEST_P(UserSessions, NobodySwitchesToAnOrganizationOfOthers) {
    const auto theirs = world_->found("amplifi");
    const auto actor = actor_of(begin(ada_));
    EXPECT_TRUE(fails_with(world_->sessions.switch_to(actor, theirs.organization), AccessError::not_found));
    EXPECT_TRUE(fails_with(world_->sessions.switch_to(actor, OrganizationId(4711)), AccessError::not_found));
    EXPECT_FALSE(value_of(world_->sessions.active(actor)));
    EXPECT_THAT(world_->actions_of(), Not(::testing::Contains("session.switched")));
}

TEST_P(UserSessions, ARememberedOrganizationIsForgottenWithTheMembership) {
    const auto place = world_->found("amplifi");
    world_->put_membership(place.organization, ada_.id, place.top(), "member");
    const auto session = begin(ada_);
    value_of(world_->sessions.switch_to(actor_of(session), place.organization));
    value_of(world_->remove(place.founder, place.target(), ada_.id));
    EXPECT_TRUE(find(session)) << "the session itself goes on";
    EXPECT_FALSE(value_of(world_->sessions.active(actor_of(session))));
}

TEST_P(UserSessions, ARememberedOrganizationIsForgottenOnceTheMembershipIsOver) {
    const auto place = world_->found("amplifi");
    world_->put_membership(place.organization, ada_.id, place.top(), "member",
                           world_->clock.now() + std::chrono::hours(1));
    const auto actor = actor_of(begin(ada_));
    value_of(world_->sessions.switch_to(actor, place.organization));
    world_->clock.advance(std::chrono::hours(1) - second);
    EXPECT_EQ(value_of(world_->sessions.active(actor)), place.organization);
    world_->clock.advance(second);
    EXPECT_FALSE(value_of(world_->sessions.active(actor)));
    EXPECT_TRUE(fails_with(world_->sessions.switch_to(actor, place.organization), AccessError::not_found));
}

TEST_P(UserSessions, WhoIsSuspendedWorksNowhereThere) {
    const auto place = world_->found("amplifi");
    world_->put_membership(place.organization, ada_.id, place.top(), "member");
    const auto actor = actor_of(begin(ada_));
    value_of(world_->sessions.switch_to(actor, place.organization));
    world_->run(suspend_all, world_->clock.now());
    EXPECT_FALSE(value_of(world_->sessions.active(actor)));
    EXPECT_TRUE(fails_with(world_->sessions.switch_to(actor, place.organization), AccessError::not_found));
}

TEST_P(UserSessions, WhatADeviceSaysOfItselfIsCutAndKeptOnlyIfItCanBeShown) {
    begin(ada_, {"192.0.2.7", std::string(limits::user_agent_bytes_max, 'x') + "and more"});
    begin(ada_, {"192.0.2.7", "a line\nand another"});
    begin(ada_, {"192.0.2.7", "not \xFF UTF-8"});
    begin(ada_, {"192.0.2.7", "A Browser"});
    std::vector<std::string> agents;
    for (const auto row : world_->run(stored_session)) agents.push_back(row.get<std::string>(2));
    EXPECT_THAT(agents, ElementsAre(std::string(limits::user_agent_bytes_max, 'x'), "", "", "A Browser"));
}

MUSTER_ON_BOTH_ENGINES(UserSessions);

}  // namespace
}  // namespace muster::team::testing
