// SPDX-License-Identifier: Apache-2.0
// A database and a build that don't fit each other.

#include <string>

#include "cli/cli.h"
#include "storage/migration.h"

namespace muster::testing {
namespace {

MUSTER_CLI(Migrate);

TEST_P(Migrate, DoesNothingTheSecondTime) {
    std::string all;
    for (const auto& migration : storage::migrations())
        all += "ran migration " + std::to_string(migration.number) + "\n";
    EXPECT_EQ(text_of({"migrate"}), all);
    create_user("ada@people.example");
    EXPECT_EQ(text_of({"migrate"}), "nothing to migrate\n");
    EXPECT_EQ(json_of({"user", "list"}).as_array().size(), 1U);
}

TEST_P(Migrate, IsWhatEachCommandAsksForOnADatabaseThatIsBehind) {
    const auto* const says =
        GetParam() == storage::Engine::sqlite ? "`muster migrate` makes one" : "run `muster migrate`";
    for (const Words& command : {Words{"serve", "--port", "0"}, {"demo"}, {"user", "list"}, {"audit", "verify"}}) {
        EXPECT_TRUE(refuses(run(command), refused, says)) << command.front();
    }
    migrate();
    EXPECT_EQ(run({"user", "list"}).exit_code, done);
}

TEST_P(Migrate, IsNotForADatabaseThatANewerBuildHasMigrated) {
    migrate();
    tamper(
        "insert into schema_migrations (number, name, digest, applied_at) "
        "select number + 1, 'tomorrow', 'abc', applied_at from schema_migrations where number = "
        "(select max(number) from schema_migrations)");
    for (const Words& command : {Words{"serve", "--port", "0"}, {"demo"}, {"user", "list"}, {"audit", "verify"}}) {
        EXPECT_TRUE(refuses(run(command), refused, "ahead of this build: use the build that migrated it"))
            << command.front();
    }
    EXPECT_TRUE(refuses(run({"migrate"}), refused, "use a newer build"));
    tamper("delete from schema_migrations where name = 'tomorrow'");
    EXPECT_EQ(run({"user", "list"}).exit_code, done);
}

TEST_P(Migrate, LeavesADatabaseAloneThatItsMigrationsCantHaveMade) {
    migrate();
    tamper("update schema_migrations set digest = 'abc' where number = 1");
    const auto served = run({"serve", "--port", "0"});
    EXPECT_EQ(served.exit_code, failed);
    EXPECT_TRUE(served.err.contains("use the build that has it")) << served.err;
    EXPECT_EQ(run({"migrate"}).exit_code, failed);
}

}  // namespace
}  // namespace muster::testing
