// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/testing/naive_engine.h"

namespace muster::access::testing {
namespace {

/// What the catalog keeps from keys, by its kind.
const std::map<std::string, std::string>& kept_from_keys() {
    static const std::map<std::string, std::string> kinds = {
#define PERSONS_ONLY(name, kind, reason) {#name, #kind},
#include "access/permissions.def"
    };
    return kinds;
}

}  // namespace

bool NaiveEngine::is_for(const NaiveKey& key, std::int64_t scope) const {
    if (key.subaccounts.empty()) return true;
    for (const std::int64_t each : path_of(scope)) {
        if (key.subaccounts.count(each) != 0) return true;
    }
    return false;
}

Names NaiveEngine::permissions_at(const NaiveKey& key, std::int64_t scope) const {
    Names permissions;
    for (const std::string& name : key.chosen) {
        const bool is_persons = kept_from_keys().count(name) != 0;
        if (is_for(key, scope) && !is_persons && may(key.keeper, scope, name)) permissions.insert(name);
    }
    return permissions;
}

bool NaiveEngine::has_standing(const NaiveKey& key, std::int64_t scope) const {
    return has_standing(key.keeper, scope) && (level_of(scope) == "organization" || is_for(key, scope));
}

std::string NaiveEngine::refuses_grant(const NaiveKey& key, std::int64_t scope, const std::string& kind,
                                       const NaiveRole& role) const {
    if (!is_for(key, scope)) return "not_in_list";
    const std::string of_keeper = refuses_grant(key.keeper, scope, kind, role);
    if (!of_keeper.empty()) return of_keeper;
    if (kind == "remove" && key.chosen.count("provision_members") != 0) return "";
    for (const std::string& name : role.permissions) {
        const auto kept = kept_from_keys().find(name);
        const bool is_own = kept != kept_from_keys().end() && kept->second == "own";
        const bool is_power = kept != kept_from_keys().end() && !is_own;
        if (is_power || (!is_own && key.chosen.count(name) == 0)) return "exceeds_granter";
    }
    return "";
}

}  // namespace muster::access::testing
