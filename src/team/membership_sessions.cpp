// SPDX-License-Identifier: Apache-2.0
#include "team/membership.h"
#include "team/membership.sql.h"
#include "team/membership_rows.h"
#include "team/team_error.h"

namespace muster::team {

using access::Permission;
using access::Permit;

Result<void> Members::end_sessions(const Permit<Permission::remove_member>& permit, UserId user) {
    const auto held = read_memberships(TRY(permit.query(sql::memberships_below, user)));
    if (held.empty()) return has_none_here(permit, user);
    for (const auto& membership : held) {
        TRY(permit.grant(access::GrantKind::remove, *TRY(permit.find_role(membership.role)), membership.scope));
    }
    TRY(permit.query(sql::end_sessions, user, permit.now()));
    return permit.record({"member.sessions_ended", "user", user.number(), {}});
}

}  // namespace muster::team
