// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "storage/database.h"
#include "storage/migration.h"

namespace muster::storage {

/// A row of schema_migrations: what this database says it has gone through.
struct AppliedMigration {
    int number;
    std::string digest;
};

/// What the migrator needs of an engine. One migration is begin, applied, apply, commit; between begin and commit or
/// rollback no other process migrates the same database.
class MigrationSession {
  public:
    virtual ~MigrationSession() = default;

    /// Waits for whoever else is migrating, then ensures the migrator's own table and what migrations may call.
    virtual Result<void> begin() = 0;
    /// In order of number; none if the migrator's table is not there yet.
    virtual Result<std::vector<AppliedMigration>> applied() = 0;
    /// Runs the text and records it.
    virtual Result<void> apply(const Migration& migration, const std::string& digest) = 0;
    virtual Result<void> commit() = 0;
    virtual Result<void> rollback() = 0;
};

Result<std::unique_ptr<MigrationSession>> open_migration_session(const DatabaseOptions& options);

Result<std::unique_ptr<MigrationSession>> open_sqlite_migration(const std::string& path);
Result<std::unique_ptr<MigrationSession>> open_postgresql_migration(const std::string& url);

}  // namespace muster::storage
