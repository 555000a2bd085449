// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "storage/migration.h"

namespace muster::storage {

/// As the functions of migration.h, with migrations that the caller gives instead of the build's.
Result<MigrationState> migration_state(const DatabaseOptions& options, std::span<const Migration> known);
Result<std::vector<int>> migrate(const DatabaseOptions& options, std::span<const Migration> known);

}  // namespace muster::storage
