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
    const Time now = clock_.now();
    int done = 0;
    std::optional<Error> first_error;
    AccessReviewId after;
    while (true) {
        const auto due = TRY(
            housekeeping.read(sql::access_reviews_to_keep_going, now, limits::access_reviews_kept_going_max, after));
        for (const auto row : due) {
            after = row.get<AccessReviewId>(1);
            const auto outcome = keep_going(row.get<OrganizationId>(0), after);
            if (outcome) done += *outcome ? 1 : 0;
            // What fails here keeps no other from its turn.
            if (!outcome && !first_error) first_error = outcome.error();
        }
        if (due.size() < std::size_t{limits::access_reviews_kept_going_max}) break;
    }
    if (first_error) return *first_error;
    return done;
}

Result<bool> AccessReviewSweep::keep_going(OrganizationId organization, AccessReviewId review) {
    const auto outcome = gate_.with<Permission::keep_reviews_going>(
        Actor::system("access reviews"), {organization},
        [&](const Permit<Permission::keep_reviews_going>& permit) { return reviews_.keep_going(permit, review); });
    if (outcome) return true;
    // Another process was there first, or somebody has begun one by hand.
    const bool is_done_otherwise =
        outcome.error().is(access::AccessError::not_found) || outcome.error().is(TeamError::access_review_open);
    if (is_done_otherwise) return false;
    return outcome.error();
}

}  // namespace muster::team
