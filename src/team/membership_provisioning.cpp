// SPDX-License-Identifier: Apache-2.0
#include "team/membership.h"
#include "team/membership.sql.h"

namespace muster::team {

using access::Permission;
using access::Permit;

Result<void> Members::provision(const Permit<Permission::provision_members>& permit, UserId user, ScopeId place,
                                const std::string& role, Arrival arrival) {
    return permit.within(place, [&](const access::Authority& there) -> Result<void> {
        const auto grant = TRY(there.grant(access::GrantKind::invite, *TRY(there.find_role(role)), place));
        TRY(add_membership(there, user, grant, there.answerable()));
        EventDetails details{{"role", grant.role().key}};
        if (arrival == Arrival::suspended) {
            TRY(permit.query(sql::suspend_membership, user, place, permit.now()));
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

}  // namespace muster::team
