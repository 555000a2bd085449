// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/gate.h"
#include "estate/export.h"

namespace muster::estate {

/// Makes exports: the work of `Exports::job`. Rows are read page by page, each page in a snapshot of its own, under a
/// permit of the organization; the file goes into the database in pieces as it grows, so that any process may hand it
/// out. A worker that stops renewing its lease is replaced, and what it wrote counts for nothing. Thread-safe.
class ExportWork {
  public:
    ExportWork(access::Gate& gate, storage::Database& database, const Clock& clock)
        : gate_(gate), database_(database), clock_(clock) {}

    /// Makes it, or gives it up for good; nothing if it is made already. `unavailable` while another worker has it.
    Result<void> make(OrganizationId organization, ExportId id);

  private:
    class Run;
    Result<void> finish(const Run& run, OrganizationId organization, ExportId id);
    void give_up(OrganizationId organization, ExportId id, std::int64_t attempt, const Error& why);

    access::Gate& gate_;
    storage::Database& database_;
    const Clock& clock_;
};

}  // namespace muster::estate
