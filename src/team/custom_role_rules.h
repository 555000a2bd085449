// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "access/permit.h"
#include "team/custom_role.h"

/// What the files of custom roles share.
namespace muster::team {

/// The organization's own role of that key; `role_not_custom` for one of the model's.
Result<const access::CustomRole*> find_custom_role(const access::Authority& authority, const std::string& key);

/// A role before a change and after it, as stored and as they stand.
struct ChangedRole {
    access::CustomRole stored;
    access::Role before;
    access::Role after;
};
/// The change, if the actor may make it; else why not. Nothing is stored.
Result<ChangedRole> changed_role(const access::Authority& authority, const std::string& key,
                                 const CustomRoleChange& form);

/// The role under the organization's model and switches as they are.
Result<access::Role> standing_role(const access::Authority& authority, const access::CustomRole& stored);

/// Switches permissions of a role that is not stored yet; `role_form_wrong` for what can't be switched so.
Result<void> switch_permissions(const access::Authority& authority, access::CustomRole& role,
                                const std::optional<SwitchedPermissions>& on,
                                const std::optional<SwitchedPermissions>& off);
/// Refuses the label of another role, by which people would take one for the other.
Result<void> check_label(const access::Authority& authority, const access::CustomRole& role);

/// Refuses what the actor doesn't hold at the organization.
Result<void> check_held(const access::Authority& authority, const access::PermissionSet& permissions);
/// Refuses a role that may do what the actor may not, or that they can't give where somebody holds it.
Result<void> check_within(const access::Authority& authority, const access::Role& role);

/// The role's column, if `check_within` doesn't stand against a change by who asks.
Result<RoleColumn> column_of(const access::Authority& authority, const access::Role& role);

/// Whether a permission is asked anywhere that a role held at these levels reaches.
bool can_be_asked(std::span<const access::Level> held_at, access::Permission permission);

/// Whether the permission gives or takes roles so that nobody can be reached by it in a clone of that base, whose lists
/// it has: it would be refused each time.
bool reaches_nobody(const access::Role& base, access::Permission permission);

Result<RoleUse> use_of_role(const access::Authority& authority, const std::string& key);

}  // namespace muster::team
