// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "base/clock.h"

namespace muster::testing {

/// Monday, 2026-11-23, a quarter past eight in UTC, until a test moves it. Thread-safe.
class ManualClock final : public Clock {
  public:
    static constexpr Time start =
        std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(8) + std::chrono::minutes(15);

    [[nodiscard]] Time now() const override { return now_; }
    void move_to(Time time) { now_ = time; }
    void advance(std::chrono::microseconds by) { now_ = now_.load() + by; }

  private:
    std::atomic<Time> now_ = start;
};

}  // namespace muster::testing
