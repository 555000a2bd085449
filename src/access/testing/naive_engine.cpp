// SPDX-License-Identifier: Apache-2.0
#include "access/testing/naive_engine.h"

#include <algorithm>

namespace muster::access::testing {

namespace {

Names names_in(RoleSet set, std::span<const Role> all) {
    Names names;
    for (const Role& role : all) {
        if (set.contains(role.index)) names.insert(role.key);
    }
    return names;
}

void erase_all(Names& from, const Names& taken) {
    for (const std::string& name : taken) from.erase(name);
}

/// The levels at which something held reaches a scope of the given level.
Names levels_reaching(const std::string& level) {
    if (level == "organization") return {"organization"};
    if (level == "subaccount") return {"organization", "subaccount"};
    return {"organization", "subaccount", "campaign"};
}

/// Whether the catalog lets a permission be asked at a scope of the given level.
bool can_be_asked(const std::string& permission, const std::string& level) {
    static const std::map<std::string, Names> levels_of = [] {
        std::map<std::string, Names> levels;
        for (const PermissionRow& row : permission_catalog) {
            levels[std::string(row.name)] = levels_reaching(std::string(to_text(row.level)));
        }
        return levels;
    }();
    return levels_of.at(permission).count(level) != 0;
}

bool holds_all(const Names& outer, const Names& inner) {
    return std::all_of(inner.begin(), inner.end(), [&](const std::string& name) { return outer.count(name) != 0; });
}

bool share_a_name(const Names& a, const Names& b) {
    return std::any_of(a.begin(), a.end(), [&b](const std::string& name) { return b.count(name) != 0; });
}

NaiveRole naive_role(const Role& role, std::span<const Role> all) {
    NaiveRole naive;
    naive.listed_as = all[role.index].key;
    for (const Level level : role.held_at) naive.held_at.emplace(to_text(level));
    for (const PermissionRow& row : permission_catalog) {
        if (role.permissions.contains(row.permission)) naive.permissions.emplace(row.name);
    }
    naive.may_invite = names_in(role.may_invite, all);
    naive.may_change = names_in(role.may_change, all);
    naive.may_remove = names_in(role.may_remove, all);
    return naive;
}

}  // namespace

NaiveRoles NaiveModel::roles_under(const Names& switches_on) const {
    NaiveRoles left = roles;
    for (const std::string& key : switches_on) {
        for (const NaiveTaking& taking : switches.at(key)) {
            NaiveRole& role = left.at(taking.role);
            erase_all(role.permissions, taking.permissions);
            erase_all(role.may_invite, taking.invite);
            erase_all(role.may_change, taking.change);
            erase_all(role.may_remove, taking.remove);
        }
    }
    return left;
}

NaiveRoles naive_roles(const RoleModel& model, SwitchSet on) {
    NaiveRoles roles;
    for (const Role& role : model.roles(on)) roles[role.key] = naive_role(role, model.roles(on));
    return roles;
}

NaiveRole naive_custom_role(const NaiveCustomRole& custom, const NaiveRoles& without_switches,
                            const NaiveRoles& with_switches, const Names& everyone) {
    NaiveRole role = with_switches.at(custom.base);
    const Names& base_before = without_switches.at(custom.base).permissions;
    const Names base_after = role.permissions;
    Names held_at;
    for (const std::string& level : custom.held_at) {
        if (role.held_at.count(level) != 0) held_at.insert(level);
    }
    role.held_at = held_at;
    role.permissions.clear();
    for (const std::string& permission : custom.permissions) {
        const bool taken = base_before.count(permission) != 0 && base_after.count(permission) == 0;
        bool anybody_has_it = everyone.count(permission) != 0;
        for (const auto& [key, other] : with_switches) {
            anybody_has_it = anybody_has_it || other.permissions.count(permission) != 0;
        }
        if (!taken && anybody_has_it) role.permissions.insert(permission);
    }
    return role;
}

std::vector<std::int64_t> NaiveEngine::path_of(std::int64_t scope) const {
    std::vector<std::int64_t> path;
    for (; scope != 0; scope = parents.at(scope)) path.push_back(scope);
    return path;
}

std::string NaiveEngine::level_of(std::int64_t scope) const {
    const std::size_t depth = path_of(scope).size();
    return depth == 1 ? "organization" : depth == 2 ? "subaccount" : "campaign";
}

std::vector<NaiveMembership> NaiveEngine::held(std::int64_t user, std::int64_t scope) const {
    std::vector<NaiveMembership> held;
    const std::int64_t organization = path_of(scope).back();
    for (const NaiveMembership& membership : memberships) {
        const bool over = membership.ends && *membership.ends <= now;
        if (membership.user != user || membership.suspended || over) continue;
        if (path_of(membership.scope).back() == organization) held.push_back(membership);
    }
    return held;
}

std::vector<NaiveMembership> NaiveEngine::held_on_path(std::int64_t user, std::int64_t scope) const {
    std::vector<NaiveMembership> on_path;
    const std::vector<std::int64_t> path = path_of(scope);
    for (const NaiveMembership& membership : held(user, scope)) {
        if (std::find(path.begin(), path.end(), membership.scope) != path.end()) on_path.push_back(membership);
    }
    return on_path;
}

bool NaiveEngine::may(std::int64_t user, std::int64_t scope, const std::string& permission) const {
    if (!can_be_asked(permission, level_of(scope))) return false;
    for (const NaiveMembership& membership : held_on_path(user, scope)) {
        if (roles.at(membership.role).permissions.count(permission) != 0) return true;
    }
    return level_of(scope) == "organization" && !held(user, scope).empty() && everyone.count(permission) != 0;
}

Names NaiveEngine::permissions_at(std::int64_t user, std::int64_t scope) const {
    Names permissions = permissions_along(user, scope);
    const std::string level = level_of(scope);
    std::erase_if(permissions, [&](const std::string& permission) { return !can_be_asked(permission, level); });
    return permissions;
}

Names NaiveEngine::permissions_along(std::int64_t user, std::int64_t scope) const {
    Names permissions;
    for (const NaiveMembership& membership : held_on_path(user, scope)) {
        const Names& of_role = roles.at(membership.role).permissions;
        permissions.insert(of_role.begin(), of_role.end());
    }
    if (level_of(scope) == "organization" && !held(user, scope).empty()) {
        permissions.insert(everyone.begin(), everyone.end());
    }
    return permissions;
}

bool NaiveEngine::has_standing(std::int64_t user, std::int64_t scope) const {
    return level_of(scope) == "organization" ? !held(user, scope).empty() : !held_on_path(user, scope).empty();
}

std::set<std::int64_t> NaiveEngine::who_may(std::int64_t scope, const std::string& permission) const {
    std::set<std::int64_t> users;
    for (const NaiveMembership& membership : memberships) {
        if (may(membership.user, scope, permission)) users.insert(membership.user);
    }
    return users;
}

std::set<std::int64_t> NaiveEngine::visible_subaccounts(std::int64_t user, std::int64_t organization) const {
    std::set<std::int64_t> visible;
    for (const NaiveMembership& membership : held(user, organization)) {
        for (const auto& [scope, parent] : parents) {
            if (parent != organization) continue;
            const bool holds_there = membership.scope == scope || parents.at(membership.scope) == scope;
            if (membership.scope == organization || holds_there) visible.insert(scope);
        }
    }
    return visible;
}

std::string NaiveEngine::refuses_grant(std::int64_t granter, std::int64_t scope, const std::string& kind,
                                       const NaiveRole& role) const {
    const bool gives = kind != "remove";
    if (gives && role.held_at.count(level_of(scope)) == 0) return "not_held_at_level";
    Names listed;
    for (const NaiveMembership& membership : held_on_path(granter, scope)) {
        const NaiveRole& of_granter = roles.at(membership.role);
        const Names& list = kind == "invite"   ? of_granter.may_invite
                            : kind == "change" ? of_granter.may_change
                                               : of_granter.may_remove;
        listed.insert(list.begin(), list.end());
    }
    if (listed.count(role.listed_as) == 0) return "not_in_list";
    const Names permissions = permissions_along(granter, scope);
    for (const std::string& permission : role.permissions) {
        if (permissions.count(permission) == 0) return "exceeds_granter";
    }
    return "";
}

std::pair<Names, Names> NaiveEngine::explain_missing(std::int64_t scope, const std::string& permission) const {
    Names holding;
    Names granting;
    if (!can_be_asked(permission, level_of(scope))) return {};
    for (const std::string& level : levels_reaching(level_of(scope))) {
        for (const auto& [key, wanted] : roles) {
            if (wanted.permissions.count(permission) == 0 || wanted.held_at.count(level) == 0) continue;
            holding.insert(key);
            for (const auto& [granter_key, granter] : roles) {
                const bool lists =
                    granter.may_invite.count(wanted.listed_as) != 0 || granter.may_change.count(wanted.listed_as) != 0;
                const bool reaches = share_a_name(granter.held_at, levels_reaching(level));
                if (lists && reaches && holds_all(granter.permissions, wanted.permissions))
                    granting.insert(granter_key);
            }
        }
    }
    return {holding, granting};
}

}  // namespace muster::access::testing
