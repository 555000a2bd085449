// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>

#include "base/clock.h"
#include "base/id_source.h"
#include "base/result.h"
#include "storage/database.h"

namespace muster::storage {

/// The lease of a node number, under which one process mints ids: an IdSource asks it for its term at each.
/// Whoever opens an installation takes one, renews it while it runs, and gives it back at the end. Thread-safe.
class NodeLease {
  public:
    /// Takes the first number that nobody holds; `unavailable` if all 1,024 are held.
    static Result<std::unique_ptr<NodeLease>> take(Database& database, const Clock& clock);
    ~NodeLease();

    /// The number, and until when no other process can have taken it.
    [[nodiscard]] IdSource::Term term() const;
    [[nodiscard]] int node() const { return term().node; }
    /// Whether ids may be minted now.
    [[nodiscard]] bool held() const { return clock_.now() < term().until; }

    /// Holds the number for `limits::node_lease_time` from now on, or another one if a process has taken it over
    /// meanwhile: whoever slept past the end of the lease goes on under a new number. One thread renews.
    Result<void> renew();

  private:
    struct Held {
        IdSource::Term term;
        std::int64_t holder;
    };
    static Result<Held> take_number(Housekeeping& housekeeping, Time now);

    NodeLease(Database& database, const Clock& clock, const Held& held)
        : housekeeping_(database), clock_(clock), held_(held) {}
    [[nodiscard]] Held read() const;
    void hold(const Held& held);

    Housekeeping housekeeping_;
    const Clock& clock_;
    mutable std::mutex mutex_;
    Held held_;
};

}  // namespace muster::storage
