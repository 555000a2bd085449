// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "access/gate.h"
#include "access/gate.sql.h"
#include "base/function_ref.h"
#include "base/text.h"

namespace muster::access {
namespace {

/// The keys of the roles that `fits`, as words: "`a`, `b` and `c`"; empty if none does.
std::string roles_where(std::span<const Role> roles, FunctionRef<bool(const Role&)> fits) {
    std::vector<std::string> keys;
    for (const Role& role : roles) {
        if (fits(role)) keys.push_back("`" + role.key + "`");
    }
    return keys.empty() ? "" : text::listed(keys);
}

std::string one_of(Level level) { return (level == Level::organization ? "an " : "a ") + std::string(to_text(level)); }

Error not_held_at(Level level, const Role& role, std::span<const Role> roles) {
    std::vector<std::string> places;
    for (const Level held_at : role.held_at) places.push_back(one_of(held_at));
    std::string message = "the role `" + role.key + "` can't be held at " + one_of(level) + " but at " +
                          text::listed(places) + ": give it there";
    const auto others = roles_where(roles, [level](const Role& other) { return other.can_be_held_at(level); });
    if (!others.empty()) message += ", or choose among " + others;
    return {AccessError::role_not_held_here, std::move(message)};
}

std::string_view not_allowed_to(GrantKind kind) {
    switch (kind) {
        case GrantKind::invite: return "you may not invite anybody as ";
        case GrantKind::change: return "you may not change anybody from or to ";
        case GrantKind::remove: break;
    }
    return "you may not remove a ";
}

std::string_view allowed_to(GrantKind kind) {
    switch (kind) {
        case GrantKind::invite: return "; you may invite as ";
        case GrantKind::change: return "; you may change from and to ";
        case GrantKind::remove: break;
    }
    return "; you may remove ";
}

/// Why the granter may not, and what they may instead, as `refuses` says of each role.
Error refused(GrantRefusal refusal, const ScopePath& path, GrantKind kind, const Role& role,
              std::span<const Role> roles, FunctionRef<std::optional<GrantRefusal>(const Role&)> refuses) {
    if (refusal == GrantRefusal::scope_archived) return AccessError::archived;
    if (refusal == GrantRefusal::not_held_at_level) return not_held_at(path.level(), role, roles);
    std::string message = refusal == GrantRefusal::exceeds_granter
                              ? "the role `" + role.key + "` may do more here than whoever gives or takes it: nobody " +
                                    "gives or takes more than they hold"
                              : std::string(not_allowed_to(kind)) + "`" + role.key + "` here";
    const auto allowed = roles_where(roles, [&](const Role& other) { return !refuses(other).has_value(); });
    if (!allowed.empty()) message += std::string(allowed_to(kind)) + allowed;
    return {AccessError::may_not_grant, std::move(message)};
}

}  // namespace

Authority::Authority(Gate& gate, storage::Transaction& transaction, Standing&& standing)
    : gate_(gate),
      transaction_(transaction),
      actor_(standing.actor),
      path_(standing.path),
      now_(standing.now),
      model_(standing.model),
      switches_(standing.switches),
      roles_(std::move(standing.roles)),
      holdings_(std::move(standing.holdings)),
      permissions_(standing.permissions),
      key_(std::move(standing.key)),
      requires_two_factors_(standing.requires_two_factors),
      enforced_provider_(standing.enforced_provider) {}

std::optional<UserId> Authority::answerable() const {
    if (key_) return key_->keeper;
    if (actor_.kind() == Actor::Kind::user) return actor_.user_id();
    return std::nullopt;
}

Result<const Role*> Authority::find_role(std::string_view key) const {
    if (const Role* role = role_if_any(key)) return role;
    std::vector<std::string> keys;
    for (const Role& role : roles()) {
        if (text::ascii_lower(role.label) == text::ascii_lower(key))
            return Error(AccessError::no_such_role, "a role is named by its key: `" + role.key + "`");
        keys.push_back(role.key);
    }
    return Error(AccessError::no_such_role, "there is no such role here; the roles are " + text::listed(keys));
}

std::string Authority::label_of(std::string_view role_key) const {
    const Role* role = role_if_any(role_key);
    return role == nullptr ? std::string(role_key) : role->label;
}

/// The scopes from the organization down to `scope`, read in the transaction; at most three.
Result<ScopePath> Authority::path_in(ScopeId scope) const {
    const ScopePath top = path_.top();
    if (scope == top.narrowest()) return top;
    if (scope == path_.narrowest()) return path_;
    const auto rows = TRY(transaction_.run(sql::scope_parent, organization(), scope));
    if (rows.empty()) return AccessError::not_found;
    const auto parent = rows[0].get<std::optional<ScopeId>>(1);
    const bool is_deeper = parent && *parent != top.narrowest();
    const ScopePath path = (is_deeper ? top.down_to(*parent) : top).down_to(scope);
    return rows[0].get<std::optional<Time>>(2) ? path.archived() : path;
}

Result<void> Authority::require(Permission permission) const {
    if (holds(permission)) {
        gate_.note_use(actor_, holdings_, path_, permission, now_);
        return {};
    }
    if (key_) return Gate::deny_key(key_->bound, permissions_, path_, permission);
    return gate_.deny(transaction_, model_, path_, roles(), permission);
}

std::vector<ScopeId> Authority::visible(std::span<const ScopeId> subaccounts,
                                        std::span<const CampaignParent> campaign_parents) const {
    if (!answerable()) return {subaccounts.begin(), subaccounts.end()};
    auto visible = visible_subaccounts(holdings_, path_.organization(), subaccounts, campaign_parents, now_);
    if (key_) {
        const ScopePath top(path_.organization());
        std::erase_if(visible, [&](ScopeId each) { return !reaches(key_->bound, top.down_to(each)); });
    }
    return visible;
}

std::vector<ScopeId> Authority::scopes_allowing(Permission permission) const {
    if (key_) return key_scopes_allowing(holdings_, key_->bound, path_.organization(), permission, now_);
    if (answerable()) return access::scopes_allowing(holdings_, permission, now_);
    if (!holds(permission)) return {};
    return {path_.organization()};
}

Result<void> Authority::check_may(UserId user, Permission permission, ScopeId scope) const {
    const ScopePath path = TRY(path_in(scope));
    const auto theirs = TRY(gate_.read_holdings(transaction_, organization(), user, model_, roles_));
    if (!has_standing(theirs, path, now_)) return AccessError::not_found;
    if (may(theirs, path, permission, now_)) return {};
    return Error(AccessError::they_may_not,
                 "this person may not " + std::string(row_of(permission).meaning) + " here: choose somebody who may");
}

Result<OnBehalfOf> Authority::on_behalf_of(UserId user, Permission permission) const {
    TRY(check_may(user, permission, scope()));
    return OnBehalfOf(user);
}

Result<Grant> Authority::grant(GrantKind kind, const Role& role, ScopeId scope) const {
    if (!answerable()) return grant_from_nobody(kind, role, scope);
    return grant_from(holdings_, key_ ? &key_->bound : nullptr, kind, role, TRY(path_in(scope)));
}

Result<Grant> Authority::grant_by(std::optional<UserId> granter, GrantKind kind, const Role& role,
                                  ScopeId scope) const {
    if (!granter) return grant_from_nobody(kind, role, scope);
    return grant_from(TRY(gate_.read_holdings(transaction_, organization(), *granter, model_, roles_)), nullptr, kind,
                      role, TRY(path_in(scope)));
}

Result<Grant> Authority::grant_from_nobody(GrantKind kind, const Role& role, ScopeId scope) const {
    const ScopePath path = TRY(path_in(scope));
    if (kind == GrantKind::remove) return Grant(role, scope);
    if (path.is_archived()) return AccessError::archived;
    if (!role.can_be_held_at(path.level())) return not_held_at(path.level(), role, roles());
    return Grant(role, scope);
}

Result<Grant> Authority::grant_by_if_none_archived(UserId granter, std::span<const ScopeId> left, GrantKind kind,
                                                   const Role& role, ScopeId scope) const {
    const auto holdings = TRY(holdings_if_none_archived(granter, left));
    return grant_from(holdings, nullptr, kind, role, TRY(path_in(scope)).in_use());
}

Result<bool> Authority::is_member(UserId user) const {
    const auto holdings = TRY(gate_.read_holdings(transaction_, organization(), user, model_, roles_));
    return has_standing(holdings, ScopePath(path_.organization()), now_);
}

Result<std::vector<PermissionSet>> Authority::permissions_of(UserId user, std::span<const ScopeId> scopes,
                                                             std::span<const ScopeId> left) const {
    const auto holdings = TRY(holdings_if_none_archived(user, left));
    std::vector<PermissionSet> permissions;
    for (const ScopeId scope : scopes) {
        permissions.push_back(permissions_at(holdings, TRY(path_in(scope)).in_use(), now_));
    }
    return permissions;
}

Result<Holdings> Authority::holdings_if_none_archived(UserId user, std::span<const ScopeId> left) const {
    auto holdings = TRY(gate_.read_holdings_if_none_archived(transaction_, organization(), user, model_, roles_));
    std::erase_if(holdings.held,
                  [&](const Holding& held) { return std::ranges::find(left, held.scope) != left.end(); });
    return holdings;
}

Result<void> Authority::within(ScopeId scope, FunctionRef<Result<void>(const Authority&)> part) const {
    const ScopePath path = TRY(path_in(scope));
    if (!path.contains(path_.narrowest())) return AccessError::not_found;
    Standing standing{actor_, path, now_, model_, switches_, roles_, holdings_, permissions_at_narrower(path), key_};
    standing.requires_two_factors = requires_two_factors_;
    standing.enforced_provider = enforced_provider_;
    const Authority narrower(gate_, transaction_, std::move(standing));
    TRY(part(narrower));
    recorded_ = recorded_ || narrower.recorded_;
    return {};
}

PermissionSet Authority::permissions_at_narrower(const ScopePath& path) const {
    if (key_) return key_permissions_at(holdings_, key_->bound, path, now_);
    if (actor_.kind() == Actor::Kind::user) return permissions_at(holdings_, path, now_);
    return permissions_.in_common(askable_on(path));
}

Result<Grant> Authority::grant_from(const Holdings& granter, const KeyBound* key, GrantKind kind, const Role& role,
                                    const ScopePath& path) const {
    const bool knows_scope = key ? key_has_standing(granter, *key, path, now_) : has_standing(granter, path, now_);
    if (!knows_scope) return AccessError::not_found;
    const auto refuses = [&](const Role& asked) {
        return key ? key_refuses_grant(granter, *key, path, kind, asked, now_)
                   : refuses_grant(granter, path, kind, asked, now_);
    };
    if (const auto refusal = refuses(role)) return refused(*refusal, path, kind, role, roles(), refuses);
    return Grant(role, path.narrowest());
}

Result<void> Authority::record(const events::Deed& deed) const { return record_as(actor_.for_event(), deed); }

Result<void> Authority::record_for(UserId person, const events::Deed& deed) const {
    return record_as(Actor::user(person, {}).for_event(), deed);
}

Result<void> Authority::record(const events::Deed& deed, const OnBehalfOf& whom) const {
    auto actor = actor_.for_event();
    actor.on_behalf_of = whom.user();
    return record_as(actor, deed);
}

Result<void> Authority::record_as(const events::EventActor& actor, const events::Deed& deed) const {
    TRY(events::append(transaction_, gate_.ids_, organization(), scope(), now_, actor, deed));
    recorded_ = true;
    return {};
}

Result<void> Self::record(const events::Deed& deed) const { return record_in(events::system_chain, deed); }

Result<void> Self::record_in(OrganizationId organization, const events::Deed& deed) const {
    TRY(events::append(transaction_, gate_.ids_, organization, scope_of(organization), now_, actor_.for_event(), deed));
    recorded_ = true;
    return {};
}

}  // namespace muster::access
