// SPDX-License-Identifier: Apache-2.0
#include "access/key_bound.h"

#include <algorithm>

namespace muster::access {

bool reaches(const KeyBound& key, const ScopePath& path) {
    return key.subaccounts.empty() ||
           std::ranges::any_of(key.subaccounts, [&](ScopeId subaccount) { return path.contains(subaccount); });
}

PermissionSet key_permissions_at(const Holdings& keeper, const KeyBound& key, const ScopePath& path, Time now) {
    if (!reaches(key, path)) return {};
    return permissions_at(keeper, path, now).in_common(key.chosen).in_common(permissions_for_keys);
}

bool key_has_standing(const Holdings& keeper, const KeyBound& key, const ScopePath& path, Time now) {
    if (path.level() != Level::organization && !reaches(key, path)) return false;
    return has_standing(keeper, path, now);
}

std::vector<ScopeId> key_scopes_allowing(const Holdings& keeper, const KeyBound& key, ScopeId organization,
                                         Permission permission, Time now) {
    if (!key.chosen.in_common(permissions_for_keys).contains(permission)) return {};
    auto keepers = scopes_allowing(keeper, permission, now);
    if (key.subaccounts.empty()) return keepers;
    std::vector<ScopeId> scopes;
    for (const ScopeId subaccount : key.subaccounts) {
        const bool allows = std::ranges::find(keepers, organization) != keepers.end() ||
                            std::ranges::find(keepers, subaccount) != keepers.end();
        if (allows) scopes.push_back(subaccount);
    }
    return scopes;
}

std::optional<GrantRefusal> key_refuses_grant(const Holdings& keeper, const KeyBound& key, const ScopePath& path,
                                              GrantKind kind, const Role& role, Time now) {
    if (!reaches(key, path)) return GrantRefusal::not_in_list;
    if (const auto refusal = refuses_grant(keeper, path, kind, role, now)) return refusal;
    if (kind == GrantKind::remove && key.chosen.contains(Permission::provision_members)) return std::nullopt;
    const PermissionSet measured = role.permissions.without(persons_only(PersonsOnly::own));
    if (!key.chosen.in_common(permissions_for_keys).covers(measured)) {
        return GrantRefusal::exceeds_granter;
    }
    return std::nullopt;
}

}  // namespace muster::access
