// SPDX-License-Identifier: Apache-2.0
#include "access/gate.h"

namespace muster::access {

Result<Explanation> Gate::explain(const Authority& authority, UserId about, Permission permission) {
    const auto holdings = TRY(
        read_holdings(authority.transaction_, authority.organization(), about, authority.model(), authority.roles_));
    if (!permissions_at(holdings, authority.path(), authority.now()).contains(permission)) {
        return explain_denied(authority.transaction_, authority.path(), authority.roles(), permission);
    }
    Explanation explanation;
    explanation.permission = permission;
    explanation.level = authority.path().level();
    explanation.allowed = true;
    const Holding* by = allowing(holdings, authority.path(), permission, authority.now());
    if (by == nullptr) return explanation;
    for (const auto& stored : TRY(memberships_.of_user(authority.transaction_, authority.organization(), about))) {
        if (stored.scope != by->scope) continue;
        explanation.by =
            AllowingMembership{stored.scope, stored.role, by->role->label, stored.granted_by, stored.granted_at};
    }
    return explanation;
}

Result<PermissionSet> Gate::permissions_of(const Authority& authority, UserId about) {
    const auto holdings = TRY(
        read_holdings(authority.transaction_, authority.organization(), about, authority.model(), authority.roles_));
    return permissions_at(holdings, authority.path(), authority.now());
}

Result<std::vector<UserId>> Gate::who_may(const Authority& authority, Permission permission) {
    std::vector<MemberHoldings> members;
    for (const auto& stored : TRY(memberships_.of_everyone(authority.transaction_, authority.organization()))) {
        const Role* role = authority.role_if_any(stored.role);
        if (role == nullptr) continue;
        if (members.empty() || members.back().user != stored.user) {
            members.push_back({stored.user, {{}, &authority.model().everyone()}});
        }
        members.back().holdings.held.push_back({stored.scope, role, stored.ends_at.value_or(no_end)});
    }
    return access::who_may(members, authority.path(), permission, authority.now());
}

}  // namespace muster::access
