// SPDX-License-Identifier: Apache-2.0
#include "team/custom_role.h"
#include "team/custom_role_rules.h"
#include "team/granting.h"
#include "team/team_error.h"

// The matrix of roles and permissions, and what who asks may switch in it.
namespace muster::team {
namespace {

using access::Permission;
using access::PermissionSet;
using access::Permit;

/// What stands against a change of the role by who asks; nothing if they may change it.
Result<std::optional<RoleBar>> bar_of(const access::Authority& authority, const access::Role& role) {
    const auto refusal = check_within(authority, role);
    if (refusal) return std::optional<RoleBar>();
    if (refusal.error().is(TeamError::role_exceeds_maker)) return std::optional(RoleBar::exceeds_you);
    if (is_refusal_to_grant(refusal.error())) return std::optional(RoleBar::not_yours_to_give);
    return refusal.error();
}

/// All that the organization's model and roles give to anybody, whichever switches are on.
PermissionSet given_to_anybody(const access::Authority& authority) {
    PermissionSet given = authority.model().everyone();
    for (const auto& role : authority.model().roles(0)) given |= role.permissions;
    return given;
}

std::optional<RoleBar> bar_of_switch(const access::Authority& authority, const access::Role& role,
                                     const RoleColumn& column, Permission permission) {
    if (column.why_not) return column.why_not;
    if (authority.model().everyone().contains(permission)) return RoleBar::everybodys;
    const auto taken = access::taken_by_switches(authority.model(), authority.switches(), *column.base);
    if (taken.contains(permission)) return RoleBar::taken_by_a_rule;
    if (role.permissions.contains(permission)) return std::nullopt;
    if (!can_be_asked(role.held_at, permission)) return RoleBar::never_asked;
    if (reaches_nobody(authority.roles()[role.index], permission)) return RoleBar::reaches_nobody;
    if (!authority.permissions().contains(permission)) return RoleBar::not_held_by_you;
    return std::nullopt;
}

}  // namespace

Result<RoleColumn> column_of(const access::Authority& authority, const access::Role& role) {
    RoleColumn column{role.key, role.label, role.meaning, {}, role.held_at, role.must_have_holder, false, {}};
    const auto& base = authority.roles()[role.index];
    if (base.key != role.key) column.base = base.key;
    if (!column.base) {
        column.why_not = RoleBar::of_the_product;
    } else if (!authority.holds(Permission::manage_roles)) {
        column.why_not = RoleBar::you_may_not_manage;
    } else {
        column.why_not = TRY(bar_of(authority, role));
    }
    column.may_change = !column.why_not;
    return column;
}

namespace {

Result<RoleMatrix> matrix_of(const access::Authority& authority, const std::vector<const access::Role*>& roles) {
    RoleMatrix matrix;
    for (const auto* role : roles) matrix.roles.push_back(TRY(column_of(authority, *role)));
    const PermissionSet& everyone = authority.model().everyone();
    for (const Permission permission : listed(given_to_anybody(authority))) {
        const auto& row = access::row_of(permission);
        PermissionLine line{permission, std::string(row.meaning), row.level, {}};
        for (std::size_t i = 0; i < roles.size(); ++i) {
            const auto bar = bar_of_switch(authority, *roles[i], matrix.roles[i], permission);
            const bool is_on = roles[i]->permissions.contains(permission) || everyone.contains(permission);
            line.cells.push_back({is_on, !bar, bar});
        }
        matrix.permissions.push_back(std::move(line));
    }
    return matrix;
}

}  // namespace

Result<RoleMatrix> CustomRoles::list(const Permit<Permission::view_organization>& permit) {
    std::vector<const access::Role*> all;
    for (const auto& role : permit.roles()) all.push_back(&role);
    return matrix_of(permit, all);
}

Result<RoleMatrix> CustomRoles::show(const Permit<Permission::view_organization>& permit, const std::string& key) {
    const access::Role* role = permit.role_if_any(key);
    if (role == nullptr) return access::AccessError::not_found;
    return matrix_of(permit, {role});
}

}  // namespace muster::team
