// SPDX-License-Identifier: Apache-2.0
#include "storage/migration.h"

#include <filesystem>
#include <optional>
#include <string>

#include "base/crypto.h"
#include "base/text.h"
#include "storage/migration_session.h"
#include "storage/migrator.h"
#include "storage/url.h"

namespace muster::storage {

namespace {

using Applied = std::vector<AppliedMigration>;

std::string digest_of(const Migration& migration) { return text::to_hex(crypto::sha256(migration.text)); }

/// Refuses a history that these migrations can't have made: a gap, or a migration whose text was changed since.
Result<void> check_history(const Applied& applied, std::span<const Migration> known) {
    int expected = 1;
    for (const AppliedMigration& row : applied) {
        if (row.number != expected++) {
            return Error(StorageError::failed, "the database's record of migrations lacks number " +
                                                   std::to_string(expected - 1) + ": restore it from a backup");
        }
        if (row.number > static_cast<int>(known.size())) continue;
        const Migration& migration = known[static_cast<std::size_t>(row.number - 1)];
        if (row.digest == digest_of(migration)) continue;
        return Error(StorageError::failed,
                     "migration " + std::string(migration.name) +
                         " is not the one that this database went through: use the build that has it");
    }
    return {};
}

/// Opening a SQLite file makes it.
Result<void> check_present(const DatabaseOptions& options) {
    if (TRY(engine_of(options.url)) == Engine::postgresql) return {};
    std::error_code none;
    if (!std::filesystem::exists(TRY(sqlite_path(options.url)), none)) return StorageError::absent;
    return {};
}

/// Runs the first pending migration; nothing if none is pending.
Result<std::optional<int>> migrate_once(MigrationSession& session, std::span<const Migration> known) {
    const auto applied = TRY(session.applied());
    TRY(check_history(applied, known));
    if (applied.size() > known.size()) {
        return Error(StorageError::ahead, "the database is at migration " + std::to_string(applied.size()) +
                                              " and this build knows " + std::to_string(known.size()) +
                                              ": use a newer build");
    }
    if (applied.size() == known.size()) return std::optional<int>();
    const Migration& next = known[applied.size()];
    TRY(session.apply(next, digest_of(next)));
    return std::optional(next.number);
}

}  // namespace

Result<std::unique_ptr<MigrationSession>> open_migration_session(const DatabaseOptions& options) {
    if (TRY(engine_of(options.url)) == Engine::postgresql) return open_postgresql_migration(options.url);
    return open_sqlite_migration(TRY(sqlite_path(options.url)));
}

Result<MigrationState> migration_state(const DatabaseOptions& options, std::span<const Migration> known) {
    TRY(check_present(options));
    const auto session = TRY(open_migration_session(options));
    const auto applied = TRY(session->applied());
    TRY(check_history(applied, known));
    return MigrationState{.current = static_cast<int>(applied.size()), .newest = static_cast<int>(known.size())};
}

Result<std::vector<int>> migrate(const DatabaseOptions& options, std::span<const Migration> known) {
    const auto session = TRY(open_migration_session(options));
    std::vector<int> ran;
    while (true) {
        TRY(session->begin());
        const auto number = migrate_once(*session, known);
        if (!number.ok()) {
            // The failure that led here says more than one of the rollback would, and closing rolls back too.
            (void)session->rollback();
            return number.error();
        }
        TRY(session->commit());
        if (!*number) return ran;
        ran.push_back(**number);
    }
}

Result<MigrationState> migration_state(const DatabaseOptions& options) {
    return migration_state(options, migrations());
}

Result<std::vector<int>> migrate(const DatabaseOptions& options) { return migrate(options, migrations()); }

}  // namespace muster::storage
