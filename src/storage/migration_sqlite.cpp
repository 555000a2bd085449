// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "storage/migration_session.h"
#include "storage/migration_text.h"
#include "storage/sqlite_connection.h"

namespace muster::storage {

namespace {

constexpr Query has_table{"storage.has_migrations",
                          "select 1 from sqlite_master where type = 'table' and name = 'schema_migrations'", "",
                          Use::housekeeping};
constexpr Query applied_query{"storage.applied_migrations",
                              "select number, digest from schema_migrations order by number", "", Use::housekeeping};
constexpr Query record_query{"storage.record_migration",
                             "insert into schema_migrations (number, name, digest, applied_at) values ($1, $2, $3, $4)",
                             "", Use::housekeeping};
constexpr Query orphans_query{"storage.orphans", "pragma foreign_key_check", "", Use::housekeeping};

class SqliteMigration final : public MigrationSession {
  public:
    explicit SqliteMigration(std::unique_ptr<SqliteConnection> connection) : connection_(std::move(connection)) {}

    Result<void> begin() override {
        TRY(connection_->execute("begin immediate"));
        return connection_->execute(
            "create table if not exists schema_migrations (number integer not null primary key, name text not null, "
            "digest text not null, applied_at integer not null) strict");
    }

    Result<std::vector<AppliedMigration>> applied() override {
        std::vector<AppliedMigration> applied;
        if (TRY(connection_->run(has_table, {})).empty()) return applied;
        const Rows rows = TRY(connection_->run(applied_query, {}));
        for (const Row row : rows) applied.push_back({.number = row.get<int>(0), .digest = row.get<std::string>(1)});
        return applied;
    }

    Result<void> apply(const Migration& migration, const std::string& digest) override {
        TRY(connection_->execute(TRY(migration_text_for(Engine::sqlite, migration.text))));
        if (!connection_->is_in_transaction()) {
            return Error(StorageError::failed, "migration " + std::string(migration.name) +
                                                   " ended its transaction: leave that to the migrator");
        }
        if (!TRY(connection_->run(orphans_query, {})).empty()) {
            return Error(StorageError::foreign_key_violation,
                         "migration " + std::string(migration.name) + " leaves rows that refer to nothing");
        }
        const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
        const Value values[] = {Value(migration.number), Value(migration.name), Value(digest), Value(now)};
        TRY(connection_->run(record_query, values));
        return {};
    }

    Result<void> commit() override { return connection_->execute("commit"); }
    Result<void> rollback() override { return connection_->execute("rollback"); }

  private:
    std::unique_ptr<SqliteConnection> connection_;
};

}  // namespace

Result<std::unique_ptr<MigrationSession>> open_sqlite_migration(const std::string& path) {
    auto connection = TRY(SqliteConnection::open(path, Mode::write));
    // A table that is built anew is dropped in between, which foreign keys would refuse; apply checks them at its end.
    TRY(connection->execute("pragma foreign_keys = off"));
    return Result<std::unique_ptr<MigrationSession>>(std::make_unique<SqliteMigration>(std::move(connection)));
}

}  // namespace muster::storage
