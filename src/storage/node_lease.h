// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>

#include "base/clock.h"
#include "base/result.h"
#include "storage/database.h"

namespace muster::storage {

/// The lease of a node number, under which one process mints ids (base/id_source.h). Whoever opens an installation
/// takes one, renews it while it runs, and gives it back at the end. Thread-safe.
class NodeLease {
  public:
    /// Takes the first number that nobody holds; `unavailable` if all 1,024 are held.
    static Result<std::unique_ptr<NodeLease>> take(Database& database, const Clock& clock);
    ~NodeLease();

    [[nodiscard]] int node() const { return node_; }

    /// Holds it for `limits::node_lease_time` from now on. Fails once another process has taken it over.
    Result<void> renew();
    /// Whether ids may be minted now: no other process can have taken the number before this turns false.
    [[nodiscard]] bool held() const;

  private:
    NodeLease(Database& database, const Clock& clock, int node, std::int64_t holder, Time until)
        : housekeeping_(database),
          clock_(clock),
          node_(node),
          holder_(holder),
          until_(until.time_since_epoch().count()) {}

    Housekeeping housekeeping_;
    const Clock& clock_;
    const int node_;
    const std::int64_t holder_;
    std::atomic<std::int64_t> until_;
};

}  // namespace muster::storage
