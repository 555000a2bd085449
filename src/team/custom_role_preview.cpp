// SPDX-License-Identifier: Apache-2.0
#include "team/custom_role.h"
#include "team/custom_role.sql.h"
#include "team/custom_role_rules.h"

// What a change of a role would do to those who hold it.
namespace muster::team {
namespace {

using access::Permission;
using access::Permit;

/// Somebody who holds the role, with all else that they hold.
struct Holder {
    struct Membership {
        access::ScopePath path;
        std::string role;
    };

    UserId user;
    std::string name;
    std::vector<Membership> memberships;
};

access::ScopePath path_to(const access::Authority& authority, ScopeId scope, const std::optional<ScopeId>& parent) {
    const access::ScopePath organization(authority.path().organization());
    if (!parent) return organization;
    if (*parent == organization.narrowest()) return organization.down_to(scope);
    return organization.down_to(*parent).down_to(scope);
}

Result<std::vector<Holder>> holders_of(const access::Authority& authority, const std::string& key) {
    std::vector<Holder> holders;
    for (const auto row :
         TRY(authority.query(sql::holders_with_all_they_hold, key, authority.now(), limits::previewed_members_max))) {
        const auto user = row.get<UserId>(0);
        if (holders.empty() || holders.back().user != user) holders.push_back({user, row.get<std::string>(1), {}});
        holders.back().memberships.push_back(
            {path_to(authority, row.get<ScopeId>(2), row.get<std::optional<ScopeId>>(5)), row.get<std::string>(3)});
    }
    return holders;
}

/// What somebody holds if the role stood as given. All that they hold is theirs now.
access::Holdings holdings_with(const access::Authority& authority, const Holder& holder, const access::Role& role) {
    access::Holdings holdings{{}, &authority.model().everyone()};
    for (const auto& membership : holder.memberships) {
        const auto* held = membership.role == role.key ? &role : authority.role_if_any(membership.role);
        if (held != nullptr) holdings.held.push_back({membership.path.narrowest(), held});
    }
    return holdings;
}

void add_affected(const access::Authority& authority, const Holder& holder, const ChangedRole& changed,
                  std::vector<AffectedMember>& affected) {
    const auto before = holdings_with(authority, holder, changed.before);
    const auto after = holdings_with(authority, holder, changed.after);
    for (const auto& [path, role] : holder.memberships) {
        if (role != changed.after.key) continue;
        const auto may_before = access::permissions_at(before, path, authority.now());
        const auto may_after = access::permissions_at(after, path, authority.now());
        if (may_before == may_after) continue;
        affected.push_back({holder.user, holder.name, path.narrowest(), listed(may_after.without(may_before)),
                            listed(may_before.without(may_after))});
    }
}

}  // namespace

Result<RolePreview> CustomRoles::preview(const Permit<Permission::view_members>& permit, const std::string& key,
                                         const CustomRoleChange& form) {
    TRY(permit.require(Permission::manage_roles));
    const auto changed = TRY(changed_role(permit, key, form));
    RolePreview preview;
    preview.gained = listed(changed.after.permissions.without(changed.before.permissions));
    preview.lost = listed(changed.before.permissions.without(changed.after.permissions));
    preview.use = TRY(use_of_role(permit, key));
    for (const auto& holder : TRY(holders_of(permit, key))) add_affected(permit, holder, changed, preview.affected);
    return preview;
}

}  // namespace muster::team
