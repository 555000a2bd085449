// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "storage/database.h"

namespace muster::storage {

/// One numbered file of migrations/, embedded by the build. Its text is written once for both engines in PostgreSQL's
/// words for types; see migrations/README.md for the few rules that translate it.
struct Migration {
    int number;
    std::string_view name;
    std::string_view text;
};

struct MigrationState {
    int current = 0;
    int newest = 0;
    [[nodiscard]] bool pending() const { return current < newest; }
    /// A newer build has migrated it, so what this one does to it may be wrong.
    [[nodiscard]] bool ahead() const { return current > newest; }
};

/// All migrations of this build, in order.
std::span<const Migration> migrations();

/// Makes nothing: of a SQLite file that is not there it says `absent`.
Result<MigrationState> migration_state(const DatabaseOptions& options);

/// Runs what is pending, each migration in a transaction of its own, under a lock that a second process waits for.
/// A database that is ahead of this build is refused. Returns the numbers that ran.
Result<std::vector<int>> migrate(const DatabaseOptions& options);

}  // namespace muster::storage
