// SPDX-License-Identifier: Apache-2.0
#include "differential/naive_team.h"

#include <algorithm>

namespace muster::testing {
namespace {

const access::PermissionRow& row_of(const std::string& permission) {
    return *std::ranges::find(access::permission_catalog, permission, &access::PermissionRow::name);
}

bool reads(const std::string& permission) { return row_of(permission).effect == access::Effect::reads; }

/// What is asked of an organization that waits for its deletion.
bool is_asked_while_closing(const std::string& permission) {
    return Names{"view_organization", "delete_organization", "view_exports", "export_organization"}.contains(
        permission);
}

}  // namespace

NaiveEngine NaiveTeam::engine() const {
    NaiveEngine engine;
    for (const auto& row : access::permission_catalog) {
        if (model->everyone().contains(row.permission)) engine.everyone.emplace(row.name);
    }
    const NaiveRoles with_switches = access::testing::naive_roles(*model, on);
    const NaiveRoles without = access::testing::naive_roles(*model, 0);
    engine.roles = with_switches;
    for (const auto& [key, role] : custom) {
        engine.roles[key] = access::testing::naive_custom_role(role, without, with_switches, engine.everyone);
    }
    engine.parents = parents;
    engine.now = now;
    for (const auto& member : members) {
        if (is_archived(member.scope)) continue;
        engine.memberships.push_back(
            {member.user, member.scope, member.role, member.ends, member.suspended_from.has_value()});
    }
    return engine;
}

bool NaiveTeam::lies_in(std::int64_t scope, std::int64_t wider) const {
    for (; scope != 0; scope = parents.at(scope)) {
        if (scope == wider) return true;
    }
    return false;
}

bool NaiveTeam::is_archived(std::int64_t scope) const {
    return std::ranges::any_of(archived, [&](std::int64_t each) { return lies_in(scope, each); });
}

Names NaiveTeam::permissions_at(std::int64_t user, std::int64_t scope) const {
    Names permissions = engine().permissions_at(user, scope);
    std::erase_if(permissions, [&](const std::string& permission) {
        const bool is_shut = due && (scope != organization || !is_asked_while_closing(permission));
        return is_shut || (is_archived(scope) && !reads(permission));
    });
    return permissions;
}

bool NaiveTeam::may(std::int64_t user, std::int64_t scope, const std::string& permission) const {
    return permissions_at(user, scope).contains(permission);
}

Objections NaiveTeam::at_gate(std::int64_t user, std::int64_t scope, const std::string& permission) const {
    if (is_erased() || !parents.contains(scope)) return {"not_found"};
    if (may(user, scope, permission)) return {};
    if (!engine().has_standing(user, scope)) return {"not_found"};
    if (due && (scope != organization || !is_asked_while_closing(permission))) return {"closing"};
    if (is_archived(scope) && !reads(permission)) return {"archived"};
    return {"denied"};
}

Objections NaiveTeam::key_at_gate(std::int64_t key, std::int64_t scope, const std::string& permission) const {
    if (is_erased()) return {"not_found"};
    const auto& stored = keys.at(key);
    if (stored.revoked || stored.ends <= now) return {"key_over"};
    if (stored.suspended) return {"key_suspended"};
    const auto engine = this->engine();
    if (!engine.has_standing(stored.bound.keeper, organization)) return {"key_suspended"};
    const bool keeper_may = may(stored.bound.keeper, scope, permission);
    if (keeper_may && engine.permissions_at(stored.bound, scope).contains(permission)) return {};
    if (!engine.has_standing(stored.bound, scope)) return {"not_found"};
    if (due && (scope != organization || !is_asked_while_closing(permission))) return {"closing"};
    if (is_archived(scope) && !reads(permission)) return {"archived"};
    return {"denied"};
}

bool NaiveTeam::lacks_holder() const {
    return std::ranges::any_of(model->roles(on), [&](const access::Role& role) {
        return role.must_have_holder && std::ranges::none_of(members, [&](const NaiveMember& member) {
                   const bool lasts = !member.ends && !member.suspended_from;
                   return member.scope == organization && member.role == role.key && lasts;
               });
    });
}

Objections NaiveTeam::grant(const NaiveEngine& as_begun, std::int64_t by, const std::string& kind,
                            const std::string& role, std::int64_t scope) const {
    const auto found = as_begun.roles.find(role);
    if (found == as_begun.roles.end()) return {"no_such_role"};
    return grant(as_begun, by, kind, found->second, scope);
}

Objections NaiveTeam::grant(const NaiveEngine& as_begun, std::int64_t by, const std::string& kind,
                            const NaiveRole& role, std::int64_t scope) const {
    if (!parents.contains(scope)) return {"not_found"};
    if (!as_begun.has_standing(by, scope)) return {"not_found"};
    if (kind != "remove" && is_archived(scope)) return {"archived"};
    const std::string refusal = as_begun.refuses_grant(by, scope, kind, role);
    if (refusal.empty()) return {};
    return {refusal == "not_held_at_level" ? "role_not_held_here" : "may_not_grant"};
}

std::vector<NaiveMember> NaiveTeam::below(std::int64_t user, std::int64_t scope) const {
    std::vector<NaiveMember> found;
    for (const auto& member : members) {
        if (member.user == user && lies_in(member.scope, scope)) found.push_back(member);
    }
    std::ranges::sort(found);
    return found;
}

NaiveMember* NaiveTeam::find(std::int64_t user, std::int64_t scope) {
    for (auto& member : members) {
        if (member.user == user && member.scope == scope) return &member;
    }
    return nullptr;
}

Objections NaiveTeam::become(NaiveTeam after, Objections against) {
    if (against.empty() && after.lacks_holder()) against.insert("last_holder");
    if (against.empty()) *this = std::move(after);
    return against;
}

NaiveTeam NaiveTeam::if_none_archived() const {
    NaiveTeam team = *this;
    team.archived.clear();
    return team;
}

bool NaiveTeam::may_all(std::int64_t user, const NaiveKey& key) const {
    const auto scopes = key.subaccounts.empty() ? std::set{organization} : key.subaccounts;
    const NaiveTeam team = if_none_archived();
    return std::ranges::all_of(scopes, [&](std::int64_t scope) {
        return std::ranges::includes(team.permissions_at(user, scope), key.chosen);
    });
}

void NaiveTeam::suspend_lost_keys(std::int64_t user) {
    for (auto& [id, key] : keys) {
        const bool works = !key.revoked && !key.suspended && key.ends > now;
        if (works && key.bound.keeper == user && !may_all(user, key.bound)) key.suspended = true;
    }
}

team::WorkFate NaiveTeam::usual_fate() const {
    const bool cancels = model->running_work_on_removal() == access::RunningWork::cancel;
    return cancels ? team::WorkFate::cancel : team::WorkFate::keep;
}

}  // namespace muster::testing
