// SPDX-License-Identifier: Apache-2.0
#include "team/organization.h"

#include <algorithm>

#include "base/text.h"
#include "team/departure.h"
#include "team/organization.sql.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::Permission;
using access::Permit;

constexpr std::string_view first_subaccount_name = "Main";

Organization read_organization(const storage::Row& row) {
    Organization organization;
    std::string zone;
    std::optional<std::string> billing_email;
    row.into(organization.id, organization.name, organization.role_model, zone, billing_email,
             organization.invitation_days, organization.created_at, organization.deletion_due_at);
    // A tz database may lose a name between versions; whoever looks then sees UTC, and may choose another.
    organization.time_zone = TimeZone::parse(zone).value_or(TimeZone());
    if (billing_email) organization.billing_email = EmailAddress::parse(*billing_email);
    return organization;
}

bool is_on(access::SwitchSet switches, std::size_t index) { return (switches >> index & 1U) != 0; }

/// The role of a row of my_organizations: the organization's own, or the model's if it has it under the row's switches.
std::optional<access::RoleName> role_name_of(const storage::Row& row, const access::RoleModels& models) {
    if (auto own = row.get<std::optional<std::string>>(5)) {
        return access::RoleName{row.get<std::string>(4), std::move(*own)};
    }
    const access::RoleModel* model = models.find(row.get<std::string>(2));
    if (model == nullptr) return std::nullopt;
    const auto switches = model->parse_switch_keys(row.get<std::string>(3));
    const access::Role* role = switches ? model->find_role(row.get<std::string>(4), *switches) : nullptr;
    if (role == nullptr) return std::nullopt;
    return access::RoleName{role->key, role->label};
}

/// The organization as the actor may see it.
Result<Organization> seen(const access::Authority& authority) {
    auto organization = read_organization(TRY(authority.query(sql::show_organization))[0]);
    const bool knows_billing =
        authority.holds(Permission::edit_billing_email) || authority.holds(Permission::view_invoices);
    if (!knows_billing) organization.billing_email.reset();
    return organization;
}

Result<Organization> changed(const access::Authority& authority, std::string_view action, EventDetails details) {
    TRY(authority.record({action, "organization", authority.organization().number(), std::move(details)}));
    return seen(authority);
}

Error no_such_role_model(const access::RoleModels& models) {
    std::vector<std::string> keys;
    for (const auto& model : models.all()) keys.push_back(model->key());
    return {TeamError::no_such_role_model, "there is no such role model; the models are " + text::listed(keys)};
}

Error no_such_switch(const access::RoleModel& model) {
    std::vector<std::string> keys;
    for (const auto& rule : model.switches()) keys.push_back("`" + rule.key + "`");
    return {TeamError::no_such_switch, keys.empty() ? "the role model `" + model.key() + "` has no switches"
                                                    : "there is no such switch here: use " + text::listed(keys)};
}

}  // namespace

Result<Organization> Organizations::create(const access::Actor& actor, UserId founder, const NewOrganization& form) {
    const access::RoleModel* model = gate_.models().find(form.role_model.text());
    if (model == nullptr) return no_such_role_model(gate_.models());
    return gate_.write_self(actor, [&](const access::Self& self) -> Result<Organization> {
        Organization organization;
        organization.id = TRY(ids_.next<OrganizationTag>());
        organization.name = form.name;
        organization.role_model = model->key();
        organization.created_at = self.now();
        TRY(found(self, organization, *model, founder));
        TRY(self.record_in(organization.id, {"organization.created",
                                             "organization",
                                             organization.id.number(),
                                             {{"name", organization.name}, {"role_model", organization.role_model}}}));
        return organization;
    });
}

Result<void> Organizations::found(const access::Self& self, const Organization& organization,
                                  const access::RoleModel& model, UserId founder) {
    const auto switches = model.default_switches();
    const auto subaccount = TRY(ids_.next<SubaccountTag>());
    const auto role = model.roles(switches)[model.founder_role()].key;
    const auto created =
        TRY(self.query(sql::create_organization, organization.id, organization.name, organization.role_model,
                       model.switch_keys(switches), self.now(), model.hash()));
    if (created.changed() != 1) return access::AccessError::model_changed;
    TRY(self.query(sql::create_scope, organization.id, organization.id, "organization", std::optional<ScopeId>()));
    TRY(self.query(sql::create_scope, organization.id, subaccount, "subaccount",
                   std::optional(access::scope_of(organization.id))));
    TRY(self.query(sql::create_first_subaccount, organization.id, subaccount, first_subaccount_name, self.now()));
    TRY(self.query(sql::found_membership, organization.id, founder, role, self.now()));
    return {};
}

Result<Page<MyOrganization>> Organizations::of_user(const access::Actor& actor, const PageQuery& query) {
    const auto after = query.position(1, 0);
    if (!after) return PageError::cursor_unreadable;
    return gate_.read_self(actor, [&](const access::Self& self) -> Result<Page<MyOrganization>> {
        Page<MyOrganization> page;
        for (const auto row : TRY(self.query(sql::my_organizations, self.now(), after->front(), query.rows() + 1))) {
            const auto id = row.get<OrganizationId>(0);
            if (page.items.empty() || page.items.back().id != id) {
                page.items.push_back({id, row.get<std::string>(1), row.get<std::string>(2), {}});
            }
            const auto role = role_name_of(row, gate_.models());
            auto& roles = page.items.back().roles;
            if (role && std::ranges::find(roles, *role) == roles.end()) roles.push_back(*role);
        }
        page.cut(query.rows(), [](const MyOrganization& last) { return cursor_of({last.id.number()}); });
        return page;
    });
}

Result<Page<Organization>> Organizations::list(const PageQuery& query) {
    const auto after = query.position(1, 0);
    if (!after) return PageError::cursor_unreadable;
    const auto actor = access::Actor::operator_on_this_machine();
    return gate_.read_self(actor, [&](const access::Self& self) -> Result<Page<Organization>> {
        Page<Organization> page;
        for (const auto row : TRY(self.query(sql::list_organizations, after->front(), query.rows() + 1))) {
            page.items.push_back(read_organization(row));
        }
        page.cut(query.rows(), [](const Organization& last) { return cursor_of({last.id.number()}); });
        return page;
    });
}

Result<Organization> Organizations::show(const Permit<Permission::view_organization>& permit) { return seen(permit); }

Result<Organization> Organizations::rename(const Permit<Permission::rename_organization>& permit,
                                           const OrganizationName& name) {
    const Organization before = TRY(seen(permit));
    TRY(permit.query(sql::rename_organization, name.text()));
    return changed(permit, "organization.renamed", {{"from", before.name}, {"to", name.text()}});
}

Result<Organization> Organizations::set_time_zone(const Permit<Permission::edit_time_zone>& permit,
                                                  const TimeZone& zone) {
    const Organization before = TRY(seen(permit));
    TRY(permit.query(sql::set_time_zone, zone.name()));
    return changed(permit, "organization.time_zone_set", {{"from", before.time_zone.name()}, {"to", zone.name()}});
}

Result<Organization> Organizations::set_billing_email(const Permit<Permission::edit_billing_email>& permit,
                                                      const std::optional<EmailAddress>& email) {
    std::optional<std::string> text;
    if (email) text = email->text();
    TRY(permit.query(sql::set_billing_email, text));
    return changed(permit, "organization.billing_email_set", {{"set", text ? "yes" : "no"}});
}

Result<Organization> Organizations::set_invitation_days(const Permit<Permission::edit_settings>& permit,
                                                        InvitationDays days) {
    const Organization before = TRY(seen(permit));
    TRY(permit.query(sql::set_invitation_days, days.value()));
    return changed(permit, "organization.invitation_days_set",
                   {{"from", std::to_string(before.invitation_days)}, {"to", std::to_string(days.value())}});
}

Result<Listing<SwitchState>> Organizations::switches(const Permit<Permission::view_organization>& permit) {
    Listing<SwitchState> states;
    for (const auto& rule : permit.model().switches()) {
        states.items.push_back({rule.key, rule.meaning, is_on(permit.switches(), states.items.size())});
    }
    return states;
}

Result<SwitchState> Organizations::set_switch(const Permit<Permission::configure_access_rules>& permit,
                                              const std::string& key, bool on) {
    const auto index = permit.model().find_switch(key);
    if (!index) return no_such_switch(permit.model());
    const auto bit = static_cast<access::SwitchSet>(1U << *index);
    const auto switches = static_cast<access::SwitchSet>(on ? permit.switches() | bit : permit.switches() & ~bit);
    TRY(permit.query(sql::set_switches, permit.model().switch_keys(switches)));
    TRY(permit.record({"organization.switch_set",
                       "organization",
                       permit.organization().number(),
                       {{"switch", key}, {"on", on ? "true" : "false"}}}));
    return SwitchState{key, permit.model().switches()[*index].meaning, on};
}

}  // namespace muster::team
