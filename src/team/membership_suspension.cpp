// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "team/invitation.h"
#include "team/membership.h"
#include "team/membership.sql.h"
#include "team/membership_rows.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::GrantKind;
using access::Permission;
using access::Permit;

/// Why none of a person's memberships is left to be suspended, or to be reactivated.
Result<void> none_of(const access::Authority& authority, UserId user, TeamError otherwise) {
    if (TRY(authority.query(sql::memberships_below, user)).empty()) return has_none_here(authority, user);
    return otherwise;
}

}  // namespace

Result<void> Members::suspend(const Permit<Permission::suspend_member>& permit, UserId user) {
    if (permit.actor().user_id() == user) return TeamError::own_suspension;
    return suspend_below(permit, user);
}

Result<void> Members::reactivate(const Permit<Permission::suspend_member>& permit, UserId user) {
    const auto suspended = read_memberships(TRY(permit.query(sql::suspended_memberships_below, user)));
    if (suspended.empty()) return none_of(permit, user, TeamError::not_suspended);
    return reactivate_those(permit, user, suspended);
}

Result<void> Members::suspend(const Permit<Permission::provision_members>& permit, UserId user) {
    return suspend_below(permit, user);
}

Result<void> Members::reactivate(const Permit<Permission::provision_members>& permit, UserId user, Time suspended_at) {
    const auto suspended = read_memberships(TRY(permit.query(sql::memberships_suspended_at, user, suspended_at)));
    if (suspended.empty()) return none_of(permit, user, TeamError::not_suspended);
    return reactivate_those(permit, user, suspended);
}

Result<void> Members::suspend_below(const access::Authority& authority, UserId user) {
    const auto memberships = read_memberships(TRY(authority.query(sql::memberships_to_suspend, user)));
    if (memberships.empty()) return none_of(authority, user, TeamError::already_suspended);
    for (const auto& membership : memberships) {
        TRY(authority.grant(GrantKind::remove, *TRY(authority.find_role(membership.role)), membership.scope));
        TRY(authority.query(sql::suspend_membership, user, membership.scope, authority.now()));
    }
    auto details = TRY(close_invitations_to(authority, user));
    for (Departure* departure : departures_) {
        for (auto& detail : TRY(departure->member_suspended(authority, user))) details.push_back(std::move(detail));
    }
    details.emplace_back("role", roles_of(memberships));
    return authority.record({"member.suspended", "user", user.number(), std::move(details)});
}

Result<void> Members::reactivate_those(const access::Authority& authority, UserId user,
                                       std::span<const access::StoredMembership> suspended) {
    TRY(check_not_suspended_above(authority, user));
    for (const auto& membership : suspended) {
        TRY(authority.grant(GrantKind::change, *TRY(authority.find_role(membership.role)), membership.scope));
        TRY(authority.query(sql::reactivate_membership, user, membership.scope, authority.answerable(),
                            authority.now()));
    }
    return authority.record({"member.reactivated", "user", user.number(), {{"role", roles_of(suspended)}}});
}

Result<void> check_not_suspended(const access::Authority& authority, UserId user, ScopeId scope) {
    if (TRY(authority.query(sql::is_suspended_around, user, scope)).empty()) return {};
    return TeamError::suspended_here;
}

Result<void> check_not_suspended_above(const access::Authority& authority, UserId user) {
    const auto rows = TRY(authority.query(sql::suspended_from_above, user));
    if (rows.empty()) return {};
    const ScopeId organization = authority.path().organization();
    const auto decides = authority.scopes_allowing(Permission::suspend_member);
    const auto decides_over = [&](ScopeId scope) { return std::ranges::find(decides, scope) != decides.end(); };
    if (decides_over(organization)) return {};
    const auto provisions = authority.scopes_allowing(Permission::provision_members);
    if (std::ranges::find(provisions, organization) != provisions.end()) return {};
    for (const auto row : rows) {
        if (!decides_over(row.get<ScopeId>(0))) return TeamError::suspended_above;
    }
    return {};
}

}  // namespace muster::team
