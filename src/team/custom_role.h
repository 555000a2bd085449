// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/access_json.h"
#include "access/gate.h"
#include "base/json.h"
#include "team/role_key.h"

namespace muster::team {

using RoleLabel = json::Text<1, limits::name_characters_max>;
using RoleMeaning = json::Text<1, limits::role_meaning_characters_max>;
using SwitchedPermissions = json::List<access::Permission, limits::permissions_switched_at_once_max>;

/// A clone of a role of the model, the base, with permissions switched on and off. What is left out is the base's:
/// its line of meaning, and the levels at which it can be held.
struct NewCustomRole {
    RoleKey key;
    RoleLabel label;
    std::optional<RoleMeaning> meaning;
    json::Text<1, 64> base;
    std::optional<json::List<access::Level, 3>> held_at;
    std::optional<SwitchedPermissions> on;
    std::optional<SwitchedPermissions> off;
};
BOOST_DESCRIBE_STRUCT(NewCustomRole, (), (key, label, meaning, base, held_at, on, off))

/// What is left out stays.
struct CustomRoleChange {
    std::optional<RoleLabel> label;
    std::optional<RoleMeaning> meaning;
    std::optional<SwitchedPermissions> on;
    std::optional<SwitchedPermissions> off;
};
BOOST_DESCRIBE_STRUCT(CustomRoleChange, (), (label, meaning, on, off))

/// Why somebody can't change a role, or switch one permission of it.
enum class RoleBar : std::uint8_t {
    of_the_product,      ///< the model's own: it is cloned, never changed
    you_may_not_manage,  ///< who asks may not manage roles
    exceeds_you,         ///< it may do what who asks may not
    not_yours_to_give,   ///< who asks can't give its base where somebody holds it
    not_held_by_you,     ///< nobody gives a permission that they don't hold at the organization
    never_asked,         ///< the permission is never asked where the role can be held
    taken_by_a_rule,     ///< a switch of the organization takes it from the role
    everybodys,          ///< all who belong to the organization have it, whatever their role
    reaches_nobody,      ///< it gives or takes roles, and the role's base gives and takes none
};
BOOST_DESCRIBE_ENUM(RoleBar, of_the_product, you_may_not_manage, exceeds_you, not_yours_to_give, not_held_by_you,
                    never_asked, taken_by_a_rule, everybodys, reaches_nobody)

/// A column of the matrix: a role as it stands under the organization's switches.
struct RoleColumn {
    std::string key;
    std::string label;
    std::string meaning;
    std::optional<std::string> base;  ///< of the organization's own: the model's role that it was cloned from
    std::vector<access::Level> held_at;
    bool must_have_holder = false;
    bool may_change = false;  ///< whether who asks may
    std::optional<RoleBar> why_not;
    [[nodiscard]] std::string new_id() const { return key; }
};
BOOST_DESCRIBE_STRUCT(RoleColumn, (), (key, label, meaning, base, held_at, must_have_holder, may_change, why_not))

/// Whether holders of a role have a permission, and whether who asks may switch it.
struct RoleCell {
    bool on = false;
    bool may_switch = false;
    std::optional<RoleBar> why_not;
};
BOOST_DESCRIBE_STRUCT(RoleCell, (), (on, may_switch, why_not))

/// A row of the matrix; its cells stand in the order of the roles.
struct PermissionLine {
    access::Permission permission{};
    std::string meaning;
    access::Level level = access::Level::organization;
    std::vector<RoleCell> cells;
};
BOOST_DESCRIBE_STRUCT(PermissionLine, (), (permission, meaning, level, cells))

/// All roles of an organization, and all permissions that its model gives to anybody.
struct RoleMatrix {
    std::vector<RoleColumn> roles;
    std::vector<PermissionLine> permissions;
};
BOOST_DESCRIBE_STRUCT(RoleMatrix, (), (roles, permissions))

/// Who and what has a role: memberships, suspended ones too, and what would still give it.
struct RoleUse {
    int members = 0;
    int invitations = 0;
    int join_links = 0;
    int identity_providers = 0;  ///< one, if newcomers get it
};
BOOST_DESCRIBE_STRUCT(RoleUse, (), (members, invitations, join_links, identity_providers))

/// What a change of a role would do for one of its holders there, beside what else they hold.
struct AffectedMember {
    UserId user;
    std::string name;
    ScopeId scope;
    std::vector<access::Permission> gained;
    std::vector<access::Permission> lost;
};
BOOST_DESCRIBE_STRUCT(AffectedMember, (), (user, name, scope, gained, lost))

/// What a change of a role would do: to the role, and to the first `limits::previewed_members_max` holders, of whom
/// those are left out to whom it does nothing.
struct RolePreview {
    std::vector<access::Permission> gained;
    std::vector<access::Permission> lost;
    RoleUse use;
    std::vector<AffectedMember> affected;
};
BOOST_DESCRIBE_STRUCT(RolePreview, (), (gained, lost, use, affected))

/// The roles that organizations make for themselves: clones of their model's, never with more than who makes or changes
/// them holds at the organization. A change is in force with the next request of each holder. Who loses permissions
/// leaves the roles they made to the organization, and changes none that exceeds them. Thread-safe.
class CustomRoles {
  public:
    explicit CustomRoles(IdSource& ids) : ids_(ids) {}

    /// The model's roles and the organization's own, as a matrix, and what the actor may switch in it.
    Result<RoleMatrix> list(const access::Permit<access::Permission::view_organization>& permit);

    /// The same of one role alone.
    Result<RoleMatrix> show(const access::Permit<access::Permission::view_organization>& permit,
                            const std::string& key);

    Result<RoleColumn> make(const access::Permit<access::Permission::manage_roles>& permit, const NewCustomRole& form);

    /// Asks what giving the role asks, before and after, wherever somebody holds it.
    Result<RoleColumn> change(const access::Permit<access::Permission::manage_roles>& permit, const std::string& key,
                              const CustomRoleChange& form);
    /// What that would do, or why it would be refused.
    Result<RolePreview> preview(const access::Permit<access::Permission::view_members>& permit, const std::string& key,
                                const CustomRoleChange& form);

    /// Deletes the role. Whoever holds it gets the replacement, and open invitations and join links give that instead;
    /// both roles must be the actor's to give. `role_in_use`, which says how many there are, if there is none.
    Result<RoleUse> remove(const access::Permit<access::Permission::manage_roles>& permit, const std::string& key,
                           const std::optional<std::string>& replacement);

  private:
    IdSource& ids_;
};

}  // namespace muster::team
