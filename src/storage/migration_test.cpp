// SPDX-License-Identifier: Apache-2.0
#include "storage/migration.h"

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "storage/migrator.h"
#include "storage/testing/on_both_engines.h"

namespace muster::storage {
namespace {

constexpr Migration first{1, "0001_people", "create table people (id bigint not null primary key, photo bytea);"};
constexpr Migration second{2, "0002_dogs",
                           "create table dogs (id bigint not null primary key, person_id bigint not null references "
                           "people (id));\ninsert into people (id) values (1);\n"
                           "-- (postgresql)\nselect muster_shared_table('dogs');\n"};
constexpr Migration half_broken{3, "0003_half",
                                "create table cats (id bigint not null);\ninsert into nowhere values (1);"};
constexpr Migration changed{1, "0001_people", "create table people (id bigint not null primary key);"};
constexpr Migration committing{3, "0003_committing", "create table cats (id bigint not null); commit;"};

constexpr Query count_cats{"test.cats", "select count(*) from cats", "select count(*) from cats", Use::housekeeping};
constexpr Query count_dogs{"test.dogs", "select count(*) from dogs", "select count(*) from dogs", Use::housekeeping};

using Numbers = std::vector<int>;

class Migrations : public testing::OnBothEngines {
  protected:
    Result<Numbers> run(const std::vector<Migration>& known) { return migrate(temporary_->options(), known); }
    MigrationState state(const std::vector<Migration>& known) {
        return migration_state(temporary_->options(), known).value();
    }
    bool has(const Query& count) { return Housekeeping(*database_).read(count).ok(); }
};
MUSTER_ON_BOTH_ENGINES(Migrations);

TEST_P(Migrations, RunWhatIsPendingOnceAndInOrder) {
    EXPECT_TRUE(state({first, second}).pending());
    EXPECT_EQ(run({first}).value(), Numbers{1});
    EXPECT_EQ(state({first, second}).current, 1);
    EXPECT_TRUE(state({first, second}).pending());
    EXPECT_EQ(run({first, second}).value(), Numbers{2});
    EXPECT_EQ(run({first, second}).value(), Numbers{});
    EXPECT_FALSE(state({first, second}).pending());
    EXPECT_TRUE(has(count_dogs));
    EXPECT_FALSE(has(count_cats));
}

TEST_P(Migrations, RefuseADatabaseAheadOfTheBuild) {
    ASSERT_TRUE(run({first, second}).ok());
    const auto refused = run({first});
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().full_text().find("newer build"), std::string::npos);
    EXPECT_TRUE(refused.error().is(StorageError::ahead));
    EXPECT_EQ(state({first}).current, 2);
    EXPECT_TRUE(state({first}).ahead());
    EXPECT_FALSE(state({first, second}).ahead());
}

TEST_P(Migrations, RefuseAMigrationWhoseTextHasChangedSinceItRan) {
    ASSERT_TRUE(run({first}).ok());
    const auto refused = run({changed, second});
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().full_text().find("0001_people"), std::string::npos);
    EXPECT_FALSE(migration_state(temporary_->options(), std::vector{changed}).ok());
    EXPECT_FALSE(has(count_dogs));
}

TEST_P(Migrations, LeaveNothingHalfDoneWhenOneFails) {
    const auto failed = run({first, second, half_broken});
    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(state({first, second, half_broken}).current, 2);
    EXPECT_TRUE(has(count_dogs));
    EXPECT_FALSE(has(count_cats));
    EXPECT_EQ(run({first, second}).value(), Numbers{});
}

TEST_P(Migrations, RefuseOneThatEndsItsOwnTransaction) {
    const auto refused = run({first, second, committing});
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().full_text().find("0003_committing"), std::string::npos);
    EXPECT_EQ(state({first, second}).current, 2);
}

TEST_P(Migrations, RunEachOnceWhenTwoProcessesMigrateAtOnce) {
    std::vector<std::optional<Result<Numbers>>> outcomes(4);
    std::vector<std::thread> migrators;
    for (auto& outcome : outcomes) migrators.emplace_back([&] { outcome = run({first, second}); });
    for (auto& migrator : migrators) migrator.join();
    std::size_t ran = 0;
    for (const auto& outcome : outcomes) {
        ASSERT_TRUE(outcome->ok()) << outcome->error().message();
        ran += (*outcome)->size();
    }
    EXPECT_EQ(ran, 2U);
}

TEST_P(Migrations, OfThisBuildRunFromEmpty) {
    const auto ran = migrate(temporary_->options());
    ASSERT_TRUE(ran.ok()) << ran.error().full_text();
    EXPECT_EQ(ran->size(), migrations().size());
    EXPECT_FALSE(migration_state(temporary_->options())->pending());
}

TEST(SqliteMigration, StateOfAFileThatIsNotThereMakesNone) {
    const testing::TemporaryDatabase temporary(Engine::sqlite);
    EXPECT_TRUE(migration_state(temporary.options()).error().is(StorageError::absent));
    EXPECT_TRUE(migration_state(temporary.options()).error().is(StorageError::absent));
    ASSERT_TRUE(migrate(temporary.options()).ok());
    EXPECT_FALSE(migration_state(temporary.options())->pending());
}

TEST(SqliteMigration, RefusesRowsThatReferToNothing) {
    const testing::TemporaryDatabase temporary(Engine::sqlite);
    constexpr Migration orphan{2, "0002_orphan",
                               "create table dogs (person_id bigint references people (id));\n"
                               "insert into dogs values (7);"};
    const auto refused = migrate(temporary.options(), std::vector{first, orphan});
    ASSERT_FALSE(refused.ok());
    EXPECT_TRUE(refused.error().is(StorageError::foreign_key_violation));
    EXPECT_EQ(migration_state(temporary.options(), std::vector{first, orphan})->current, 1);
}

}  // namespace
}  // namespace muster::storage
