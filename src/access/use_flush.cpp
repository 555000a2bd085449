// SPDX-License-Identifier: Apache-2.0
#include "access/use_flush.h"

#include <algorithm>

#include "access/use_flush.sql.h"
#include "base/limits.h"
#include "base/log.h"

namespace muster::access {

Result<int> UseFlush::flush() {
    const std::lock_guard lock(mutex_);
    const Time now = clock_.now();
    const auto uses = log_.take(now);
    std::span<const DayUse> left = uses;
    while (!left.empty()) {
        const auto part = left.first(std::min<std::size_t>(left.size(), limits::uses_stored_at_once_max));
        if (const auto stored = store(part, now); !stored) {
            log_.give_back(left);
            return stored.error();
        }
        left = left.subspan(part.size());
    }
    TRY(forget_old(day_of(now)));
    report_lost();
    return static_cast<int>(uses.size());
}

Result<void> UseFlush::store(std::span<const DayUse> uses, Time now) {
    return database_.transaction(
        {.mode = storage::Mode::write}, [&](storage::Transaction& transaction) -> Result<void> {
            OrganizationId watched;
            for (const DayUse& use : uses) {
                const auto& source = use.source;
                if (source.organization != watched) {
                    TRY(transaction.run(sql::watch_organization, source.organization, now));
                    watched = source.organization;
                }
                for (const Permission permission : listed(use.permissions)) {
                    TRY(transaction.run(sql::store_use, source.organization, to_text(source.kind), source.id,
                                        source.scope, to_text(permission), std::int64_t{use.day}));
                }
            }
            return {};
        });
}

/// Once a day is enough.
Result<void> UseFlush::forget_old(Day today) {
    if (today == forgotten_on_) return {};
    storage::Housekeeping housekeeping(database_);
    const std::int64_t before = today - limits::use_days_max;
    std::int64_t forgotten = 0;
    do {
        forgotten = TRY(housekeeping.write(sql::forget_old_uses, before, limits::uses_forgotten_at_once_max)).changed();
    } while (forgotten == limits::uses_forgotten_at_once_max);
    forgotten_on_ = today;
    return {};
}

void UseFlush::report_lost() {
    const std::uint64_t lost = log_.lost();
    if (lost == reported_lost_) return;
    log::warning("uses of access lost for lack of room", {{"uses", static_cast<std::int64_t>(lost - reported_lost_)}});
    reported_lost_ = lost;
}

}  // namespace muster::access
