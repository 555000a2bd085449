// SPDX-License-Identifier: Apache-2.0
#include "team/access_review_sweep.h"

#include <optional>

#include "base/limits.h"
#include "team/access_review.sql.h"
#include "team/team_error.h"

namespace muster::team {

using access::Actor;
using access::Permission;
using access::Permit;

Result<int> AccessReviewSweep::keep_all_going() {
    storage::Housekeeping housekeeping(database_);
    int done = 0;
    std::optional<Error> first_error;
    for (const auto row : TRY(housekeeping.read(sql::access_reviews_to_keep_going, clock_.now(),
                                                limits::access_reviews_kept_going_max))) {
        const auto organization = row.get<OrganizationId>(0);
        const auto review = row.get<AccessReviewId>(1);
        const auto outcome = gate_.with<Permission::keep_reviews_going>(
            Actor::system("access reviews"), {organization},
            [&](const Permit<Permission::keep_reviews_going>& permit) { return reviews_.keep_going(permit, review); });
        // Another process was there first, or somebody has begun one by hand.
        const bool is_done_otherwise = !outcome && (outcome.error().is(access::AccessError::not_found) ||
                                                    outcome.error().is(TeamError::access_review_open));
        if (is_done_otherwise) continue;
        if (!outcome && !first_error) first_error = outcome.error();
        if (outcome) ++done;
    }
    if (first_error) return *first_error;
    return done;
}

}  // namespace muster::team
