// SPDX-License-Identifier: Apache-2.0
#include "team/testing/role_world.h"

#include <vector>

namespace muster::team::testing {
namespace {

using access::Permission;
using access::Permit;
using ::muster::testing::value_of;

std::optional<SwitchedPermissions> list_of(Permissions permissions) {
    if (permissions.size() == 0) return std::nullopt;
    return SwitchedPermissions(std::vector<Permission>(permissions));
}

}  // namespace

NewCustomRole clone_of(std::string_view base, std::string_view key, Permissions on, Permissions off) {
    NewCustomRole form;
    form.key = parsed<RoleKey>(key);
    form.label = parsed<RoleLabel>("The " + std::string(key));
    form.base = parsed<json::Text<1, 64>>(base);
    form.on = list_of(on);
    form.off = list_of(off);
    return form;
}

CustomRoleChange switching(Permissions on, Permissions off) {
    CustomRoleChange form;
    form.on = list_of(on);
    form.off = list_of(off);
    return form;
}

Result<RoleMatrix> RoleWorld::matrix(UserId by, const Place& place) {
    return gate.with<Permission::view_organization>(
        as(by), place.target(),
        [&](const Permit<Permission::view_organization>& permit) { return custom_roles.list(permit); });
}

Result<RoleColumn> RoleWorld::make(UserId by, const Place& place, const NewCustomRole& form) {
    return gate.with<Permission::manage_roles>(
        as(by), place.target(),
        [&](const Permit<Permission::manage_roles>& permit) { return custom_roles.make(permit, form); });
}

Result<RoleColumn> RoleWorld::change(UserId by, const Place& place, const std::string& key,
                                     const CustomRoleChange& form) {
    return gate.with<Permission::manage_roles>(
        as(by), place.target(),
        [&](const Permit<Permission::manage_roles>& permit) { return custom_roles.change(permit, key, form); });
}

Result<RolePreview> RoleWorld::preview(UserId by, const Place& place, const std::string& key,
                                       const CustomRoleChange& form) {
    return gate.with<Permission::view_members>(
        as(by), place.target(),
        [&](const Permit<Permission::view_members>& permit) { return custom_roles.preview(permit, key, form); });
}

Result<RoleUse> RoleWorld::remove_role(UserId by, const Place& place, const std::string& key,
                                       const std::optional<std::string>& replacement) {
    return gate.with<Permission::manage_roles>(
        as(by), place.target(),
        [&](const Permit<Permission::manage_roles>& permit) { return custom_roles.remove(permit, key, replacement); });
}

access::PermissionSet RoleWorld::permissions_of(UserId user, const Place& place) {
    return value_of(gate.with<Permission::view_organization>(
        as(user), place.target(),
        [](const Permit<Permission::view_organization>& permit) -> Result<access::PermissionSet> {
            return permit.permissions();
        }));
}

void OnRoleWorld::SetUp() {
    OnBothEngines::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    world_ = std::make_unique<RoleWorld>(*database_);
    set_up_people();
}

}  // namespace muster::team::testing
