// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include <unistd.h>

#include "app/preparation.h"

namespace muster::bench {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;

constexpr std::string_view role_model = "amplifi";

app::Settings settings_for(const std::string& folder, const storage::testing::TemporaryDatabase& database) {
    app::Settings settings;
    settings.data = folder;
    settings.database = database.url();
    return settings;
}

}  // namespace

World::World(storage::Engine engine)
    : database_(engine),
      folder_(std::filesystem::temp_directory_path() / ("muster_bench_" + std::to_string(::getpid()))) {
    const auto settings = settings_for(folder_.string(), database_);
    value_or_end(app::migrate_installation(settings));
    installation_ = value_or_end(app::Installation::open(settings));
    for (std::size_t i = 0; i < people_count; ++i) people_.push_back(sign_up(i));
    for (std::size_t i = 0; i < organization_count; ++i) organizations_.push_back(found(i));
}

World::~World() {
    installation_.reset();
    std::filesystem::remove_all(folder_);
}

World::Person World::sign_up(std::size_t number) {
    team::SignUp form;
    form.email = EmailAddress::parse("person-" + std::to_string(number) + "@people.example").value();
    form.name = team::PersonName::parse("Person " + std::to_string(number)).value();
    form.password = json::Password::parse("a long enough password").value();
    const auto user = value_or_end(installation_->users->sign_up(Actor::operator_on_this_machine(), form));
    const auto session = value_or_end(installation_->sessions->begin(user, {"127.0.0.1", "bench"}));
    return {user.id, std::string(session.token.reveal())};
}

team::Organization World::found(std::size_t number) {
    team::NewOrganization form;
    form.name = team::OrganizationName::parse("Organization " + std::to_string(number)).value();
    form.role_model = json::Text<1, 64>::parse(role_model).value();
    const auto operator_here = Actor::operator_on_this_machine();
    const auto founder = people_[person_at(number, 0)].user;
    auto organization = value_or_end(installation_->organizations->create(operator_here, founder, form));
    value_or_end(installation_->gate->with<Permission::add_member>(
        operator_here, {organization.id}, [&](const Permit<Permission::add_member>& permit) -> Result<void> {
            const auto& role = permit.roles()[permit.model().default_role()].key;
            for (std::size_t member = 1; member < members_per_organization; ++member) {
                TRY(installation_->members->add(permit, people_[person_at(number, member)].user, role));
            }
            return {};
        }));
    return organization;
}

}  // namespace muster::bench
