// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "team/custom_role.h"
#include "team/testing/join_world.h"

namespace muster::team::testing {

using Permissions = std::initializer_list<access::Permission>;

/// A clone of a role with nothing switched; or with these permissions switched on and off.
NewCustomRole clone_of(std::string_view base, std::string_view key, Permissions on = {}, Permissions off = {});
/// A change that switches these permissions on and off.
CustomRoleChange switching(Permissions on, Permissions off);

/// A JoinWorld with roles of organizations' own. Operations are each through the gate.
class RoleWorld : public JoinWorld {
  public:
    explicit RoleWorld(storage::Database& database) : JoinWorld(database), custom_roles(ids) {}

    CustomRoles custom_roles;

    Result<RoleMatrix> matrix(UserId by, const Place& place);
    Result<RoleColumn> make(UserId by, const Place& place, const NewCustomRole& form);
    Result<RoleColumn> change(UserId by, const Place& place, const std::string& key, const CustomRoleChange& form);
    Result<RolePreview> preview(UserId by, const Place& place, const std::string& key, const CustomRoleChange& form);
    Result<RoleUse> remove_role(UserId by, const Place& place, const std::string& key,
                                const std::optional<std::string>& replacement = std::nullopt);
    /// What somebody may do at the organization.
    access::PermissionSet permissions_of(UserId user, const Place& place);
};

/// A test on each engine, with a RoleWorld of its own.
class OnRoleWorld : public storage::testing::OnBothEngines {
  protected:
    void SetUp() override;
    void TearDown() override { world_.reset(); }
    void set_up_tables() override { temporary_->migrate(); }
    /// What a suite puts there before each of its tests.
    virtual void set_up_people() {}

    std::unique_ptr<RoleWorld> world_;
};

}  // namespace muster::team::testing
