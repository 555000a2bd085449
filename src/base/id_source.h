// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"

namespace muster {

enum class IdError : std::uint8_t {
    no_node,       ///< the lease of the node number is over
    clock_behind,  ///< the clock went back, and the last millisecond has no numbers left
};
const ErrorKind& error_kind(IdError error);

/// Mints ids of 41 bits milliseconds since 2026-01-01, 10 bits node and 12 bits sequence. Thread-safe.
/// A clock that goes back is waited out in the last millisecond: ids of one node only grow, so none is minted twice.
/// A millisecond has 4096 ids; the next one waits for the clock to pass it, but no longer than
/// `limits::id_wait_max`. Two sources may mint at once only under different nodes: each asks for its node and for how
/// long that is its own at every id, and mints none in a millisecond that may be another's.
class IdSource {
  public:
    /// A node, and the first moment at which it may be another's.
    struct Term {
        int node = 0;
        Time until;
    };
    using Lease = std::function<Term()>;

    explicit IdSource(const Clock& clock, Lease lease);
    /// With a node of its own for ever, 0…1023.
    IdSource(const Clock& clock, int node);

    /// Fails, as `unavailable`, where an id might be minted twice: nothing is to be stored then.
    template <class Tag>
    Result<Id<Tag>> next() {
        return Id<Tag>(TRY(next_number()));
    }

    Result<std::int64_t> next_number();

    /// When an id was minted, to the millisecond.
    static Time minted_at(std::int64_t number);

    static constexpr int nodes_max = 1024;

  private:
    const Clock& clock_;
    const Lease lease_;
    std::mutex mutex_;
    int node_ = -1;
    std::int64_t last_ms_ = 0;
    std::int64_t sequence_ = 0;
};

}  // namespace muster
