// SPDX-License-Identifier: Apache-2.0
#include "storage/migration_text.h"

#include <gtest/gtest.h>

namespace muster::storage {
namespace {

std::string sqlite(std::string_view text) { return migration_text_for(Engine::sqlite, text).value(); }

TEST(MigrationText, TranslatesTypesForSqliteAndLeavesPostgresqlAlone) {
    const std::string_view text = "create table a (id bigint not null, b BYTEA, bigints text, t text);\n";
    EXPECT_EQ(sqlite(text), "create table a (id integer not null, b blob, bigints text, t text) strict;\n");
    EXPECT_EQ(migration_text_for(Engine::postgresql, text).value(), text);
}

TEST(MigrationText, LeavesLiteralsQuotedNamesAndCommentsAsTheyAre) {
    const std::string_view text =
        "-- create table bigint;\ninsert into a values ('bigint; it''s bytea', \"bytea\"); -- it's bigint\n";
    EXPECT_EQ(sqlite(text), text);
}

TEST(MigrationText, MakesTablesStrictAndNothingElse) {
    EXPECT_EQ(sqlite("Create Table if not exists a (x text default ';');\n"),
              "Create Table if not exists a (x text default ';') strict;\n");
    EXPECT_EQ(sqlite("create index b on table_of (x);\n"), "create index b on table_of (x);\n");
    EXPECT_EQ(sqlite("create unique index c on a (x); drop table a;\n"),
              "create unique index c on a (x); drop table a;\n");
    EXPECT_EQ(sqlite("alter table a add column y bigint;\n"), "alter table a add column y integer;\n");
}

TEST(MigrationText, KeepsTheLinesOfOneEngineOnly) {
    const std::string_view text =
        "select 1;\n-- (postgresql)\nselect 2;\n-- (sqlite)\nselect 3;\n-- (both)\nselect 4;\n";
    EXPECT_EQ(sqlite(text), "select 1;\n\n\n\nselect 3;\n\nselect 4;\n");
    EXPECT_EQ(migration_text_for(Engine::postgresql, text).value(), "select 1;\n\nselect 2;\n\n\n\nselect 4;\n");
}

TEST(MigrationText, RefusesABlockOfAnUnknownEngine) {
    const auto refused = migration_text_for(Engine::sqlite, "-- (mysql)\nselect 1;\n");
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().message().find("(mysql)"), std::string::npos);
    EXPECT_TRUE(migration_text_for(Engine::sqlite, "-- (words) that only look like one\n").ok());
}

}  // namespace
}  // namespace muster::storage
