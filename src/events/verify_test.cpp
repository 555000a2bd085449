// SPDX-License-Identifier: Apache-2.0
#include "events/verify.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include <gmock/gmock.h>

#include "base/limits.h"
#include "base/text.h"
#include "events/testing/chain_world.h"

namespace muster::events {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::value_of;
using ::testing::HasSubstr;

/// Five sealed events of the shop and two of the club, for somebody who may write the database, and mostly not the
/// folder where the key and the checkpoints are.
class Verifying : public testing::OnChains {
  protected:
    void SetUp() override {
        OnChains::SetUp();
        if (IsSkipped()) return;
        for (const auto* action : {"thing.made", "thing.painted", "thing.sold"}) record(shop, action, {{"by", "Ada"}});
        record_many(club, 2);
        seal();
        clock_.advance(std::chrono::minutes(1));
        for (const auto* action : {"thing.broken", "thing.mended"}) record(shop, action, {{"by", "Ada"}});
        seal();
    }

    std::vector<ChainReport> reports() { return value_of(verify(*database_, *key_, checkpoints())); }

    /// What doesn't fit in the shop's chain; the club's must fit always.
    std::string mismatch() {
        std::string found;
        for (const ChainReport& report : reports()) {
            if (report.organization == shop) {
                found = report.mismatch.value_or("");
            } else {
                EXPECT_EQ(report.mismatch.value_or(""), "");
            }
        }
        return found;
    }

    [[nodiscard]] std::string literal(const crypto::Bytes& bytes) const {
        const std::string hex = text::to_hex(bytes);
        return GetParam() == storage::Engine::sqlite ? "x'" + hex + "'" : "'\\x" + hex + "'";
    }

    void change_event(std::int64_t position, const std::string& assignment) const {
        temporary_->execute("update events set " + assignment +
                            " where organization_id = 11 and position = " + std::to_string(position));
    }
    void change_end(const std::string& assignment) const {
        temporary_->execute("update event_chains set " + assignment + " where organization_id = 11");
    }
    void delete_events(const std::string& condition) const {
        temporary_->execute("delete from events where organization_id = 11 and " + condition);
    }

    /// Gives every event of the shop's the hash that it now should have, and the end as well: what needs no key.
    void rehash() {
        crypto::Bytes hash = chain_start(shop);
        std::int64_t position = 0;
        for (const Event& event : events_of(shop)) {
            hash = chain_hash(hash, ++position, event);
            temporary_->execute("update events set position = " + std::to_string(position) +
                                ", hash = " + literal(hash) + " where id = " + event.id.text());
        }
        change_end("position = " + std::to_string(position) + ", hash = " + literal(hash));
    }

    /// The end as an old copy of the database has it, signature and all.
    [[nodiscard]] std::string end_of(const Checkpoint& checkpoint) const {
        return "position = " + std::to_string(checkpoint.position) + ", hash = " + literal(checkpoint.hash) +
               ", sealed_at = " + std::to_string(checkpoint.sealed_at.time_since_epoch().count()) +
               ", signature = " + literal(checkpoint.signature);
    }

    void write_checkpoints(const std::vector<std::string>& lines) const {
        std::ofstream file(checkpoints().path());
        for (const std::string& line : lines) file << line << '\n';
    }
};
MUSTER_ON_BOTH_ENGINES(Verifying);

TEST_P(Verifying, FitsWhatNobodyTouched) {
    const auto all = reports();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].organization, shop);
    EXPECT_EQ(all[0].events, 5);
    EXPECT_FALSE(all[0].mismatch) << *all[0].mismatch;
    EXPECT_EQ(all[1].organization, club);
    EXPECT_EQ(all[1].events, 2);
    EXPECT_FALSE(all[1].mismatch) << *all[1].mismatch;
}

TEST_P(Verifying, FitsWhileThereAreEventsThatAreNotYetSealed) {
    record(shop, "thing.forgotten");
    EXPECT_EQ(mismatch(), "");
}

TEST_P(Verifying, FitsAChainOfMoreThanABatch) {
    record_many(shop, limits::seal_batch_max);
    seal();
    EXPECT_EQ(mismatch(), "");
    change_event(limits::seal_batch_max + 2, "subject_id = 999");
    EXPECT_THAT(mismatch(), HasSubstr("position " + std::to_string(limits::seal_batch_max + 2)));
}

TEST_P(Verifying, FitsAnEventWhosePersonalDataWereErased) {
    change_event(2, "payload = null");
    EXPECT_EQ(mismatch(), "");
}

TEST_P(Verifying, FindsEachColumnOfAnEventThatWasChanged) {
    for (const std::string column : {"occurred_at", "actor_id", "on_behalf_of", "scope_id", "subject_id"}) {
        change_event(3, column + " = " + column + " + 1");
        EXPECT_THAT(mismatch(), HasSubstr("(`thing.sold`, position 3) was changed")) << column;
        change_event(3, column + " = " + column + " - 1");
    }
    for (const std::string column : {"actor_kind", "actor_name", "action", "subject_kind"}) {
        change_event(3, column + " = " + column + " || '~'");
        EXPECT_THAT(mismatch(), HasSubstr("position 3) was changed")) << column;
        change_event(3, column + " = replace(" + column + ", '~', '')");
    }
    EXPECT_EQ(mismatch(), "");
}

TEST_P(Verifying, FindsDetailsThatWereChangedAndNamesTheirEvent) {
    change_event(2, R"(payload = '{"by":"Eve"}')");
    EXPECT_EQ(mismatch(),
              "the details of event " + events_of(shop)[1].id.text() + " (`thing.painted`, position 2) were changed");
}

TEST_P(Verifying, FindsDetailsThatWereChangedTogetherWithTheirDigest) {
    const std::string forged = R"({"by":"Eve"})";
    change_event(2, "payload = '" + forged + "', digest = " + literal(payload_digest(events_of(shop)[1].salt, forged)));
    EXPECT_THAT(mismatch(), HasSubstr("position 2) was changed"));
}

TEST_P(Verifying, FindsARowThatWasDeletedInTheMiddleOrAtTheStart) {
    const auto events = events_of(shop);
    delete_events("position = 3");
    EXPECT_EQ(mismatch(),
              "position 3 is missing: event " + events[3].id.text() + " (`thing.broken`, position 4) follows");
    delete_events("position = 1");
    EXPECT_THAT(mismatch(), HasSubstr("position 1 is missing"));
}

TEST_P(Verifying, FindsARowThatWasPutBackAmongTheUnsealed) {
    change_event(3, "position = null, hash = null");
    EXPECT_THAT(mismatch(), HasSubstr("position 3 is missing"));
}

TEST_P(Verifying, FindsATailThatWasDeleted) {
    delete_events("position > 3");
    EXPECT_EQ(mismatch(), "the chain was cut after position 3: its end is at 5");
}

TEST_P(Verifying, FindsATailThatWasDeletedTogetherWithTheChainsEndByTheCheckpointOutside) {
    delete_events("position > 3");
    // The end of the third event, as it was signed: the file of checkpoints has it, and old copies of the database.
    const auto newest = checkpoint_lines();
    write_checkpoints({newest.begin(), newest.end() - 1});
    change_end(end_of(value_of(checkpoints().newest()).at(shop)));
    EXPECT_EQ(mismatch(), "");
    write_checkpoints(newest);
    EXPECT_EQ(mismatch(), "the chain was cut after position 3: a checkpoint outside the database is at 5");
}

TEST_P(Verifying, FindsAChainOfWhichNothingIsLeftInTheDatabase) {
    delete_events("true");
    temporary_->execute("delete from event_chains where organization_id = 11");
    EXPECT_EQ(mismatch(), "the chain was cut after position 0: a checkpoint outside the database is at 5");
}

TEST_P(Verifying, FindsAChainWhoseEndWasTakenAway) {
    temporary_->execute("delete from event_chains where organization_id = 11");
    EXPECT_THAT(mismatch(), HasSubstr("position 1) stands beyond the chain's end"));
    std::filesystem::remove(checkpoints().path());
    const auto without_file = reports();
    ASSERT_EQ(without_file.size(), 2U);
    EXPECT_TRUE(without_file[0].mismatch);
}

TEST_P(Verifying, FindsTwoEventsThatChangedPlaces) {
    change_event(2, "position = 99");
    change_event(3, "position = 2");
    change_event(99, "position = 3");
    EXPECT_THAT(mismatch(), HasSubstr("(`thing.sold`, position 2) was changed"));
}

TEST_P(Verifying, FindsAnEventThatWasMovedToAnotherOrganization) {
    temporary_->execute("update events set organization_id = 33 where organization_id = 11 and position = 5");
    const auto all = reports();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].mismatch, "the chain was cut after position 4: its end is at 5");
    EXPECT_EQ(all[2].organization, OrganizationId(33));
    EXPECT_THAT(all[2].mismatch.value_or(""), HasSubstr("position 5) stands beyond the chain's end"));
}

TEST_P(Verifying, FindsAnEventThatWasPutAfterTheEndWithTheRightHash) {
    record(shop, "thing.forged");
    const Event forged = events_of(shop)[5];
    temporary_->execute("update events set position = 6, hash = " +
                        literal(chain_hash(*events_of(shop)[4].hash, 6, forged)) + " where id = " + forged.id.text());
    EXPECT_EQ(mismatch(), "event " + forged.id.text() + " (`thing.forged`, position 6) stands beyond the chain's end");
}

TEST_P(Verifying, FindsAChainThatWasRewrittenAndHashedAnewWithoutTheKey) {
    change_event(2, "actor_id = 666");
    rehash();
    EXPECT_EQ(mismatch(), "the chain's end at position 5 is not signed by this installation's key");
}

TEST_P(Verifying, FindsAnEventLeftOutOfAChainHashedAnewWithoutTheKey) {
    delete_events("position = 2");
    rehash();
    EXPECT_EQ(mismatch(), "the chain's end at position 4 is not signed by this installation's key");
}

TEST_P(Verifying, FindsWhatWasRewrittenAndSealedAnewWithTheKeyByTheCheckpointOutside) {
    change_event(2, "actor_id = 666");
    rehash();
    Checkpoint end = value_of(checkpoints().newest()).at(shop);
    end.hash = *events_of(shop)[4].hash;
    end.signature = key_->sign(end.signed_text());
    change_end(end_of(end));
    EXPECT_EQ(mismatch(), "the chain was rewritten before position 5: the checkpoint outside the database differs");
}

TEST_P(Verifying, FindsAnEndThatWasChanged) {
    change_end("hash = " + literal(*events_of(shop)[3].hash));
    EXPECT_EQ(mismatch(), "the chain's end at position 5 was changed");
    change_end("hash = " + literal(*events_of(shop)[4].hash) + ", sealed_at = sealed_at + 1");
    EXPECT_EQ(mismatch(), "the chain's end at position 5 is not signed by this installation's key");
}

TEST_P(Verifying, FindsASignatureOfAnotherKey) {
    key_ = value_of(crypto::SigningKey::ensure_at(path("other.key")));
    for (const ChainReport& report : reports()) {
        EXPECT_THAT(report.mismatch.value_or(""), HasSubstr("is not signed by this installation's key"));
    }
}

TEST_P(Verifying, FindsACheckpointOutsideThatWasChanged) {
    auto lines = checkpoint_lines();
    lines.back().replace(lines.back().find(text::to_hex(*events_of(shop)[4].hash)), 64,
                         text::to_hex(*events_of(shop)[3].hash));
    write_checkpoints(lines);
    EXPECT_EQ(mismatch(), "the checkpoint at position 5 in `" + checkpoints().path() +
                              "` is not signed by this installation's key");
}

TEST_P(Verifying, FindsThatTheCheckpointsOutsideWereTakenAway) {
    const std::string file = checkpoints().path();
    const std::string gone = "`" + file + "` holds no checkpoint of the chain, whose end is at position ";
    auto lines = checkpoint_lines();
    std::erase_if(lines, [](const std::string& line) { return line.starts_with("11 "); });
    write_checkpoints(lines);
    EXPECT_EQ(mismatch(), gone + "5");
    std::filesystem::remove(file);
    EXPECT_EQ(reports()[0].mismatch, gone + "5");
    EXPECT_EQ(reports()[1].mismatch, gone + "2");
}

TEST_P(Verifying, DoesNotReadACheckpointFileThatHoldsAnythingElse) {
    auto lines = checkpoint_lines();
    lines.emplace_back("11 5 rubbish");
    write_checkpoints(lines);
    EXPECT_TRUE(fails_with(verify(*database_, *key_, checkpoints()), SealError::checkpoint_unreadable));
}

/// A database that does something else before each transaction.
class Interrupted final : public storage::Database {
  public:
    Interrupted(Database& database, std::function<void()> interruption)
        : database_(database), interruption_(std::move(interruption)) {}

    Result<void> transaction(const storage::TransactionOptions& options, Body body) override {
        interruption_();
        return database_.transaction(options, body);
    }
    [[nodiscard]] storage::Engine engine() const override { return database_.engine(); }
    Result<void> prepare(const storage::Query& query) override { return database_.prepare(query); }
    void wait_for_write(std::uint64_t& seen, std::chrono::milliseconds at_most, const std::stop_token& stop) override {
        database_.wait_for_write(seen, at_most, stop);
    }

  private:
    storage::Database& database_;
    std::function<void()> interruption_;
};

TEST_P(Verifying, FitsWhereTheFirstCheckpointOfAChainIsWrittenMeanwhile) {
    const auto lines = checkpoint_lines();
    auto without_shop = lines;
    std::erase_if(without_shop, [](const std::string& line) { return line.starts_with("11 "); });
    write_checkpoints(without_shop);
    // The chains are read first, then the file, then the shop's chain: it has grown by then, too.
    int transactions = 0;
    Interrupted database(*database_, [&] {
        if (++transactions != 2) return;
        write_checkpoints(lines);
        record(shop, "thing.sold");
        seal();
    });
    for (const ChainReport& report : value_of(verify(database, *key_, checkpoints()))) {
        EXPECT_EQ(report.mismatch.value_or(""), "");
        EXPECT_EQ(report.events, report.organization == shop ? 6 : 2);
    }
    ASSERT_GE(transactions, 2);
}

TEST_P(Verifying, FindsWhatDoesNotFitInAChainWhoseFirstCheckpointIsWrittenMeanwhile) {
    const auto lines = checkpoint_lines();
    write_checkpoints({});
    delete_events("position > 3");
    int transactions = 0;
    Interrupted database(*database_, [&] {
        if (++transactions == 2) write_checkpoints(lines);
    });
    const auto all = value_of(verify(database, *key_, checkpoints()));
    EXPECT_EQ(all[0].mismatch, "the chain was cut after position 3: its end is at 5");
    EXPECT_FALSE(all[1].mismatch);
}

TEST_P(Verifying, FitsWhileOthersRecordAndSeal) {
    constexpr int rounds = 30;
    std::atomic<int> sealed = 0;
    std::thread sealing([&] {
        for (; sealed < rounds; ++sealed) {
            record_many(shop, 5);
            seal();
        }
    });
    while (sealed < rounds) EXPECT_EQ(mismatch(), "");
    sealing.join();
}

}  // namespace
}  // namespace muster::events
