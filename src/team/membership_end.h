// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/gate.h"
#include "storage/database.h"
#include "team/membership.h"

namespace muster::team {

/// Records the end of memberships whose time is over, one event a person. That they give nothing any more doesn't wait
/// for it: the gate asks the clock.
class MembershipEnds {
  public:
    MembershipEnds(access::Gate& gate, storage::Database& database, Members& members, const Clock& clock)
        : gate_(gate), database_(database), members_(members), clock_(clock) {}

    /// Ends what is over, in all organizations; answers of how many people that was. What fails in one organization
    /// keeps no other from its turn; the first such failure is the answer. Several processes may do it at once.
    Result<int> end_all_over();

  private:
    access::Gate& gate_;
    storage::Database& database_;
    Members& members_;
    const Clock& clock_;
};

}  // namespace muster::team
