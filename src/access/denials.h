// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <unordered_map>

#include "base/clock.h"
#include "base/id.h"

namespace muster::access {

/// Bounds how many denials an organization's log takes: `limits::denials_recorded_per_minute_max` in each minute.
/// Thread-safe; its memory is bounded by forgetting all counts when a minute begins.
class Denials {
  public:
    /// Whether one more denial may be recorded now; counts it if so.
    bool admit(OrganizationId organization, Time now);

  private:
    std::mutex mutex_;
    std::int64_t minute_ = 0;
    std::unordered_map<OrganizationId, int> counts_;
};

}  // namespace muster::access
