// SPDX-License-Identifier: Apache-2.0
#include "team/membership.h"
#include "team/membership.sql.h"
#include "team/removal.h"

namespace muster::team {

using access::Permission;
using access::Permit;

Result<void> Members::provision(const Permit<Permission::provision_members>& permit, UserId user, ScopeId place,
                                const std::string& role, bool active) {
    return permit.within(place, [&](const access::Authority& there) -> Result<void> {
        const auto grant = TRY(there.grant(access::GrantKind::invite, *TRY(there.find_role(role)), place));
        TRY(add_membership(there, user, grant, there.answerable()));
        EventDetails details{{"role", grant.role().key}};
        if (!active) {
            TRY(there.query(sql::suspend_membership, user, place, there.now()));
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

Result<void> Members::suspend(const Permit<Permission::provision_members>& permit, UserId user) {
    return suspend_below(permit, user);
}

Result<void> Members::reactivate(const Permit<Permission::provision_members>& permit, UserId user) {
    return reactivate_below(permit, user);
}

Result<void> Members::remove(const Permit<Permission::provision_members>& permit, UserId user) {
    return remove_at_scope(permit, user, {}, {});
}

}  // namespace muster::team
