// SPDX-License-Identifier: Apache-2.0
#include "access/testing/random_world.h"

namespace muster::access::testing {

/// A key of somebody's for a part of the catalog, mostly a large one, in all of the organization or some scopes.
std::string RandomWorld::compare_key() {
    NaiveKey naive{random_user(), {}, {}};
    KeyBound key;
    const std::size_t left_out = 2 + below(random_, 200);
    for (const PermissionRow& row : permission_catalog) {
        if (one_in(random_, left_out)) continue;
        naive.chosen.emplace(row.name);
        key.chosen.insert(row.permission);
    }
    for (std::size_t i = below(random_, 3); i > 0; --i) {
        naive.subaccounts.insert(random_scope());
    }
    for (const std::int64_t scope : naive.subaccounts) key.subaccounts.emplace_back(scope);
    return compare_permissions_of(naive, key) + compare_grant_by(naive, key);
}

std::string RandomWorld::compare_permissions_of(const NaiveKey& naive, const KeyBound& key) {
    const std::int64_t scope = random_scope();
    const ScopePath path = path_of(scope);
    const Holdings keeper = holdings_of(naive.keeper, scope);
    PermissionSet expected;
    for (const std::string& name : naive_.permissions_at(naive, scope)) expected.insert(*parse_permission(name));
    return differs("permissions of a key", naive.keeper, scope, key_permissions_at(keeper, key, path, now()),
                   expected) +
           differs("standing of a key", naive.keeper, scope, key_has_standing(keeper, key, path, now()),
                   naive_.has_standing(naive, scope));
}

std::string RandomWorld::compare_grant_by(const NaiveKey& naive, const KeyBound& key) {
    const std::int64_t scope = random_scope();
    const std::string role = random_role();
    const bool gives = one_in(random_, 2);
    const auto refusal = key_refuses_grant(holdings_of(naive.keeper, scope), key, path_of(scope),
                                           gives ? GrantKind::invite : GrantKind::remove, *roles_.find(role), now());
    const std::string expected = naive_.refuses_grant(naive, scope, gives ? "invite" : "remove", naive_.roles.at(role));
    return differs("key gives " + role, naive.keeper, scope, std::string(refusal ? to_text(*refusal) : ""), expected);
}

}  // namespace muster::access::testing
