// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace muster::storage {

/// Who may run a query: deeds run through a permit; housekeeping (leases, cursors, session use) leaves no event.
enum class Use : std::uint8_t { deed, housekeeping };

/// One named statement of a `.sql` file, made by tools/embed. Both texts are the same unless the file has a second
/// section for PostgreSQL. Parameters are `$1…$n`; the object's address is its identity, so it lives in static storage.
struct Query {
    std::string_view name;
    std::string_view sqlite;
    std::string_view postgresql;
    Use use;
};

}  // namespace muster::storage
