// SPDX-License-Identifier: Apache-2.0
#include "access/denials.h"

#include "base/limits.h"

namespace muster::access {

bool Denials::admit(OrganizationId organization, Time now) {
    const std::int64_t minute = std::chrono::floor<std::chrono::minutes>(now).time_since_epoch().count();
    const std::lock_guard lock(mutex_);
    // Whoever read the clock just before the minute began and comes here after it counts in this one.
    if (minute > minute_) {
        minute_ = minute;
        counts_.clear();
    }
    return ++counts_[organization] <= limits::denials_recorded_per_minute_max;
}

}  // namespace muster::access
