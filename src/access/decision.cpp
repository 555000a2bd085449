// SPDX-License-Identifier: Apache-2.0
#include "access/decision.h"

#include <algorithm>

#include "base/invariant.h"

namespace muster::access {

namespace {

bool live(const Holding& holding, Time now) { return now < holding.ends; }

bool counts(const Holding& holding, const ScopePath& path, Time now) {
    return live(holding, now) && path.contains(holding.scope);
}

bool holds_anything(const Holdings& holdings, Time now) {
    return std::ranges::any_of(holdings.held, [now](const Holding& holding) { return live(holding, now); });
}

/// Whether what the model gives to everyone counts here: at the organization, to whoever holds anything in it.
bool everyone_counts(const Holdings& holdings, const ScopePath& path, Time now) {
    return path.level() == Level::organization && holdings.everyone != nullptr && holds_anything(holdings, now);
}

/// The union of what is held along the path, also of what can't be asked there: the measure of what may be given.
PermissionSet held_along(const Holdings& holdings, const ScopePath& path, Time now) {
    PermissionSet permissions;
    for (const Holding& holding : holdings.held) {
        if (counts(holding, path, now)) permissions |= holding.role->permissions;
    }
    if (everyone_counts(holdings, path, now)) permissions |= *holdings.everyone;
    return permissions;
}

RoleSet list_of(const Role& role, GrantKind kind) {
    switch (kind) {
        case GrantKind::invite: return role.may_invite;
        case GrantKind::change: return role.may_change;
        case GrantKind::remove: return role.may_remove;
    }
    INVARIANT(false);
}

/// Whether somebody with `granter`, held along the path, could bring somebody to `wanted` there.
bool could_give(const Role& granter, const Role& wanted, const ScopePath& path) {
    if (!granter.may_invite.contains(wanted.index) && !granter.may_change.contains(wanted.index)) return false;
    if (!granter.permissions.covers(wanted.permissions)) return false;
    return std::ranges::any_of(wanted.held_at, [&](Level given_at) {
        return given_at <= path.level() &&
               std::ranges::any_of(granter.held_at, [given_at](Level held_at) { return held_at <= given_at; });
    });
}

bool could_be_held_along(const Role& role, const ScopePath& path) {
    return std::ranges::any_of(role.held_at, [&](Level level) { return level <= path.level(); });
}

}  // namespace

ScopePath ScopePath::archived() const {
    ScopePath path = *this;
    path.archived_ = true;
    return path;
}

ScopePath ScopePath::in_use() const {
    ScopePath path = *this;
    path.archived_ = false;
    return path;
}

ScopePath ScopePath::closing() const {
    ScopePath path = *this;
    path.closing_ = true;
    return path;
}

ScopePath ScopePath::top() const {
    const ScopePath path(organization());
    return closing_ ? path.closing() : path;
}

const PermissionSet& askable_on(const ScopePath& path) {
    if (path.is_closing()) return askable_when_closing(path.level());
    return path.is_archived() ? readable_at(path.level()) : askable_at(path.level());
}

ScopePath ScopePath::down_to(ScopeId narrower) const {
    INVARIANT(depth_ < scopes_.size());
    ScopePath path = *this;
    path.scopes_[path.depth_++] = narrower;
    return path;
}

bool ScopePath::contains(ScopeId scope) const { return std::ranges::find(scopes(), scope) != scopes().end(); }

bool may(const Holdings& holdings, const ScopePath& path, Permission permission, Time now) {
    return allowing(holdings, path, permission, now) != nullptr;
}

PermissionSet permissions_at(const Holdings& holdings, const ScopePath& path, Time now) {
    return held_along(holdings, path, now).in_common(askable_on(path));
}

bool has_standing(const Holdings& holdings, const ScopePath& path, Time now) {
    if (path.level() == Level::organization) return holds_anything(holdings, now);
    return std::ranges::any_of(holdings.held, [&](const Holding& holding) { return counts(holding, path, now); });
}

const Holding* allowing(const Holdings& holdings, const ScopePath& path, Permission permission, Time now) {
    if (!askable_on(path).contains(permission)) return nullptr;
    for (const ScopeId scope : path.scopes()) {
        for (const Holding& holding : holdings.held) {
            if (holding.scope == scope && live(holding, now) && holding.role->permissions.contains(permission)) {
                return &holding;
            }
        }
    }
    if (!everyone_counts(holdings, path, now) || !holdings.everyone->contains(permission)) return nullptr;
    return &*std::ranges::find_if(holdings.held, [now](const Holding& holding) { return live(holding, now); });
}

std::vector<ScopeId> visible_subaccounts(const Holdings& holdings, ScopeId organization,
                                         std::span<const ScopeId> subaccounts,
                                         std::span<const CampaignParent> campaign_parents, Time now) {
    std::vector<ScopeId> seen;
    for (const Holding& holding : holdings.held) {
        if (!live(holding, now)) continue;
        if (holding.scope == organization) return {subaccounts.begin(), subaccounts.end()};
        const auto campaign = std::ranges::find(campaign_parents, holding.scope, &CampaignParent::campaign);
        seen.push_back(campaign == campaign_parents.end() ? holding.scope : campaign->subaccount);
    }
    std::ranges::sort(seen);
    std::vector<ScopeId> visible;
    std::ranges::copy_if(subaccounts, std::back_inserter(visible),
                         [&](ScopeId subaccount) { return std::ranges::binary_search(seen, subaccount); });
    return visible;
}

std::vector<ScopeId> scopes_allowing(const Holdings& holdings, Permission permission, Time now) {
    std::vector<ScopeId> scopes;
    for (const Holding& holding : holdings.held) {
        const bool allows = live(holding, now) && holding.role->permissions.contains(permission);
        if (allows && std::ranges::find(scopes, holding.scope) == scopes.end()) scopes.push_back(holding.scope);
    }
    return scopes;
}

std::vector<UserId> who_may(std::span<const MemberHoldings> members, const ScopePath& path, Permission permission,
                            Time now) {
    std::vector<UserId> users;
    for (const MemberHoldings& member : members) {
        if (may(member.holdings, path, permission, now)) users.push_back(member.user);
    }
    return users;
}

PermissionChange change_at(const Holdings& before, const Holdings& after, const ScopePath& path, Time now) {
    const PermissionSet present = permissions_at(before, path, now);
    const PermissionSet future = permissions_at(after, path, now);
    return {future.without(present), present.without(future)};
}

std::string_view to_text(GrantRefusal refusal) {
    switch (refusal) {
        case GrantRefusal::scope_archived: return "scope_archived";
        case GrantRefusal::not_held_at_level: return "not_held_at_level";
        case GrantRefusal::not_in_list: return "not_in_list";
        case GrantRefusal::exceeds_granter: return "exceeds_granter";
    }
    INVARIANT(false);
}

std::optional<GrantRefusal> refuses_grant(const Holdings& granter, const ScopePath& path, GrantKind kind,
                                          const Role& role, Time now) {
    if (kind != GrantKind::remove && path.is_archived()) return GrantRefusal::scope_archived;
    if (kind != GrantKind::remove && !role.can_be_held_at(path.level())) return GrantRefusal::not_held_at_level;
    const bool listed = std::ranges::any_of(granter.held, [&](const Holding& holding) {
        return counts(holding, path, now) && list_of(*holding.role, kind).contains(role.index);
    });
    if (!listed) return GrantRefusal::not_in_list;
    if (!held_along(granter, path, now).covers(role.permissions)) return GrantRefusal::exceeds_granter;
    return std::nullopt;
}

MissingPermission explain_missing(std::span<const Role> roles, const ScopePath& path, Permission permission) {
    MissingPermission missing;
    if (!askable_on(path).contains(permission)) return missing;
    for (const Role& wanted : roles) {
        const bool would_help = wanted.permissions.contains(permission) && could_be_held_along(wanted, path);
        if (would_help) missing.holding_roles.push_back(&wanted);
    }
    for (const Role& granter : roles) {
        const bool gives_one = std::ranges::any_of(
            missing.holding_roles, [&](const Role* wanted) { return could_give(granter, *wanted, path); });
        if (gives_one) missing.granting_roles.push_back(&granter);
    }
    return missing;
}

}  // namespace muster::access
