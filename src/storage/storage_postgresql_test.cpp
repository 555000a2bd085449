// SPDX-License-Identifier: Apache-2.0
// What only PostgreSQL promises: locks, row-level security, reruns, and connections that come back.

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "base/limits.h"
#include "storage/migrator.h"
#include "storage/testing/temporary_database.h"

namespace muster::storage {
namespace {

constexpr Migration rows_table{
    1, "0001_rows",
    "create table rows (organization_id bigint not null, id bigint not null, number bigint not "
    "null, primary key (organization_id, id));\n"
    "-- (postgresql)\nselect muster_organization_table('rows');\n"};

/// These run on PostgreSQL alone.
constexpr Query on_postgresql(std::string_view name, std::string_view text) { return {name, "", text, Use::deed}; }

constexpr Query add = on_postgresql("test.add", "insert into rows (organization_id, id, number) values ($1, $2, 0)");
constexpr Query count_all = on_postgresql("test.count_all", "select count(*) from rows");
constexpr Query count_of = on_postgresql("test.count_of", "select count(*) from rows where organization_id = $1");
constexpr Query increase = on_postgresql("test.increase", "update rows set number = number + 1 where id = $1");
constexpr Query move_to = on_postgresql("test.move_to", "update rows set organization_id = $1 where id = $2");
constexpr Query number_of = on_postgresql("test.number_of", "select number from rows where id = $1");
constexpr Query session_number = on_postgresql("test.session_number", "select pg_backend_pid()");
constexpr Query end_sessions = on_postgresql(
    "test.end_sessions",
    "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> "
    "pg_backend_pid()");
constexpr Query waiting = on_postgresql(
    "test.waiting",
    "select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from "
    "pg_database where datname = current_database())");
constexpr Query fail_as = on_postgresql("test.fail_as", "select fail_as($1)");
constexpr Query role_and_organization =
    on_postgresql("test.role", "select current_user, current_setting('muster.organization', true)");

constexpr OrganizationId alpha{7};
constexpr OrganizationId beta{8};

constexpr TransactionOptions reading_all{.mode = Mode::read, .organization = {}, .lock = Lock::none};
constexpr TransactionOptions writing_all{.mode = Mode::write, .organization = {}, .lock = Lock::none};

TransactionOptions reading(OrganizationId organization) {
    return {.mode = Mode::read, .organization = organization, .lock = Lock::none};
}
TransactionOptions writing(OrganizationId organization, Lock lock = Lock::none) {
    return {.mode = Mode::write, .organization = organization, .lock = lock};
}

class Postgresql : public ::testing::Test {
  protected:
    void SetUp() override {
        const std::string reason = testing::why_missing(Engine::postgresql);
        if (!reason.empty()) GTEST_SKIP() << reason;
        temporary_ = std::make_unique<testing::TemporaryDatabase>(Engine::postgresql);
        const auto migrated = migrate(temporary_->options(), std::vector{rows_table});
        ASSERT_TRUE(migrated.ok()) << migrated.error().full_text();
        temporary_->execute(
            "create function fail_as(state text) returns bigint language plpgsql as $$ begin raise exception 'on "
            "request' "
            "using errcode = state; end $$");
        database_ = temporary_->open(8);
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

    template <class... Args>
    std::int64_t number(const TransactionOptions& options, const Query& query, const Args&... args) {
        return run(options, query, args...).value()[0].template get<std::int64_t>(0);
    }

    /// Looks until so many sessions wait for an advisory lock.
    void await_waiting(std::int64_t count) {
        while (number(reading_all, waiting) != count) std::this_thread::yield();
    }

    /// Holds the lock in a thread until `release` is set.
    std::thread hold(Lock lock, std::latch& held, std::shared_future<void> release) {
        return std::thread([this, lock, &held, release] {
            const auto outcome =
                database_->transaction(writing(alpha, lock), [&](Transaction& transaction) -> Result<void> {
                    TRY(transaction.run(session_number));
                    held.count_down();
                    release.wait();
                    return {};
                });
            EXPECT_TRUE(outcome.ok()) << outcome.error().full_text();
        });
    }

    std::unique_ptr<testing::TemporaryDatabase> temporary_;
    std::unique_ptr<Database> database_;
};

/// The url of the same database for a user without rights of their own; the cluster asks both for the same password.
class PlainUser {
  public:
    explicit PlainUser(const testing::TemporaryDatabase& database) : database_(database), url_(database.url()) {
        const auto begin = url_.find("://") + 3;
        const auto end = url_.find_first_of(":@", begin);
        const auto password_end = url_.find('@', begin);
        const auto password = end == password_end ? "none" : url_.substr(end + 1, password_end - end - 1);
        url_.replace(begin, end - begin, name_);
        database_.execute("create role " + name_ + " login password '" + password + "'; alter database " +
                          database.name() + " owner to " + name_);
    }
    ~PlainUser() {
        database_.execute("alter database " + database_.name() + " owner to current_user; drop owned by " + name_ +
                          "; drop role " + name_);
    }
    PlainUser(const PlainUser&) = delete;
    PlainUser& operator=(const PlainUser&) = delete;

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] DatabaseOptions options() const { return {.url = url_, .sessions = 1}; }

  private:
    const testing::TemporaryDatabase& database_;
    std::string name_ = "muster_plain_user_" + std::to_string(::getpid());
    std::string url_;
};

TEST_F(Postgresql, TellsAMigratorWithoutTheRolesWhatToAskForAndNeedsNoMoreThanThat) {
    const testing::TemporaryDatabase database(Engine::postgresql);
    const PlainUser user(database);
    const auto refused = migrate(user.options(), std::vector{rows_table});
    ASSERT_FALSE(refused.ok());
    EXPECT_TRUE(refused.error().is(StorageError::refused)) << refused.error().full_text();
    EXPECT_NE(refused.error().full_text().find("grant muster_organization, muster_system to " + user.name()),
              std::string::npos)
        << refused.error().full_text();

    database.execute("grant muster_organization, muster_system to " + user.name());
    const auto migrated = migrate(user.options(), std::vector{rows_table});
    ASSERT_TRUE(migrated.ok()) << migrated.error().full_text();
    const auto opened = Database::open(user.options());
    ASSERT_TRUE(opened.ok()) << opened.error().full_text();
    const auto written = (*opened)->transaction(writing(alpha), [](Transaction& transaction) -> Result<void> {
        TRY(transaction.run(add, alpha, 1));
        return {};
    });
    EXPECT_TRUE(written.ok()) << written.error().full_text();
    const auto other = (*opened)->transaction(writing(alpha), [](Transaction& transaction) -> Result<void> {
        TRY(transaction.run(add, beta, 2));
        return {};
    });
    EXPECT_FALSE(other.ok()) << "the owner of the tables is behind the wall too";
}

TEST_F(Postgresql, ShowsAnOrganizationItsOwnRowsOnly) {
    ASSERT_TRUE(run(writing(alpha), add, alpha, 1).ok());
    ASSERT_TRUE(run(writing(beta), add, beta, 2).ok());
    EXPECT_EQ(number(reading(alpha), count_of, beta), 0);
    EXPECT_EQ(number(reading(alpha), count_all), 1);
    EXPECT_EQ(number(reading(beta), count_of, beta), 1);
    EXPECT_EQ(number(reading_all, count_all), 2);
    EXPECT_EQ(run(writing(alpha), increase, 2)->changed(), 0);
    EXPECT_EQ(run(writing(beta), increase, 2)->changed(), 1);
}

TEST_F(Postgresql, RefusesARowOfAnotherOrganization) {
    EXPECT_FALSE(run(writing(alpha), add, beta, 1).ok());
    EXPECT_TRUE(run(writing(alpha), add, alpha, 1).ok());
    EXPECT_FALSE(run(writing(alpha), move_to, beta, 1).ok());
    EXPECT_TRUE(run(writing_all, move_to, beta, 1).ok());
    EXPECT_EQ(number(reading(beta), count_all), 1);
}

TEST_F(Postgresql, LeavesNothingOfOneTransactionInTheNextOfItsSession) {
    const auto one_session = temporary_->open(1);
    for (const auto organization : {alpha, OrganizationId(), beta}) {
        std::string role;
        std::string setting;
        const auto outcome =
            one_session->transaction(reading(organization), [&](Transaction& transaction) -> Result<void> {
                TRY(transaction.run(role_and_organization))[0].into(role, setting);
                return {};
            });
        ASSERT_TRUE(outcome.ok());
        const bool is_system = organization == OrganizationId();
        EXPECT_EQ(role, is_system ? "muster_system" : "muster_organization");
        EXPECT_EQ(setting, is_system ? "" : organization.text());
    }
}

TEST_F(Postgresql, LetsOrdinaryWritesOfAnOrganizationShareItsLock) {
    std::latch held(2);
    std::promise<void> release;
    const std::shared_future<void> released = release.get_future().share();
    std::thread first = hold(Lock::shared, held, released);
    std::thread second = hold(Lock::shared, held, released);
    held.wait();
    EXPECT_TRUE(run(writing(beta, Lock::exclusive), session_number).ok());
    release.set_value();
    first.join();
    second.join();
}

TEST_F(Postgresql, MakesAnExclusiveWriteWaitForSharedOnesAndLaterOnesForIt) {
    std::latch held(1);
    std::promise<void> release;
    std::atomic<int> turn = 0;
    int exclusive_turn = 0;
    int later_turn = 0;
    std::thread holder = hold(Lock::shared, held, release.get_future().share());
    held.wait();
    const auto take_turn = [&](Lock lock, int& mine) {
        return std::thread([this, lock, &turn, &mine] {
            const auto outcome =
                database_->transaction(writing(alpha, lock), [&](Transaction& transaction) -> Result<void> {
                    TRY(transaction.run(session_number));
                    mine = ++turn;
                    return {};
                });
            EXPECT_TRUE(outcome.ok()) << outcome.error().full_text();
        });
    };
    std::thread exclusive = take_turn(Lock::exclusive, exclusive_turn);
    await_waiting(1);
    std::thread later = take_turn(Lock::shared, later_turn);
    await_waiting(2);
    EXPECT_EQ(turn, 0);
    release.set_value();
    for (std::thread* const thread : {&holder, &exclusive, &later}) thread->join();
    EXPECT_EQ(exclusive_turn, 1);
    EXPECT_EQ(later_turn, 2);
}

TEST_F(Postgresql, SeesAfterALockWhatItsHolderCommitted) {
    ASSERT_TRUE(run(writing(alpha), add, alpha, 1).ok());
    std::latch held(1);
    std::promise<void> release;
    const auto released = release.get_future().share();
    std::thread holder([&] {
        const auto outcome =
            database_->transaction(writing(alpha, Lock::exclusive), [&](Transaction& t) -> Result<void> {
                TRY(t.run(increase, 1));
                held.count_down();
                released.wait();
                return {};
            });
        EXPECT_TRUE(outcome.ok());
    });
    held.wait();
    std::int64_t seen = 0;
    std::thread writer([&] { seen = number(writing(alpha, Lock::shared), number_of, 1); });
    await_waiting(1);
    release.set_value();
    holder.join();
    writer.join();
    EXPECT_EQ(seen, 1);
}

TEST_F(Postgresql, RerunsTheBodyThatLostADeadlock) {
    ASSERT_TRUE(run(writing(alpha), add, alpha, 1).ok());
    ASSERT_TRUE(run(writing(alpha), add, alpha, 2).ok());
    std::latch both_hold_one(2);
    std::atomic<int> runs = 0;
    const auto cross = [&](int mine, int other) {
        return std::thread([&, mine, other] {
            bool is_first = true;
            const auto outcome = database_->transaction(writing(alpha), [&](Transaction& transaction) -> Result<void> {
                ++runs;
                TRY(transaction.run(increase, mine));
                if (std::exchange(is_first, false)) both_hold_one.arrive_and_wait();
                TRY(transaction.run(increase, other));
                return {};
            });
            EXPECT_TRUE(outcome.ok()) << outcome.error().full_text();
        });
    };
    std::thread one = cross(1, 2);
    std::thread two = cross(2, 1);
    one.join();
    two.join();
    // Three, or more if the loser takes its first row again before the winner gets it.
    EXPECT_GE(runs, 3);
    EXPECT_EQ(number(reading(alpha), number_of, 1), 2);
    EXPECT_EQ(number(reading(alpha), number_of, 2), 2);
}

TEST_F(Postgresql, GivesUpARaceAfterTheLastAttempt) {
    int runs = 0;
    const auto outcome = database_->transaction(writing(alpha), [&](Transaction& transaction) -> Result<void> {
        ++runs;
        TRY(transaction.run(fail_as, "40001"));
        return {};
    });
    EXPECT_EQ(runs, limits::transaction_attempts_max);
    EXPECT_TRUE(outcome.error().is(StorageError::serialization));
}

TEST_F(Postgresql, RerunsNothingForAnErrorThatWouldComeAgain) {
    EXPECT_TRUE(run(reading_all, fail_as, "53100").error().is(StorageError::unavailable));
    EXPECT_TRUE(run(reading_all, fail_as, "57014").error().is(StorageError::unavailable));
    EXPECT_TRUE(run(reading_all, fail_as, "P0001").error().is(StorageError::check_violation));
    EXPECT_TRUE(run(reading_all, fail_as, "22012").error().is(StorageError::failed));
}

TEST_F(Postgresql, ReplacesADeadConnectionUnseen) {
    const auto one_session = temporary_->open(1);
    const auto session_of = [&](const TransactionOptions& options) {
        std::int64_t session = 0;
        const auto outcome = one_session->transaction(options, [&](Transaction& transaction) -> Result<void> {
            session = TRY(transaction.run(session_number))[0].get<std::int64_t>(0);
            return {};
        });
        EXPECT_TRUE(outcome.ok()) << outcome.error().full_text();
        return session;
    };
    for (const auto& options : {reading_all, writing(alpha, Lock::shared)}) {
        const auto before = session_of(options);
        temporary_->execute(std::string(end_sessions.postgresql));
        EXPECT_NE(session_of(options), before);
    }
}

TEST_F(Postgresql, IsUnavailableWhenItsServerDoesNotAnswer) {
    const auto refused = Database::open({.url = "postgresql://nobody@127.0.0.1:1/nothing"});
    ASSERT_FALSE(refused.ok());
    EXPECT_TRUE(refused.error().is(StorageError::unavailable));
}

TEST_F(Postgresql, RunsAStatementWithManyBytes) {
    static constexpr Query length = on_postgresql("test.length", "select length($1)");
    const std::vector<std::uint8_t> bytes(8 * 1024 * 1024, 1);
    EXPECT_EQ(number(reading_all, length, bytes), static_cast<std::int64_t>(bytes.size()));
}

}  // namespace
}  // namespace muster::storage
