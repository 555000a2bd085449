// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

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

    /// Returns when the count is no longer `seen`, after `at_most`, or when stopped; `seen` is then the count.
    void wait(std::uint64_t& seen, std::chrono::milliseconds at_most, const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        moved_.wait_for(lock, stop, at_most, [&] { return count_ != seen; });
        seen = count_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable_any moved_;
    std::uint64_t count_ = 0;
};

}  // namespace muster::storage
