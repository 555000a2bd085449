// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/attempt.h"
#include "team/organization.h"
#include "team/routes.h"
#include "team/session.h"

namespace muster::team {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;
using http::Body;
using http::Client;
using http::Created;
using http::Path;
using http::Query;

struct RoleView {
    std::string key;
    std::string label;
    std::string meaning;
    std::vector<access::Level> held_at;
    std::vector<access::Permission> permissions;
    bool must_have_holder = false;
};
BOOST_DESCRIBE_STRUCT(RoleView, (), (key, label, meaning, held_at, permissions, must_have_holder))

/// A role model as one chooses it: its roles, and the product's words for things.
struct RoleModelView {
    std::string key;
    std::string label;
    std::string default_role;
    bool shows_subaccounts = false;
    std::vector<std::string> invitation_asks;
    std::map<std::string, std::string> labels;
    std::vector<RoleView> roles;
};
BOOST_DESCRIBE_STRUCT(RoleModelView, (), (key, label, default_role, shows_subaccounts, invitation_asks, labels, roles))

struct Renaming {
    OrganizationName name;
};
BOOST_DESCRIBE_STRUCT(Renaming, (), (name))

struct TimeZoneSetting {
    TimeZone time_zone;
};
BOOST_DESCRIBE_STRUCT(TimeZoneSetting, (), (time_zone))

struct BillingEmailSetting {
    EmailAddress email;
};
BOOST_DESCRIBE_STRUCT(BillingEmailSetting, (), (email))

struct InvitationDaysSetting {
    InvitationDays days;
};
BOOST_DESCRIBE_STRUCT(InvitationDaysSetting, (), (days))

struct SwitchPath {
    std::string switch_;
};
BOOST_DESCRIBE_STRUCT(SwitchPath, (), (switch_))

struct SwitchSetting {
    bool on = false;
};
BOOST_DESCRIBE_STRUCT(SwitchSetting, (), (on))

RoleView view_of(const access::Role& role) {
    RoleView view{role.key, role.label, role.meaning, role.held_at, {}, role.must_have_holder};
    for (const auto& row : access::permission_catalog) {
        if (role.permissions.contains(row.permission)) view.permissions.push_back(row.permission);
    }
    return view;
}

RoleModelView view_of(const access::RoleModel& model, access::SwitchSet switches) {
    RoleModelView view{model.key(), model.label(), "", model.shows_subaccounts(), {}, {}, {}};
    view.default_role = model.roles(switches)[model.default_role()].key;
    for (const auto field : model.invitation_asks()) view.invitation_asks.emplace_back(to_text(field));
    view.labels = {model.labels().begin(), model.labels().end()};
    for (const auto& role : model.roles(switches)) view.roles.push_back(view_of(role));
    return view;
}

/// A row for each setting, since each has a permission of its own: no check can be left out.
void add_setting_rows(http::Routes& routes, Organizations& organizations) {
    const std::string place = "/organizations/{organization}";
    routes.permitted(http::put(place + "/name", "change the organization's name"),
                     [&](const Permit<Permission::rename_organization>& permit, const Body<Renaming>& form) {
                         return organizations.rename(permit, form.value.name);
                     });
    routes.permitted(http::put(place + "/time-zone", "change the organization's time zone"),
                     [&](const Permit<Permission::edit_time_zone>& permit, const Body<TimeZoneSetting>& form) {
                         return organizations.set_time_zone(permit, form.value.time_zone);
                     });
    routes.permitted(http::put(place + "/billing-email", "change where bills and billing notices are sent"),
                     [&](const Permit<Permission::edit_billing_email>& permit, const Body<BillingEmailSetting>& form) {
                         return organizations.set_billing_email(permit, form.value.email);
                     });
    routes.permitted(http::delete_(place + "/billing-email", "have bills and billing notices sent nowhere"),
                     [&](const Permit<Permission::edit_billing_email>& permit) {
                         return organizations.set_billing_email(permit, std::nullopt);
                     });
    routes.permitted(http::put(place + "/invitation-days", "change for how many days invitations are open"),
                     [&](const Permit<Permission::edit_settings>& permit, const Body<InvitationDaysSetting>& form) {
                         return organizations.set_invitation_days(permit, form.value.days);
                     });
}

}  // namespace

void add_organization_routes(http::Routes& routes, Organizations& organizations, Sessions& sessions, Attempts& attempts,
                             const access::RoleModels& models) {
    routes.public_route(http::get("/role-models", "list the role models that an organization can be made with"),
                        [&](const Actor&) -> Result<Listing<RoleModelView>> {
                            Listing<RoleModelView> views;
                            for (const auto& model : models.all()) {
                                views.items.push_back(view_of(*model, model->default_switches()));
                            }
                            return views;
                        });
    routes.public_route(http::get("/time-zones", "list the time zones that an organization can be in"),
                        [](const Actor&) -> Result<Listing<std::string>> {
                            const auto names = time_zone_names();
                            return Listing<std::string>{{names.begin(), names.end()}};
                        });
    add_setting_rows(routes, organizations);
    routes.self_route(
        http::get("/organizations", "list one's own organizations"),
        [&](const Actor& actor, const Query<PageQuery>& page) { return organizations.of_user(actor, page.value); });
    routes.self_route(http::post("/organizations", "create an organization, and hold its founder's role"),
                      [&](const Actor& actor, const Body<NewOrganization>& form,
                          const Client& client) -> Result<Created<Organization>> {
                          // By whom, and not by their address, which they may change.
                          const UserId founder = TRY(sessions.user(actor)).id;
                          TRY(attempts.admit(Attempt::founding, founder, client.peer));
                          auto founded = organizations.create(actor, founder, form.value);
                          if (!founded) attempts.take_back(Attempt::founding, founder, client.peer);
                          return Created<Organization>{TRY(std::move(founded))};
                      });
    routes.permitted(http::get("/organizations/{organization}", "see an organization"),
                     [&](const Permit<Permission::view_organization>& permit) { return organizations.show(permit); });
    routes.permitted(http::get("/organizations/{organization}/role-model", "see the organization's roles and words"),
                     [](const Permit<Permission::view_organization>& permit) -> Result<RoleModelView> {
                         return view_of(permit.model(), permit.switches());
                     });
    routes.permitted(
        http::get("/organizations/{organization}/switches", "list the rules one may turn on or off"),
        [&](const Permit<Permission::view_organization>& permit) { return organizations.switches(permit); });
    routes.permitted(http::put("/organizations/{organization}/switches/{switch}", "turn a rule on or off"),
                     [&](const Permit<Permission::configure_access_rules>& permit, const Path<SwitchPath>& path,
                         const Body<SwitchSetting>& setting) {
                         return organizations.set_switch(permit, path.value.switch_, setting.value.on);
                     });
}

}  // namespace muster::team
