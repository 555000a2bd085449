// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace muster::storage {

/// Counts committed writes and wakes those who wait for the next one. Thread-safe.
class WriteCounter {
  public:
    void add_one() {
        {
            const std::lock_guard lock(mutex_);
            ++count_;
        }
        moved_.notify_all();
    }

    /// Returns when the count is no longer `seen`, or after `at_most`; `seen` is then the count.
    void wait(std::uint64_t& seen, std::chrono::milliseconds at_most) {
        std::unique_lock lock(mutex_);
        moved_.wait_for(lock, at_most, [&] { return count_ != seen; });
        seen = count_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable moved_;
    std::uint64_t count_ = 0;
};

}  // namespace muster::storage
