// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "app/all_pages.h"
#include "app/commands.h"
#include "app/installation.h"
#include "app/print.h"

namespace muster::app {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;

constexpr std::string_view demo_password = "muster-demo";

struct DemoOrganization {
    std::string_view model;
    std::string_view name;
};
constexpr std::array demo_organizations{
    DemoOrganization{"amplifi", "Riverside Outreach"},   DemoOrganization{"customertext", "Oak Street Dental"},
    DemoOrganization{"scale-to-win", "Northside Votes"}, DemoOrganization{"amplemarket", "Pipeline Labs"},
    DemoOrganization{"messente", "Baltic Parcels"},
};

/// Somebody to sign in as.
struct DemoPerson {
    std::string organization;
    std::string organization_id;
    std::string role;
    std::string email;
    std::string password;
};
BOOST_DESCRIBE_STRUCT(DemoPerson, (), (organization, organization_id, role, email, password))

class Demo {
  public:
    explicit Demo(Installation& installation) : installation_(installation) {}

    Result<std::vector<DemoPerson>> ensure() {
        for (const auto& organization : demo_organizations) TRY(ensure_organization(organization));
        return people_;
    }

  private:
    Result<void> ensure_organization(const DemoOrganization& demo) {
        const access::RoleModel* model = installation_.models.find(demo.model);
        if (model == nullptr) return {};
        auto organization = TRY(find_made(demo));
        if (!organization) organization = TRY(make(demo, *model));
        for (const access::Role& role : model->roles(model->default_switches())) {
            people_.push_back({std::string(demo.name), organization->text(), role.label, email_of(*model, role).text(),
                               std::string(demo_password)});
        }
        return {};
    }

    /// The organization as it was made once, whatever people have done in it since: a removal stays one.
    Result<std::optional<OrganizationId>> find_made(const DemoOrganization& demo) {
        std::optional<OrganizationId> made;
        TRY(for_all_pages([&](const PageQuery& query) { return installation_.organizations->list(query); },
                          [&](const team::Organization& each) {
                              if (!made && each.role_model == demo.model && each.name == demo.name) made = each.id;
                          }));
        return made;
    }

    Result<OrganizationId> make(const DemoOrganization& demo, const access::RoleModel& model) {
        const auto roles = model.roles(model.default_switches());
        std::vector<team::User> users;
        for (const access::Role& role : roles) users.push_back(TRY(ensure_user(model, role)));
        team::NewOrganization form;
        form.name = team::OrganizationName::parse(demo.name).value();
        form.role_model = json::Text<1, 64>::parse(demo.model).value();
        const auto& founder = users[model.founder_role()];
        const auto organization =
            TRY(installation_.organizations->create(Actor::operator_on_this_machine(), founder.id, form)).id;
        for (const access::Role& role : roles) {
            if (role.index != model.founder_role()) TRY(add_member(organization, users[role.index], role));
        }
        return organization;
    }

    /// "billing-contact@amplifi.example": the role and the model, in a domain that can't receive mail.
    static EmailAddress email_of(const access::RoleModel& model, const access::Role& role) {
        std::string local = role.key;
        for (char& c : local) {
            if (c == '_') c = '-';
        }
        return EmailAddress::parse(local + "@" + model.key() + ".example").value();
    }

    Result<team::User> ensure_user(const access::RoleModel& model, const access::Role& role) {
        const auto email = email_of(model, role);
        auto found = installation_.users->find(email);
        if (found || !found.error().is(access::AccessError::not_found)) return found;
        team::SignUp form;
        form.email = email;
        form.name = team::PersonName::parse("Demo " + role.label).value();
        form.password = json::Password::parse(demo_password).value();
        return installation_.users->sign_up(Actor::operator_on_this_machine(), form);
    }

    Result<void> add_member(OrganizationId organization, const team::User& user, const access::Role& role) {
        access::Target target{organization};
        if (!role.can_be_held_at(access::Level::organization)) target.subaccount = TRY(first_subaccount(organization));
        return installation_.gate->with<Permission::add_member>(
            Actor::operator_on_this_machine(), target, [&](const Permit<Permission::add_member>& permit) {
                return installation_.members->add(permit, user.id, role.key);
            });
    }

    Result<SubaccountId> first_subaccount(OrganizationId organization) {
        const auto subaccounts = TRY(installation_.gate->with<Permission::view_subaccounts>(
            Actor::operator_on_this_machine(), {organization}, [&](const Permit<Permission::view_subaccounts>& permit) {
                return installation_.subaccounts->list(permit);
            }));
        return subaccounts.front().id;
    }

    Installation& installation_;
    std::vector<DemoPerson> people_;
};

}  // namespace

Result<void> Commands::demo() const {
    const auto installation = TRY(Installation::open(settings));
    const auto people = TRY(Demo(*installation).ensure());
    print(output, people, [&] {
        std::vector<std::vector<std::string>> lines;
        for (const auto& person : people) {
            lines.push_back({person.organization, person.role, person.email, person.organization_id});
        }
        print_table({"ORGANIZATION", "ROLE", "SIGN IN AS", "ORGANIZATION ID"}, lines);
        print_line("password of all: " + std::string(demo_password));
        print_line("`muster serve` says where the API is; there is no web page yet");
    });
    return {};
}

}  // namespace muster::app
