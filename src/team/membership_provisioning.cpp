// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "team/membership.h"
#include "team/membership.sql.h"

namespace muster::team {

using access::Permission;
using access::Permit;

Result<void> Members::provision(const Permit<Permission::provision_members>& permit, UserId user, ScopeId place,
                                const std::string& role, const Arrival& arrival) {
    return permit.within(place, [&](const access::Authority& there) -> Result<void> {
        const auto grant = TRY(there.grant(access::GrantKind::invite, *TRY(there.find_role(role)), place));
        TRY(add_membership(there, user, grant, there.answerable()));
        EventDetails details{{"role", grant.role().key}};
        if (arrival.ends_at) {
            TRY(there.query(sql::limit_membership, user, place, arrival.ends_at, std::optional<Time>(),
                            std::optional<ScopeId>()));
            details.emplace_back("ends_at", to_rfc3339(*arrival.ends_at));
        }
        if (arrival.suspended_at) {
            TRY(permit.query(sql::suspend_membership, user, place, *arrival.suspended_at));
            details.emplace_back("suspended", "true");
        }
        return there.record({"member.provisioned", "user", user.number(), std::move(details)});
    });
}

Result<void> Members::change_role_at(const Permit<Permission::provision_members>& permit, UserId user, ScopeId place,
                                     const std::string& role) {
    return permit.within(place, [&](const access::Authority& there) {
        return change_at(there, user, {.role = role, .ends_at = std::nullopt}, {});
    });
}

Result<void> Members::remove(const Permit<Permission::provision_members>& permit, UserId user) {
    return remove_at_scope(permit, user, {}, {});
}

Result<void> Members::remove_at(const Permit<Permission::provision_members>& permit, UserId user, ScopeId place) {
    return permit.within(place, [&](const access::Authority& there) { return remove_at_scope(there, user, {}, {}); });
}

}  // namespace muster::team
