// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "access/access_json.h"
#include "access/gate.h"
#include "base/email_address.h"
#include "base/json.h"
#include "base/name.h"
#include "base/page.h"
#include "base/time_zone.h"

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
    TimeZone time_zone;
    std::optional<EmailAddress> billing_email;  ///< for those who may change it or see invoices
    int invitation_days = limits::invitation_days_default;
    Time created_at;
    std::optional<Time> deletion_due_at;  ///< closed until then, and erased after it
};
BOOST_DESCRIBE_STRUCT(Organization, (),
                      (id, name, role_model, time_zone, billing_email, invitation_days, created_at, deletion_due_at))

using InvitationDays = json::Range<1, limits::invitation_days_max>;

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

    // Settings, each under the permission that its model gives for it, and each answered as the organization then is.
    Result<Organization> rename(const access::Permit<access::Permission::rename_organization>& permit,
                                const OrganizationName& name);
    /// The zone that schedules and reports are in, unless they say otherwise (CT-2).
    Result<Organization> set_time_zone(const access::Permit<access::Permission::edit_time_zone>& permit,
                                       const TimeZone& zone);
    /// Where bills and billing notices go (CT-2); nowhere without one.
    Result<Organization> set_billing_email(const access::Permit<access::Permission::edit_billing_email>& permit,
                                           const std::optional<EmailAddress>& email);
    /// How long invitations are open that are sent from now on.
    Result<Organization> set_invitation_days(const access::Permit<access::Permission::edit_settings>& permit,
                                             InvitationDays days);

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
