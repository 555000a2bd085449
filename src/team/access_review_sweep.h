// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/gate.h"
#include "storage/database.h"
#include "team/access_review.h"

namespace muster::team {

/// Reminds of open access reviews, and begins those that recur, when their time has come.
class AccessReviewSweep {
  public:
    AccessReviewSweep(access::Gate& gate, storage::Database& database, AccessReviews& reviews, const Clock& clock)
        : gate_(gate), database_(database), reviews_(reviews), clock_(clock) {}

    /// Does what is due, in all organizations; answers how much that was. What fails in one organization keeps no other
    /// from its turn; the first such failure is the answer. Several processes may do it at once.
    Result<int> keep_all_going();

  private:
    /// Whether there was something to do.
    Result<bool> keep_going(OrganizationId organization, AccessReviewId review);

    access::Gate& gate_;
    storage::Database& database_;
    AccessReviews& reviews_;
    const Clock& clock_;
};

}  // namespace muster::team
