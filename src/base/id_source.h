// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>

#include "base/clock.h"
#include "base/id.h"

namespace muster {

/// Mints ids of 41 bits milliseconds since 2026-01-01, 10 bits node and 12 bits sequence. Thread-safe.
/// A clock that goes back is waited out: ids of one node only grow, so none is minted twice.
/// A millisecond has 4096 ids; the next one waits for the clock to pass it, and so for ever under a clock that stands
/// still. Two sources may mint at once only under different nodes: whoever constructs one holds that node's lease.
class IdSource {
  public:
    /// `node` is 0…1023.
    IdSource(const Clock& clock, int node);

    template <class Tag>
    Id<Tag> next() {
        return Id<Tag>(next_number());
    }

    std::int64_t next_number();

    static constexpr int nodes_max = 1024;

  private:
    const Clock& clock_;
    const std::int64_t node_;
    std::mutex mutex_;
    std::int64_t last_ms_ = 0;
    std::int64_t sequence_ = 0;
};

}  // namespace muster
