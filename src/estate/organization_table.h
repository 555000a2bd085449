// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "storage/query.h"

namespace muster::estate {

/// A table whose rows belong to organizations.
struct OrganizationTable {
    std::string_view name;
    /// Erases up to `$2` rows of the organization `$1`, as housekeeping; null for what is kept or goes with the last
    /// deed (erasure.h).
    const storage::Query* erase = nullptr;
    /// Reads a page for an export, by `$1` the organization: its first `key_columns` columns are whole numbers and come
    /// from `$3` on as those of the row before; then how many rows. The columns that it names are all that leaves the
    /// database, under these names. Null for what tells people nothing.
    const storage::Query* read = nullptr;
    std::size_t key_columns = 1;
};

/// All of them, each before those that it refers to: so they can be erased in this order.
std::span<const OrganizationTable> organization_tables();

}  // namespace muster::estate
