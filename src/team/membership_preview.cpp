// SPDX-License-Identifier: Apache-2.0
#include "team/membership_preview.h"

#include <algorithm>

#include "team/membership.sql.h"
#include "team/membership_rows.h"

namespace muster::team {
namespace {

using access::AccessError;
using access::GrantKind;
using access::Permission;
using access::Permit;

void add(MembershipPreview& preview, const Error& error) {
    const auto is_same = [&](const Obstacle& obstacle) { return obstacle.message == error.message(); };
    if (std::ranges::any_of(preview.obstacles, is_same)) return;
    preview.allowed = false;
    preview.obstacles.push_back({std::string(error.code()), error.message()});
}

/// Notes a refusal of the one rule of granting; any other failure is one of the preview itself.
Result<void> note(MembershipPreview& preview, const Result<access::Grant>& grant) {
    if (grant) return {};
    const Error& error = grant.error();
    if (!error.is(AccessError::may_not_grant) && !error.is(AccessError::role_not_held_here)) return error;
    add(preview, error);
    return {};
}

}  // namespace

Result<MembershipPreview> MembershipPreviews::of_removal(const Permit<Permission::view_members>& permit, UserId user,
                                                         const WorkRequest& work) {
    TRY(permit.require(Permission::remove_member));
    const auto ended = read_memberships(TRY(permit.query(sql::memberships_below, user)));
    if (ended.empty()) return has_none_here(permit, user);
    MembershipPreview preview;
    std::vector<ScopeId> scopes;
    for (const auto& membership : ended) {
        const access::Role& role = *TRY(permit.find_role(membership.role));
        TRY(note(preview, permit.grant(GrantKind::remove, role, membership.scope)));
        scopes.push_back(membership.scope);
    }
    auto left = read_memberships(TRY(permit.query(sql::active_memberships, user)));
    std::erase_if(left, [&](const auto& each) { return std::ranges::find(scopes, each.scope) != scopes.end(); });
    TRY(preview_access(permit, user, left, preview));
    TRY(preview_departure(permit, user, scopes, work, preview));
    return preview;
}

Result<MembershipPreview> MembershipPreviews::of_role(const Permit<Permission::view_members>& permit, UserId user,
                                                      const std::string& role) {
    TRY(permit.require(Permission::change_member_role));
    const auto present = read_memberships(TRY(permit.query(sql::membership_at, user)));
    if (present.empty()) return has_none_here(permit, user);
    MembershipPreview preview;
    for (const std::string& key : {present.front().role, role}) {
        TRY(note(preview, permit.grant(GrantKind::change, *TRY(permit.find_role(key)), permit.scope())));
    }
    // One that is suspended gives nothing, whatever its role.
    auto changed = read_memberships(TRY(permit.query(sql::active_memberships, user)));
    for (auto& membership : changed) {
        if (membership.scope == permit.scope()) membership.role = role;
    }
    TRY(preview_access(permit, user, changed, preview));
    return preview;
}

Result<void> MembershipPreviews::preview_departure(const access::Authority& authority, UserId user,
                                                   std::span<const ScopeId> scopes, const WorkRequest& work,
                                                   MembershipPreview& preview) {
    auto thought_of = members_.would_leave(authority, user, scopes, work);
    if (!thought_of && thought_of.error().is(AccessError::they_may_not)) {
        add(preview, thought_of.error());
        return {};
    }
    if (!thought_of) return thought_of.error();
    preview.running_work = thought_of->running_work;
    preview.consequences = consequences_of(std::move(thought_of->told));
    return {};
}

Result<void> MembershipPreviews::preview_access(const access::Authority& authority, UserId user,
                                                std::span<const access::StoredMembership> changed,
                                                MembershipPreview& preview) {
    const auto access = TRY(gate_.preview(authority, user, changed));
    if (access.last_holder) add(preview, *access.last_holder);
    for (const auto& [scope, permissions] : access.changes) {
        preview.changes.push_back({scope, listed(permissions.gained), listed(permissions.lost)});
    }
    return {};
}

}  // namespace muster::team
