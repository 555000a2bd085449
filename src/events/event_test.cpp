// SPDX-License-Identifier: Apache-2.0
#include "events/event.h"

#include <functional>
#include <set>

#include <gmock/gmock.h>

#include "events/testing/chain_world.h"

namespace muster::events {
namespace {

class EventLog : public testing::OnChains {};
MUSTER_ON_BOTH_ENGINES(EventLog);

TEST_P(EventLog, KeepsWhoDidWhatToWhatWhereAndWhen) {
    clock_.advance(std::chrono::microseconds(123456));
    const EventId id = record(shop, "thing.painted", {{"colour", "blue"}});
    const auto events = events_of(shop);
    ASSERT_EQ(events.size(), 1U);
    const Event& event = events[0];
    EXPECT_EQ(event.organization, shop);
    EXPECT_EQ(event.id, id);
    EXPECT_EQ(event.occurred_at, clock_.now());
    EXPECT_EQ(event.actor.kind, "user");
    EXPECT_EQ(event.actor.id, ada.number());
    EXPECT_EQ(event.actor.name, "");
    EXPECT_EQ(event.actor.on_behalf_of, UserId(8));
    EXPECT_EQ(event.action, "thing.painted");
    EXPECT_EQ(event.scope, ScopeId(shop.number()));
    EXPECT_EQ(event.subject_kind, "thing");
    EXPECT_EQ(event.subject_id, 5);
    EXPECT_EQ(event.payload, R"({"colour":"blue"})");
    EXPECT_EQ(event.digest, payload_digest(event.salt, *event.payload));
    EXPECT_FALSE(event.position);
    EXPECT_FALSE(event.hash);
}

TEST_P(EventLog, WritesDetailsAsJsonWhateverTheyHold) {
    record(shop, "thing.renamed", {{"to", "a \"b\"\n\\"}, {"from", ""}});
    EXPECT_EQ(events_of(shop)[0].payload, R"({"from":"","to":"a \"b\"\n\\"})");
}

TEST_P(EventLog, LeavesNothingOfADeedThatIsRolledBack) {
    const auto outcome =
        database_->transaction({.mode = storage::Mode::write}, [&](storage::Transaction& transaction) -> Result<void> {
            TRY(append(transaction, ids_, shop, ScopeId(11), clock_.now(), {"user", 7, "", {}},
                       {"thing.broken", "thing", 5, {}}));
            return SealError::overtaken;
        });
    EXPECT_FALSE(outcome);
    EXPECT_TRUE(events_of(shop).empty());
}

TEST_P(EventLog, IdsGrowInTheOrderOfDeeds) {
    record(shop, "thing.first");
    record(shop, "thing.second");
    clock_.advance(std::chrono::hours(-1));  // a clock that goes back doesn't change the order
    record(shop, "thing.third");
    std::vector<std::string> actions;
    for (const Event& event : events_of(shop)) actions.push_back(event.action);
    EXPECT_THAT(actions, ::testing::ElementsAre("thing.first", "thing.second", "thing.third"));
}

TEST_P(EventLog, SaltsEachPayloadSoThatEqualOnesDoNotTellThemselvesByTheirDigests) {
    record(shop, "thing.painted", {{"colour", "blue"}});
    record(shop, "thing.painted", {{"colour", "blue"}});
    const auto events = events_of(shop);
    EXPECT_EQ(events[0].payload, events[1].payload);
    EXPECT_EQ(events[0].salt.size(), 16U);
    EXPECT_NE(events[0].salt, events[1].salt);
    EXPECT_NE(events[0].digest, events[1].digest);
}

Event sample() {
    return {OrganizationId(1),
            EventId(2),
            Time(std::chrono::microseconds(3)),
            {"user", 4, "name", UserId(5)},
            "thing.done",
            ScopeId(6),
            "thing",
            7,
            R"({"key":"value"})",
            {1, 2},
            {3, 4},
            {},
            {}};
}

TEST(ChainHash, CoversEveryFieldButThePayloadItself) {
    const crypto::Bytes previous = chain_start(OrganizationId(1));
    const std::vector<std::function<void(Event&)>> changes{
        [](Event& e) { e.organization = OrganizationId(9); },
        [](Event& e) { e.id = EventId(9); },
        [](Event& e) { e.occurred_at += std::chrono::microseconds(1); },
        [](Event& e) { e.actor.kind = "system"; },
        [](Event& e) { e.actor.id = 9; },
        [](Event& e) { e.actor.name = "nam"; },
        [](Event& e) { e.actor.on_behalf_of = UserId(9); },
        [](Event& e) { e.action = "thing.undone"; },
        [](Event& e) { e.scope = ScopeId(9); },
        [](Event& e) { e.subject_kind = "other"; },
        [](Event& e) { e.subject_id = 9; },
        [](Event& e) { e.digest = {3, 5}; },
        // What moves from one field into the next makes other bytes too.
        [](Event& e) { e.actor.kind = "use", e.action = "rthing.done"; },
        [](Event& e) { e.action = "thing.don", e.subject_kind = "ething"; },
    };
    std::set<crypto::Bytes> hashes{chain_hash(previous, 1, sample()), chain_hash(previous, 2, sample()),
                                   chain_hash(chain_start(OrganizationId(2)), 1, sample())};
    ASSERT_EQ(hashes.size(), 3U);
    for (const auto& change : changes) {
        Event changed = sample();
        change(changed);
        EXPECT_TRUE(hashes.insert(chain_hash(previous, 1, changed)).second);
    }
    Event erased = sample();
    erased.payload.reset();
    EXPECT_EQ(chain_hash(previous, 1, erased), chain_hash(previous, 1, sample()));
}

TEST(PayloadDigest, TellsSaltFromPayload) {
    EXPECT_EQ(payload_digest({1, 'a'}, "b"), payload_digest({1, 'a'}, "b"));
    EXPECT_NE(payload_digest({1, 'a'}, "b"), payload_digest({1}, "ab"));
    EXPECT_NE(payload_digest({1}, "ab"), payload_digest({2}, "ab"));
}

}  // namespace
}  // namespace muster::events
