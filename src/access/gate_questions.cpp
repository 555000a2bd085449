// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/gate.h"
#include "access/holdings.h"

namespace muster::access {
namespace {

/// The organization, and all scopes at which something is held now or would be then.
std::vector<ScopeId> scopes_of(ScopeId organization, const Holdings& before, const Holdings& after) {
    std::vector<ScopeId> scopes;
    for (const auto* holdings : {&before, &after}) {
        for (const Holding& holding : holdings->held) scopes.push_back(holding.scope);
    }
    std::erase(scopes, organization);
    std::ranges::sort(scopes);
    const auto duplicates = std::ranges::unique(scopes);
    scopes.erase(duplicates.begin(), duplicates.end());
    scopes.insert(scopes.begin(), organization);
    return scopes;
}

}  // namespace

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

Result<AccessPreview> Gate::preview(const Authority& authority, UserId about,
                                    std::span<const StoredMembership> memberships) {
    const ScopeId organization = authority.path().organization();
    const auto everyone = TRY(memberships_.of_everyone(authority.transaction_, authority.organization()));
    std::vector<StoredMembership> present;
    std::vector<std::string> held;
    for (const auto& stored : everyone) {
        if (stored.user == about) present.push_back(stored);
    }
    const auto hold = [&](const StoredMembership& stored) {
        if (stored.scope == organization && !stored.ends_at) held.push_back(stored.role);
    };
    for (const auto& stored : everyone) {
        if (stored.user != about) hold(stored);
    }
    std::ranges::for_each(memberships, hold);
    const Holdings before = holdings_of(present, authority.model(), authority.roles_);
    const Holdings after = holdings_of(memberships, authority.model(), authority.roles_);
    AccessPreview preview{{}, lacking_holder(authority.roles(), held)};
    for (const ScopeId scope : scopes_of(organization, before, after)) {
        auto change = change_at(before, after, TRY(authority.path_in(scope)), authority.now());
        if (change.gained.empty() && change.lost.empty()) continue;
        preview.changes.push_back({scope, change});
    }
    return preview;
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
