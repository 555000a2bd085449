// SPDX-License-Identifier: Apache-2.0
#include "access/gate.h"
#include "access/gate.sql.h"
#include "base/text.h"

namespace muster::access {
namespace {

/// The scopes from the organization down to `scope`, read in the transaction; at most three.
Result<ScopePath> path_in(const Authority& authority, storage::Transaction& transaction, ScopeId scope) {
    const ScopePath organization(scope_of(authority.organization()));
    if (scope == organization.narrowest()) return organization;
    const auto rows = TRY(transaction.run(sql::scope_parent, authority.organization(), scope));
    if (rows.empty()) return AccessError::not_found;
    const auto parent = rows[0].get<std::optional<ScopeId>>(1);
    if (!parent || *parent == organization.narrowest()) return organization.down_to(scope);
    return organization.down_to(*parent).down_to(scope);
}

Error refused(GrantRefusal refusal, GrantKind kind, const Role& role) {
    switch (refusal) {
        case GrantRefusal::not_held_at_level:
            return {AccessError::role_not_held_here, "the role `" + role.key + "` can't be held here"};
        case GrantRefusal::exceeds_granter:
            return {AccessError::may_not_grant,
                    "the role `" + role.key +
                        "` may do more here than whoever gives it: nobody grants more than they hold"};
        case GrantRefusal::not_in_list: break;
    }
    switch (kind) {
        case GrantKind::invite:
            return {AccessError::may_not_grant, "you may not invite anybody as `" + role.key + "` here"};
        case GrantKind::change:
            return {AccessError::may_not_grant, "you may not change anybody from or to `" + role.key + "` here"};
        case GrantKind::remove: break;
    }
    return {AccessError::may_not_grant, "you may not remove a `" + role.key + "` here"};
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
      holdings_(std::move(standing.holdings)),
      permissions_(standing.permissions) {}

Result<const Role*> Authority::find_role(std::string_view key) const {
    if (const Role* role = model_.find_role(key, switches_)) return role;
    std::vector<std::string> keys;
    for (const Role& role : roles()) keys.push_back(role.key);
    return Error(AccessError::no_such_role, "there is no such role here; the roles are " + text::listed(keys));
}

std::vector<ScopeId> Authority::visible(std::span<const ScopeId> subaccounts,
                                        std::span<const CampaignParent> campaign_parents) const {
    if (actor_.kind() != Actor::Kind::user) return {subaccounts.begin(), subaccounts.end()};
    return visible_subaccounts(holdings_, path_.organization(), subaccounts, campaign_parents, now_);
}

Result<Grant> Authority::grant(GrantKind kind, const Role& role, ScopeId scope) const {
    if (actor_.kind() == Actor::Kind::user) return grant_from(holdings_, kind, role, scope);
    const ScopePath path = TRY(path_in(*this, transaction_, scope));
    if (kind != GrantKind::remove && !role.can_be_held_at(path.level())) {
        return refused(GrantRefusal::not_held_at_level, kind, role);
    }
    return Grant(role, scope);
}

Result<Grant> Authority::grant_by(UserId granter, GrantKind kind, const Role& role, ScopeId scope) const {
    return grant_from(TRY(gate_.read_holdings(transaction_, organization(), granter, model_, switches_)), kind, role,
                      scope);
}

Result<Grant> Authority::grant_from(const Holdings& granter, GrantKind kind, const Role& role, ScopeId scope) const {
    const ScopePath path = TRY(path_in(*this, transaction_, scope));
    if (!has_standing(granter, path, now_)) return AccessError::not_found;
    if (const auto refusal = refuses_grant(granter, path, kind, role, now_)) return refused(*refusal, kind, role);
    return Grant(role, scope);
}

Result<void> Authority::record(const events::Deed& deed) const {
    TRY(events::append(transaction_, gate_.ids_, organization(), scope(), now_, actor_.for_event(), deed));
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
