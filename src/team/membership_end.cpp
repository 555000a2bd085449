// SPDX-License-Identifier: Apache-2.0
#include "team/membership_end.h"

#include <optional>

#include "base/limits.h"
#include "team/membership.sql.h"

namespace muster::team {

using access::Actor;
using access::Permission;
using access::Permit;

Result<int> MembershipEnds::end_all_over() {
    storage::Housekeeping housekeeping(database_);
    int ended = 0;
    std::optional<Error> first_error;
    for (const auto row : TRY(housekeeping.read(sql::people_with_memberships_over, clock_.now(),
                                                limits::memberships_ended_at_once_max))) {
        const auto organization = row.get<OrganizationId>(0);
        const auto user = row.get<UserId>(1);
        const auto outcome = gate_.with<Permission::end_memberships>(
            Actor::system("membership ends"), {organization},
            [&](const Permit<Permission::end_memberships>& permit) { return members_.end_over(permit, user); });
        // Another process was there first, or the end was moved.
        if (!outcome && outcome.error().is(access::AccessError::not_found)) continue;
        if (!outcome && !first_error) first_error = outcome.error();
        if (outcome) ++ended;
    }
    if (first_error) return *first_error;
    return ended;
}

}  // namespace muster::team
