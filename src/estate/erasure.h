// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/gate.h"
#include "storage/database.h"

namespace muster::estate {

/// Erases organizations whose waiting period is over: all their rows, in batches, so that nobody waits for it; last of
/// all the organization's own, with an event in the system's chain that names it and says how many rows of what there
/// were. Of its log the hashes stay and all details go, so `muster audit verify` still passes over it.
class Erasures {
  public:
    Erasures(access::Gate& gate, storage::Database& database, const Clock& clock)
        : gate_(gate), database_(database), clock_(clock) {}

    /// Erases what is due; answers how many organizations that were. What fails for one keeps no other from its turn;
    /// the first such failure is the answer. Stopped in the middle, it goes on the next time; several processes may do
    /// it at once.
    Result<int> erase_all_due();

  private:
    Result<void> erase(OrganizationId organization, Time due_before);

    access::Gate& gate_;
    storage::Database& database_;
    const Clock& clock_;
};

}  // namespace muster::estate
