// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "access/access_json.h"
#include "access/gate.h"
#include "base/json.h"
#include "base/name.h"
#include "base/page.h"

namespace muster::team {

using OrganizationName = Name;

struct NewOrganization {
    OrganizationName name;
    json::Text<1, 64> role_model;  ///< a key of GET /role-models
};
BOOST_DESCRIBE_STRUCT(NewOrganization, (), (name, role_model))

struct Organization {
    OrganizationId id;
    std::string name;
    std::string role_model;
    Time created_at;
};
BOOST_DESCRIBE_STRUCT(Organization, (), (id, name, role_model, created_at))

/// A line of the organization switcher (AM-10, CT-9): the organization, and the person's roles in it.
struct MyOrganization {
    OrganizationId id;
    std::string name;
    std::string role_model;
    std::vector<access::RoleName> roles;
};
BOOST_DESCRIBE_STRUCT(MyOrganization, (), (id, name, role_model, roles))

/// A rule of the role model that the organization may turn on or off (CT-3).
struct SwitchState {
    std::string key;
    std::string meaning;
    bool on = false;
};
BOOST_DESCRIBE_STRUCT(SwitchState, (), (key, meaning, on))

/// Organizations: each a workspace of its own (AM-1, CT-13). Thread-safe.
class Organizations {
  public:
    Organizations(access::Gate& gate, IdSource& ids) : gate_(gate), ids_(ids) {}

    /// Makes an organization with its first subaccount; `founder` gets the model's founder role. Refused as
    /// `model_changed` if another file of the model was applied than this process has read.
    Result<Organization> create(const access::Actor& actor, UserId founder, const NewOrganization& form);

    /// Those that the user has a membership in, the oldest first.
    Result<Page<MyOrganization>> of_user(const access::Actor& actor, const PageQuery& query);

    /// All, for the operator.
    Result<Page<Organization>> list(const PageQuery& query);

    Result<Organization> show(const access::Permit<access::Permission::view_organization>& permit);

    Result<Listing<SwitchState>> switches(const access::Permit<access::Permission::view_organization>& permit);
    Result<SwitchState> set_switch(const access::Permit<access::Permission::configure_access_rules>& permit,
                                   const std::string& key, bool on);

  private:
    Result<void> found(const access::Self& self, const Organization& organization, const access::RoleModel& model,
                       UserId founder);

    access::Gate& gate_;
    IdSource& ids_;
};

}  // namespace muster::team
