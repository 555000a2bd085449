// SPDX-License-Identifier: Apache-2.0
#include "events/sealer.h"

#include <barrier>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>

#include <gmock/gmock.h>

#include "base/limits.h"
#include "base/text.h"
#include "events/testing/chain_world.h"
#include "events/verify.h"

namespace muster::events {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;

class Sealing : public testing::OnChains {
  protected:
    std::vector<std::int64_t> positions(OrganizationId organization) {
        std::vector<std::int64_t> positions;
        for (const Event& event : events_of(organization)) positions.push_back(event.position.value_or(0));
        return positions;
    }

    /// The chain of an organization, followed by hand.
    void expect_whole(OrganizationId organization, std::size_t size) {
        const auto events = events_of(organization);
        ASSERT_EQ(events.size(), size);
        crypto::Bytes hash = chain_start(organization);
        for (std::size_t i = 0; i < size; ++i) {
            ASSERT_EQ(events[i].position, static_cast<std::int64_t>(i + 1));
            hash = chain_hash(hash, static_cast<std::int64_t>(i + 1), events[i]);
            ASSERT_EQ(events[i].hash, hash) << "position " << i + 1;
        }
    }

    Checkpoint newest(OrganizationId organization) { return value_of(checkpoints().newest()).at(organization); }
};
MUSTER_ON_BOTH_ENGINES(Sealing);

TEST_P(Sealing, GivesEventsDensePositionsAndHashesInTheOrderOfTheirIds) {
    for (const auto* action : {"thing.made", "thing.painted", "thing.sold"}) record(shop, action);
    EXPECT_EQ(seal(), 3);
    EXPECT_THAT(positions(shop), ::testing::ElementsAre(1, 2, 3));
    expect_whole(shop, 3);
}

TEST_P(Sealing, KeepsTheChainsOfOrganizationsAndOfTheSystemApart) {
    record(shop, "thing.made");
    record(club, "thing.made");
    record(system_chain, "user.signed_in");
    record(shop, "thing.sold");
    EXPECT_EQ(seal(), 4);
    expect_whole(shop, 2);
    expect_whole(club, 1);
    expect_whole(system_chain, 1);
    EXPECT_NE(events_of(shop)[0].hash, events_of(club)[0].hash);
}

TEST_P(Sealing, GoesOnWhereItStoodAlsoAfterARestart) {
    record_many(shop, 3);
    EXPECT_EQ(seal(), 3);
    EXPECT_EQ(seal(), 0);
    const auto before = events_of(shop);
    record_many(shop, 2);
    Sealer restarted = sealer();
    EXPECT_EQ(value_of(restarted.seal_all()), 2);
    expect_whole(shop, 5);
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(events_of(shop)[i].hash, before[i].hash);
}

TEST_P(Sealing, SealsMoreThanABatchInOnePass) {
    record_many(shop, limits::seal_batch_max + 1);
    EXPECT_EQ(seal(), limits::seal_batch_max + 1);
    expect_whole(shop, limits::seal_batch_max + 1);
    EXPECT_EQ(checkpoint_lines().size(), 2U);
}

TEST_P(Sealing, WritesACheckpointOutsideThatTheKeyHasSignedAtTheTimeOfTheClock) {
    record_many(shop, 2);
    clock_.advance(std::chrono::minutes(5));
    seal();
    const Checkpoint checkpoint = newest(shop);
    EXPECT_EQ(checkpoint.position, 2);
    EXPECT_EQ(checkpoint.sealed_at, clock_.now());
    EXPECT_EQ(checkpoint.hash, events_of(shop).back().hash);
    EXPECT_TRUE(key_->verifies(checkpoint.signed_text(), checkpoint.signature));
    const auto others = value_of(crypto::SigningKey::ensure_at(path("other.key")));
    EXPECT_FALSE(others.verifies(checkpoint.signed_text(), checkpoint.signature));
}

TEST_P(Sealing, WritesNoCheckpointWhereNothingWasSealed) {
    EXPECT_EQ(seal(), 0);
    EXPECT_TRUE(checkpoint_lines().empty());
    EXPECT_FALSE(std::filesystem::exists(checkpoints().path()));
}

TEST_P(Sealing, LetsNobodyElseReadTheCheckpoints) {
    record(shop, "thing.made");
    seal();
    struct stat file{};
    ASSERT_EQ(::stat(checkpoints().path().c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 0777U, 0600U);
}

TEST_P(Sealing, SaysWhereACheckpointCannotBeWritten) {
    record(shop, "thing.made");
    std::filesystem::create_directory(checkpoints().path());
    const auto outcome = sealer().seal_all();
    ASSERT_TRUE(fails_with(outcome, SealError::checkpoint_not_written));
    EXPECT_THAT(outcome.error().message(), ::testing::HasSubstr(checkpoints().path()));
}

TEST_P(Sealing, WritesACheckpointThatCouldNotBeWrittenOnceItCanBe) {
    record(shop, "thing.made");
    std::filesystem::create_directory(checkpoints().path());
    Sealer one = sealer();
    ASSERT_TRUE(fails_with(one.seal_all(), SealError::checkpoint_not_written));
    std::filesystem::remove(checkpoints().path());
    EXPECT_EQ(value_of(one.seal_all()), 0);
    EXPECT_EQ(newest(shop).position, 1);
}

TEST_P(Sealing, SealsTheOtherChainsAlthoughNoCheckpointCanBeWritten) {
    record(shop, "thing.made");
    record(club, "thing.made");
    std::filesystem::create_directory(checkpoints().path());
    EXPECT_FALSE(sealer().seal_all());
    expect_whole(shop, 1);
    expect_whole(club, 1);
}

TEST_P(Sealing, WritesTheCheckpointsThatAKilledSealerLeftOut) {
    record_many(shop, 2);
    record_many(club, 1);
    Sealer killed = sealer();
    value_of(killed.seal_all());
    const auto lines = checkpoint_lines();
    ASSERT_EQ(lines.size(), 2U);
    std::ofstream(checkpoints().path()) << lines[0] << '\n';
    EXPECT_EQ(seal(), 0);
    EXPECT_EQ(checkpoint_lines().size(), 1U) << "whoever only seals leaves what is missing to be found";
    value_of(sealer().write_missing_checkpoints());
    EXPECT_THAT(checkpoint_lines(), ::testing::ElementsAreArray(lines));
    for (const ChainReport& report : value_of(verify(*database_, *key_, checkpoints()))) {
        EXPECT_FALSE(report.mismatch) << *report.mismatch;
    }
    value_of(sealer().write_missing_checkpoints());
    EXPECT_EQ(checkpoint_lines().size(), 2U);
}

TEST_P(Sealing, WritesNoCheckpointOfAnEndThatTheKeyHasNotSignedOrThatIsBehindTheFiles) {
    record_many(shop, 1);
    seal();
    const auto lines = checkpoint_lines();
    temporary_->execute("update event_chains set position = position + 1");
    value_of(sealer().write_missing_checkpoints());
    EXPECT_EQ(checkpoint_lines(), lines);
    temporary_->execute("update event_chains set position = position - 1");
    Checkpoint farther = newest(shop);
    farther.position = 9;
    value_of(checkpoints().append(std::span(&farther, 1)));
    value_of(sealer().write_missing_checkpoints());
    EXPECT_EQ(checkpoint_lines().size(), 2U);
}

/// Lets no file grow beyond a size, as a full disk doesn't, as long as it lives.
class FullDisk {
  public:
    explicit FullDisk(std::uintmax_t bytes) : ignored_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit full{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &full);
    }
    ~FullDisk() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, ignored_);
    }

  private:
    void (*ignored_)(int);
    rlimit before_{};
};

TEST_P(Sealing, LeavesTheFileAsItWasWhereADiskIsFullInTheMiddleOfALine) {
    record(shop, "thing.made");
    seal();
    const Checkpoint first = newest(shop);
    Checkpoint second = first;
    second.position = 2;
    {
        const FullDisk full(std::filesystem::file_size(checkpoints().path()) + 20);
        EXPECT_TRUE(fails_with(checkpoints().append(std::span(&second, 1)), SealError::checkpoint_not_written));
    }
    EXPECT_EQ(newest(shop).position, 1);
    EXPECT_EQ(checkpoint_lines().size(), 1U);
    value_of(checkpoints().append(std::span(&second, 1)));
    EXPECT_EQ(newest(shop).position, 2);
    EXPECT_EQ(checkpoint_lines().size(), 2U);
}

TEST_P(Sealing, WritesOverALineThatSomebodyWasKilledIn) {
    record(shop, "thing.made");
    seal();
    const auto lines = checkpoint_lines();
    std::ofstream(checkpoints().path(), std::ios::app) << "22 1 17";
    EXPECT_EQ(newest(shop).position, 1);
    record(shop, "thing.sold");
    seal();
    EXPECT_EQ(newest(shop).position, 2);
    EXPECT_EQ(checkpoint_lines().size(), 2U);
    EXPECT_EQ(checkpoint_lines()[0], lines[0]);
}

TEST_P(Sealing, NeverForksAChainHoweverManySealersRunAtOnce) {
    constexpr int sealers = 3;
    constexpr int rounds = 8;
    constexpr int events_each_round = 25;
    std::vector<std::int64_t> sealed(sealers);
    std::barrier together(sealers + 1);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < sealers; ++i) {
        threads.emplace_back([&, i] {
            for (int round = 0; round < rounds; ++round) {
                together.arrive_and_wait();
                auto outcome = sealer().seal_all();
                EXPECT_TRUE(succeeds(outcome));
                if (outcome) sealed[i] += *outcome;
            }
        });
    }
    for (int round = 0; round < rounds; ++round) {
        record_many(shop, events_each_round);
        record_many(club, 1);
        together.arrive_and_wait();
        record_many(shop, events_each_round);  // while they seal
    }
    for (auto& thread : threads) thread.join();
    const std::int64_t rest = seal();
    expect_whole(shop, std::size_t{2} * rounds * events_each_round);
    expect_whole(club, rounds);
    EXPECT_EQ(std::accumulate(sealed.begin(), sealed.end(), rest), (2 * events_each_round + 1) * rounds);
    for (const ChainReport& report : value_of(verify(*database_, *key_, checkpoints()))) {
        EXPECT_FALSE(report.mismatch) << *report.mismatch;
    }
}

TEST_P(Sealing, GivesUpItsBatchWhereItsPositionsAreTakenAlready) {
    record_many(shop, 1);
    seal();
    // As if another sealer had sealed one of the two and not yet moved the end.
    record_many(shop, 2);
    const auto events = events_of(shop);
    temporary_->execute("update events set position = 2 where id = " + events[2].id.text());
    EXPECT_EQ(seal(), 0);
    EXPECT_THAT(positions(shop), ::testing::ElementsAre(1, 0, 2));
    temporary_->execute("update events set position = null where id = " + events[2].id.text());
    EXPECT_EQ(seal(), 2);
    expect_whole(shop, 3);
}

TEST_P(Sealing, TellsOfAChainThatAForgedEventBlocksAndSealsTheOthers) {
    record_many(shop, 1);
    Sealer one = sealer();
    value_of(one.seal_all());
    record_many(shop, 2);
    record_many(club, 1);
    const auto forged = events_of(shop)[2].id;
    temporary_->execute("update events set position = 2 where id = " + forged.text());
    const auto told = [&] {
        ::testing::internal::CaptureStderr();
        EXPECT_TRUE(succeeds(one.seal_all()));
        return ::testing::internal::GetCapturedStderr();
    };
    EXPECT_THAT(told(), ::testing::HasSubstr("\"chains\":1,\"organization\":11,\"event\":" + forged.text()));
    EXPECT_EQ(one.blocked_chains(), 1);
    expect_whole(club, 1);
    EXPECT_EQ(told(), "") << "more than once a minute";
    clock_.advance(std::chrono::minutes(1));
    EXPECT_THAT(told(), ::testing::HasSubstr(forged.text()));
    temporary_->execute("update events set position = null where id = " + forged.text());
    EXPECT_EQ(told(), "");
    EXPECT_EQ(one.blocked_chains(), 0);
    expect_whole(shop, 3);
}

TEST_P(Sealing, ReadsTheFarthestCheckpointOfEachChainInWhateverOrderTheyWereAppended) {
    const auto at = [](OrganizationId organization, std::int64_t position) {
        return Checkpoint{organization, position, {1, 2}, Time(std::chrono::seconds(9)), {3, 4}};
    };
    for (const Checkpoint& checkpoint : {at(shop, 2), at(shop, 7), at(shop, 5), at(club, 1), at(system_chain, 3)}) {
        value_of(checkpoints().append(std::span(&checkpoint, 1)));
    }
    const auto newest = value_of(checkpoints().newest());
    ASSERT_EQ(newest.size(), 3U);
    EXPECT_EQ(newest.at(shop).position, 7);
    EXPECT_EQ(newest.at(club).position, 1);
    EXPECT_EQ(newest.at(system_chain).position, 3);
    EXPECT_EQ(newest.at(shop).hash, (crypto::Bytes{1, 2}));
    EXPECT_EQ(newest.at(shop).signature, (crypto::Bytes{3, 4}));
    EXPECT_EQ(newest.at(shop).sealed_at, Time(std::chrono::seconds(9)));
}

TEST_P(Sealing, NamesTheLineThatIsNoCheckpoint) {
    record(shop, "thing.made");
    seal();
    const std::string good = checkpoint_lines()[0];
    for (const std::string& bad : {std::string("rubbish"), good + " more", "x" + good, good.substr(0, good.size() - 1),
                                   "-1" + good.substr(good.find(' '))}) {
        std::ofstream(checkpoints().path()) << good << '\n' << bad << '\n';
        const auto outcome = checkpoints().newest();
        ASSERT_TRUE(fails_with(outcome, SealError::checkpoint_unreadable)) << bad;
        EXPECT_THAT(outcome.error().message(), ::testing::HasSubstr("line 2 of"));
    }
    std::ofstream(checkpoints().path()) << good << '\n';
    EXPECT_TRUE(succeeds(checkpoints().newest()));
}

}  // namespace
}  // namespace muster::events
