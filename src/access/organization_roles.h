// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/role_model.h"
#include "base/id.h"

namespace muster::access {

using CustomRoleId = Id<struct CustomRoleTag>;

/// A role that an organization made for itself, as it is stored: cloned from a role of its model, the base, and then
/// given or denied one permission after another.
struct CustomRole {
    CustomRoleId id;
    std::string key;   ///< like no other role's of the organization, its model's included
    std::string base;  ///< key of the model's role
    std::string label;
    std::string meaning;
    std::vector<Level> held_at;
    PermissionSet permissions;
};

/// Levels and permissions as databases hold them: their keys, separated by commas. A key that there no longer is says
/// nothing.
std::string keys_of(const PermissionSet& permissions);
std::string keys_of(std::span<const Level> levels);
PermissionSet parse_permissions(std::string_view keys);
std::vector<Level> parse_levels(std::string_view keys);

/// What switches take from a role of the model; nothing if there is none of that key.
PermissionSet taken_by_switches(const RoleModel& model, SwitchSet on, std::string_view key);

/// What it comes to: it counts as its base wherever the model lists roles, gives and takes what its base gives and
/// takes, and can be held where both say so. A switch that takes a permission from the base takes it from the clone
/// too, and what no role of the model holds any more, the clone doesn't either. It never must have a holder. Nothing if
/// the model has no such base.
std::optional<Role> stand(const CustomRole& custom, const RoleModel& model, SwitchSet on);

/// The roles that one organization has: its model's under its switches, then its own. Immutable; cheap to copy.
/// Pointers and references stay valid as long as the model and what `kept` answers.
class OrganizationRoles {
  public:
    OrganizationRoles(const RoleModel& model, SwitchSet on, std::vector<CustomRole> custom = {});

    /// The model's in the order of its file, so that a RoleIndex finds the model's role; then the custom ones.
    [[nodiscard]] std::span<const Role> all() const { return all_; }
    [[nodiscard]] std::span<const CustomRole> custom() const;
    /// Null if there is none of that key.
    [[nodiscard]] const Role* find(std::string_view key) const;

    /// What keeps the roles alive beside the model; null without custom ones.
    [[nodiscard]] std::shared_ptr<const void> kept() const { return own_; }

  private:
    struct Own {
        std::vector<CustomRole> custom;
        std::vector<Role> all;
    };

    std::shared_ptr<const Own> own_;
    std::span<const Role> all_;
};

}  // namespace muster::access
