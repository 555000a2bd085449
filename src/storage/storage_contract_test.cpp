// SPDX-License-Identifier: Apache-2.0
// What a Database promises, tried on each engine with the same words.

#include <atomic>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "storage/database.h"
#include "storage/sqlite_connection.h"
#include "storage/testing/on_both_engines.h"
#include "storage/url.h"

namespace muster::storage {
namespace {

/// One text for both engines.
constexpr Query both(std::string_view name, std::string_view text, Use use = Use::deed) {
    return {name, text, text, use};
}

constexpr Query add_person = both("test.add_person", "insert into people (id, name) values ($1, $2)");
constexpr Query add_dog = both("test.add_dog", "insert into dogs (id, person_id) values ($1, $2)");
constexpr Query add_age = both("test.add_age", "insert into ages (id, age) values ($1, $2)");
constexpr Query names = both("test.names", "select name from people order by id");
constexpr Query count_people = both("test.count_people", "select count(*) from people");
constexpr Query rename_people = both("test.rename_people", "update people set name = $1 where id >= $2");
constexpr Query add_value =
    both("test.add_value", "insert into things (id, number, words, bytes) values ($1, $2, $3, $4)");
constexpr Query value_of = both("test.value_of", "select number, words, bytes from things where id = $1");
constexpr Query returning = both("test.returning", "insert into people (id, name) values ($1, $2) returning id, name");
constexpr Query second_only = both("test.second_only", "select name from people where id = $2");
constexpr Query like = both("test.like", "select count(*) from people where name like $1");
constexpr Query broken = both("test.broken", "select nothing from nowhere");
constexpr Query two_statements = both("test.two_statements", "select 1; select 2");
constexpr Query real_number = both("test.real_number", "select 1.5");
constexpr Query touch = both("test.touch", "insert into people (id, name) values ($1, 'lease')", Use::housekeeping);

constexpr Query count_leases =
    both("test.count_leases", "select count(*) from people where name = 'lease'", Use::housekeeping);

constexpr TransactionOptions reading{.mode = Mode::read, .organization = {}, .lock = Lock::none};
constexpr TransactionOptions writing{.mode = Mode::write, .organization = {}, .lock = Lock::none};

class Storage : public testing::OnBothEngines {
  protected:
    void set_up_tables() override {
        const bool is_sqlite = GetParam() == Engine::sqlite;
        temporary_->migrate();
        temporary_->execute(
            std::string("create table people (id bigint not null primary key, name text not null unique);"
                        "create table dogs (id bigint not null primary key,"
                        " person_id bigint not null references people (id));"
                        "create table ages (id bigint not null primary key, age bigint not null check (age >= 0));"
                        "create table things (id bigint not null primary key, number bigint, words text, bytes ") +
            (is_sqlite ? "blob" : "bytea") + ");");
        if (is_sqlite) return;
        temporary_->execute("grant all on people, dogs, ages, things to muster_system, muster_organization");
    }

    template <class... Args>
    Result<Rows> write(const Query& query, const Args&... args) {
        return run(writing, query, args...);
    }
    template <class... Args>
    Result<Rows> read(const Query& query, const Args&... args) {
        return run(reading, query, args...);
    }
    template <class... Args>
    Result<Rows> run(const TransactionOptions& options, const Query& query, const Args&... args) {
        Rows rows;
        TRY(database_->transaction(options, [&](Transaction& transaction) -> Result<void> {
            rows = TRY(transaction.run(query, args...));
            return {};
        }));
        return rows;
    }

    std::int64_t people() { return read(count_people).value()[0].get<std::int64_t>(0); }
};
MUSTER_ON_BOTH_ENGINES(Storage);

TEST_P(Storage, KeepsWhatABodyWroteThatSucceeded) {
    const auto rows = write(add_person, 1, "ann");
    ASSERT_TRUE(rows.ok()) << rows.error().full_text();
    EXPECT_EQ(rows->changed(), 1);
    EXPECT_EQ(people(), 1);
    EXPECT_EQ(write(rename_people, "zoe", 1)->changed(), 1);
    EXPECT_EQ(write(rename_people, "nobody", 2)->changed(), 0);
    EXPECT_EQ(read(names).value()[0].get<std::string>(0), "zoe");
}

TEST_P(Storage, ForgetsWhatABodyWroteThatFailed) {
    const auto outcome = database_->transaction(writing, [](Transaction& transaction) -> Result<void> {
        TRY(transaction.run(add_person, 1, "ann"));
        return Error(StorageError::check_violation, "the body's own words");
    });
    ASSERT_FALSE(outcome.ok());
    EXPECT_TRUE(outcome.error().is(StorageError::check_violation));
    EXPECT_EQ(outcome.error().full_text(), "the body's own words");
    EXPECT_EQ(people(), 0);
}

TEST_P(Storage, FailsATransactionWhoseBodyHidesAFailedStatement) {
    ASSERT_TRUE(write(add_person, 1, "ann").ok());
    const auto outcome = database_->transaction(writing, [](Transaction& transaction) -> Result<void> {
        EXPECT_FALSE(transaction.run(add_person, 1, "again").ok());
        EXPECT_FALSE(transaction.run(add_person, 2, "after").ok());
        return {};
    });
    ASSERT_FALSE(outcome.ok());
    EXPECT_TRUE(outcome.error().is(StorageError::unique_violation));
    EXPECT_EQ(people(), 1);
}

TEST_P(Storage, RollsBackAndFailsWhenAnExceptionLeavesTheBody) {
    const auto outcome = database_->transaction(writing, [](Transaction& transaction) -> Result<void> {
        TRY(transaction.run(add_person, 1, "ann"));
        throw std::runtime_error("thrown by the test");
    });
    ASSERT_FALSE(outcome.ok());
    EXPECT_TRUE(outcome.error().is(StorageError::failed));
    EXPECT_NE(outcome.error().full_text().find("thrown by the test"), std::string::npos);
    EXPECT_EQ(people(), 0);
    EXPECT_TRUE(write(add_person, 1, "ann").ok());
}

TEST_P(Storage, ShowsAReadOneSnapshotWhileAWriterCommits) {
    std::int64_t before = -1;
    std::int64_t after = -1;
    const auto outcome = database_->transaction(reading, [&](Transaction& transaction) -> Result<void> {
        before = TRY(transaction.run(count_people))[0].get<std::int64_t>(0);
        Result<Rows> written = Rows();
        std::thread writer([&] { written = write(add_person, 1, "ann"); });
        writer.join();
        TRY(std::move(written));
        after = TRY(transaction.run(count_people))[0].get<std::int64_t>(0);
        return {};
    });
    ASSERT_TRUE(outcome.ok()) << outcome.error().full_text();
    EXPECT_EQ(before, 0);
    EXPECT_EQ(after, 0);
    EXPECT_EQ(people(), 1);
}

TEST_P(Storage, RefusesToWriteInARead) {
    const auto refused = read(add_person, 1, "ann");
    ASSERT_FALSE(refused.ok());
    EXPECT_TRUE(refused.error().is(StorageError::failed)) << refused.error().full_text();
    EXPECT_EQ(people(), 0);
    EXPECT_TRUE(write(add_person, 1, "ann").ok());
}

TEST_P(Storage, CarriesIntegersExactly) {
    const std::int64_t numbers[] = {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
                                    (std::int64_t{1} << 53) + 1, -1, 0};
    std::int64_t id = 0;
    for (const std::int64_t number : numbers) {
        ++id;
        ASSERT_TRUE(write(add_value, id, number, "", std::vector<std::uint8_t>()).ok());
        EXPECT_EQ(read(value_of, id).value()[0].get<std::int64_t>(0), number);
    }
}

TEST_P(Storage, TellsNullFromEmptyAndKeepsBytesWithZeros) {
    const std::vector<std::uint8_t> bytes{0, 1, 0, 255, 0};
    using Bytes = std::vector<std::uint8_t>;
    ASSERT_TRUE(
        write(add_value, 1, std::optional<std::int64_t>(), std::optional<std::string>(), std::optional<Bytes>()).ok());
    ASSERT_TRUE(write(add_value, 2, 0, "", Bytes()).ok());
    ASSERT_TRUE(write(add_value, 3, 7, std::string(100'000, 'x') + "ü", bytes).ok());

    const auto nulls = read(value_of, 1).value();
    EXPECT_EQ(nulls[0].get<std::optional<std::int64_t>>(0), std::nullopt);
    EXPECT_EQ(nulls[0].get<std::optional<std::string>>(1), std::nullopt);
    EXPECT_EQ(nulls[0].get<std::optional<Bytes>>(2), std::nullopt);
    const auto empties = read(value_of, 2).value();
    EXPECT_EQ(empties[0].get<std::optional<std::string>>(1), "");
    EXPECT_EQ(empties[0].get<std::optional<Bytes>>(2), Bytes());
    const auto full = read(value_of, 3).value();
    EXPECT_EQ(full[0].get<std::string>(1), std::string(100'000, 'x') + "ü");
    EXPECT_EQ(full[0].get<Bytes>(2), bytes);
}

TEST_P(Storage, NamesWhatAStatementViolated) {
    ASSERT_TRUE(write(add_person, 1, "ann").ok());
    EXPECT_TRUE(write(add_person, 1, "bob").error().is(StorageError::unique_violation));
    EXPECT_TRUE(write(add_person, 2, "ann").error().is(StorageError::unique_violation));
    EXPECT_TRUE(write(add_dog, 1, 99).error().is(StorageError::foreign_key_violation));
    EXPECT_TRUE(write(add_dog, 1, 1).ok());
    EXPECT_TRUE(write(add_age, 1, -1).error().is(StorageError::check_violation));
    EXPECT_TRUE(write(add_age, 1, 1).ok());
    EXPECT_TRUE(write(add_person, 3, std::optional<std::string>()).error().is(StorageError::check_violation));
    EXPECT_TRUE(read(broken).error().is(StorageError::failed));
    EXPECT_NE(read(broken).error().full_text().find("test.broken"), std::string::npos);
}

TEST_P(Storage, AnswersTheRowsOfAWriteThatReturnsThem) {
    const auto rows = write(returning, 5, "eve").value();
    EXPECT_EQ(rows.changed(), 1);
    ASSERT_EQ(rows.size(), 1U);
    std::int64_t id = 0;
    std::string name;
    rows[0].into(id, name);
    EXPECT_EQ(id, 5);
    EXPECT_EQ(name, "eve");
}

TEST_P(Storage, SkipsAParameterThatTheTextDoesNotUseAndMissesOneThatWasNotGiven) {
    ASSERT_TRUE(write(add_person, 1, "ann").ok());
    EXPECT_EQ(read(second_only, 99, 1).value()[0].get<std::string>(0), "ann");
    EXPECT_EQ(read(second_only, "of another type", 1).value()[0].get<std::string>(0), "ann");
    EXPECT_TRUE(read(second_only, 99).error().is(StorageError::failed));
}

TEST_P(Storage, MatchesCaseInLike) {
    ASSERT_TRUE(write(add_person, 1, "Ann").ok());
    EXPECT_EQ(read(like, "A%").value()[0].get<std::int64_t>(0), 1);
    EXPECT_EQ(read(like, "a%").value()[0].get<std::int64_t>(0), 0);
}

TEST_P(Storage, PreparesAQueryWithoutRunningIt) {
    EXPECT_TRUE(database_->prepare(add_person).ok());
    EXPECT_TRUE(database_->prepare(second_only).ok());
    EXPECT_EQ(people(), 0);
    EXPECT_TRUE(database_->prepare(broken).error().is(StorageError::failed));
    EXPECT_TRUE(database_->prepare(two_statements).error().is(StorageError::failed));
    EXPECT_TRUE(read(real_number).error().is(StorageError::failed));
}

TEST_P(Storage, AnswersEachOfManyWritersAndLetsOneFailureSpoilNoOther) {
    constexpr int threads = 16;
    constexpr int writes_each = 20;
    std::atomic<int> succeeded = 0;
    std::atomic<int> duplicates = 0;
    std::vector<std::thread> writers;
    ASSERT_TRUE(write(add_person, 1'000'000, "taken").ok());
    for (int thread = 0; thread < threads; ++thread) {
        writers.emplace_back([&, thread] {
            for (int i = 0; i < writes_each; ++i) {
                const std::int64_t id = thread * writes_each + i;
                // Every fourth one writes a row first and then breaks a key, so that its own row has to go as well.
                const bool is_doomed = i % 4 == 3;
                const auto outcome = database_->transaction(writing, [&](Transaction& transaction) -> Result<void> {
                    TRY(transaction.run(add_person, id, "person " + std::to_string(id)));
                    if (is_doomed) TRY(transaction.run(add_person, -id - 1, "taken"));
                    return {};
                });
                EXPECT_EQ(outcome.ok(), !is_doomed);
                if (outcome.ok()) ++succeeded;
                if (!outcome.ok() && outcome.error().is(StorageError::unique_violation)) ++duplicates;
            }
        });
    }
    for (auto& writer : writers) writer.join();
    EXPECT_EQ(succeeded, threads * writes_each * 3 / 4);
    EXPECT_EQ(duplicates, threads * writes_each / 4);
    database_.reset();
    database_ = temporary_->open();
    EXPECT_EQ(people(), succeeded + 1);
}

TEST_P(Storage, WakesWhoWaitsForAWriteAndLetsOthersSleep) {
    std::uint64_t seen = 0;
    database_->wait_for_write(seen, std::chrono::milliseconds(0));
    const std::uint64_t before = seen;
    std::thread writer([&] { EXPECT_TRUE(write(add_person, 1, "ann").ok()); });
    database_->wait_for_write(seen, std::chrono::seconds(30));
    writer.join();
    EXPECT_GT(seen, before);

    const std::uint64_t after = seen;
    EXPECT_FALSE(write(add_person, 1, "again").ok());
    EXPECT_EQ(write(rename_people, "nobody", 50).value().changed(), 0);
    database_->wait_for_write(seen, std::chrono::milliseconds(20));
    EXPECT_EQ(seen, after);
}

TEST_P(Storage, LetsWhoWaitsForAWriteGoWhenStopped) {
    std::uint64_t seen = 0;
    database_->wait_for_write(seen, std::chrono::milliseconds(0));
    const std::uint64_t before = seen;
    std::jthread waiting([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) database_->wait_for_write(seen, std::chrono::hours(1), stop);
    });
    waiting.request_stop();
    waiting.join();
    EXPECT_EQ(seen, before);
}

TEST_P(Storage, RunsHousekeepingAndNothingElseOutsideOfDeeds) {
    Housekeeping housekeeping(*database_);
    EXPECT_TRUE(housekeeping.write(touch, 1).ok());
    EXPECT_EQ(people(), 1);
    EXPECT_DEATH((void)housekeeping.write(add_person, 2, "ann"), "invariant broken");
}

TEST_P(Storage, RefusesToWriteWhenHousekeepingReadsAndReadsOnAfterwards) {
    Housekeeping housekeeping(*database_);
    const auto refused = housekeeping.read(touch, 1);
    ASSERT_FALSE(refused.ok());
    EXPECT_TRUE(refused.error().is(StorageError::failed)) << refused.error().full_text();
    const auto answer = housekeeping.read(count_leases);
    ASSERT_TRUE(answer.ok()) << answer.error().full_text();
    EXPECT_EQ((*answer)[0].get<std::int64_t>(0), 0);
    EXPECT_TRUE(housekeeping.write(touch, 1).ok());
    EXPECT_EQ(people(), 1);
}

TEST_P(Storage, RefusesAWriteInsideOfAWrite) {
    // The forked child has none of this program's threads, so it opens a database of its own.
    database_.reset();
    const auto write_twice = [&] {
        const auto database = temporary_->open();
        const auto nothing = [](Transaction&) -> Result<void> { return {}; };
        const auto nested = [&](Transaction&) { return database->transaction(writing, nothing); };
        return database->transaction(writing, nested).ok();
    };
    EXPECT_DEATH((void)write_twice(), "invariant broken");
}

TEST(SqliteStorage, WakesWhoWaitsWhenAnotherConnectionWrites) {
    const testing::TemporaryDatabase temporary(Engine::sqlite);
    temporary.execute("create table people (id integer)");
    const auto database = temporary.open();
    std::uint64_t seen = 0;
    database->wait_for_write(seen, std::chrono::milliseconds(0));
    const std::uint64_t before = seen;
    temporary.execute("insert into people values (1)");
    database->wait_for_write(seen, std::chrono::seconds(30));
    EXPECT_GT(seen, before);
}

TEST(SqliteStorage, AnswersUnavailableWhileAnotherProcessKeepsTheWriteLock) {
    constexpr static Query add = both("test.add", "insert into people (id) values ($1)", Use::housekeeping);
    const testing::TemporaryDatabase temporary(Engine::sqlite);
    temporary.execute("create table people (id integer)");
    const auto database = temporary.open();
    const auto other = SqliteConnection::open(sqlite_path(temporary.url()).value(), Mode::write).value();
    ASSERT_TRUE(other->execute("begin immediate").ok());
    EXPECT_TRUE(Housekeeping(*database).write(add, 1).error().is(StorageError::unavailable));
    ASSERT_TRUE(other->execute("rollback").ok());
    EXPECT_TRUE(Housekeeping(*database).write(add, 1).ok());
}

TEST(StorageUrl, NamesTheSchemesThatAreAllowed) {
    const auto unknown = Database::open({.url = "mysql://u:secret@h/d"});
    ASSERT_FALSE(unknown.ok());
    EXPECT_NE(unknown.error().full_text().find("sqlite:PATH"), std::string::npos);
    EXPECT_EQ(unknown.error().full_text().find("secret"), std::string::npos);
    const auto missing = Database::open({.url = "sqlite:/does/not/exist/muster.db"});
    ASSERT_FALSE(missing.ok());
    EXPECT_NE(missing.error().full_text().find("/does/not/exist"), std::string::npos);
    EXPECT_FALSE(Database::open({.url = "sqlite::memory:"}).ok());
}

}  // namespace
}  // namespace muster::storage
