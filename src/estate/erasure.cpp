// SPDX-License-Identifier: Apache-2.0
#include "estate/erasure.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "estate/erasure.sql.h"
#include "estate/estate_error.h"
#include "estate/organization_table.h"

namespace muster::estate {
namespace {

/// Rows erased of one table.
Result<std::int64_t> erase_rows(storage::Housekeeping& housekeeping, const storage::Query& erase,
                                OrganizationId organization) {
    std::int64_t erased = 0;
    while (true) {
        const auto changed = TRY(housekeeping.write(erase, organization, limits::rows_erased_at_once_max)).changed();
        erased += changed;
        if (changed < limits::rows_erased_at_once_max) return erased;
    }
}

}  // namespace

Result<int> Erasures::erase_all_due() {
    storage::Housekeeping housekeeping(database_);
    const Time due_before = clock_.now() - limits::organization_erasure_delay;
    int erased = 0;
    std::optional<Error> first_error;
    for (const auto row :
         TRY(housekeeping.read(sql::organizations_to_erase, due_before, limits::organizations_erased_at_once_max))) {
        const auto outcome = erase(row.get<OrganizationId>(0), due_before);
        if (!outcome && outcome.error().is(EstateError::already_erased)) continue;
        if (!outcome && !first_error) first_error = outcome.error();
        if (outcome) ++erased;
    }
    if (first_error) return *first_error;
    return erased;
}

Result<void> Erasures::erase(OrganizationId organization, Time due_before) {
    storage::Housekeeping housekeeping(database_);
    std::vector<std::pair<std::string, std::string>> counts;
    for (const OrganizationTable& table : organization_tables()) {
        if (table.erase == nullptr) continue;
        const auto erased = TRY(erase_rows(housekeeping, *table.erase, organization));
        if (erased > 0) counts.emplace_back(table.name, std::to_string(erased));
    }
    return gate_.write_self(access::Actor::system("erasure"), [&](const access::Self& self) -> Result<void> {
        const auto last = TRY(self.query(sql::erase_organization, organization, due_before));
        if (last.changed() != 1) return EstateError::already_erased;
        return self.record({"organization.deleted", "organization", organization.number(), counts});
    });
}

}  // namespace muster::estate
