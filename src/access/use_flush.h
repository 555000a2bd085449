// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <span>

#include "access/use_log.h"
#include "base/clock.h"
#include "base/result.h"
#include "storage/database.h"

namespace muster::access {

/// Brings what a UseLog has gathered into the database, where the last day of each use is kept for
/// `limits::use_days_max`. Thread-safe. Several processes may each flush their own.
class UseFlush {
  public:
    UseFlush(storage::Database& database, UseLog& log, const Clock& clock)
        : database_(database), log_(log), clock_(clock) {}

    /// Stores what is new, and forgets what is too old; answers how many sources had new uses. Writes nothing if there
    /// is nothing to do. What can't be stored now is tried again the next time.
    Result<int> flush();

  private:
    Result<void> store(std::span<const DayUse> uses, Time now);
    Result<void> forget_old(Day today);
    void report_lost();

    storage::Database& database_;
    UseLog& log_;
    const Clock& clock_;
    std::mutex mutex_;
    Day forgotten_on_ = 0;
    std::uint64_t reported_lost_ = 0;
};

}  // namespace muster::access
