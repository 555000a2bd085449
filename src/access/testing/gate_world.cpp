// SPDX-License-Identifier: Apache-2.0
#include "access/testing/gate_world.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/text.h"
#include "storage/testing/one_text.h"

namespace muster::access::testing {
namespace {

using ::muster::testing::value_of;
using storage::testing::one_text;

constexpr auto put_organization =
    one_text("world.put_organization",
             "insert into organizations (organization_id, name, role_model, switches, access_version, created_at)"
             " values ($1, 'A Place', $2, $3, 1, $4)");
constexpr auto put_role_model = one_text("world.put_role_model",
                                         "insert into role_models (key, hash, applied_at) values ($1, $2, $3)"
                                         " on conflict (key) do update set hash = excluded.hash");
constexpr auto put_scope =
    one_text("world.put_scope", "insert into scopes (organization_id, id, kind, parent_id) values ($1, $2, $3, $4)");
constexpr auto put_subaccount = one_text(
    "world.put_subaccount", "insert into subaccounts (organization_id, id, name, created_at) values ($1, $2, $3, $4)");
constexpr auto put_user = one_text(
    "world.put_user", "insert into users (id, email, name, password_hash, created_at) values ($1, $2, $3, '', $4)");
constexpr auto put_membership_row =
    one_text("world.put_membership",
             "insert into memberships (organization_id, user_id, scope_id, role, granted_at, ends_at)"
             " values ($1, $2, $3, $4, $5, $6)");
constexpr auto events_in_order = one_text(
    "world.events",
    "select organization_id, id, occurred_at, actor_kind, actor_id, actor_name, on_behalf_of, action, scope_id,"
    " subject_kind, subject_id, payload, salt, digest, position, hash"
    " from events where organization_id = $1 order by id");
constexpr auto version =
    one_text("world.version", "select access_version from organizations where organization_id = $1");

storage::Database& with_crypto(storage::Database& database) {
    crypto::initialize();
    return database;
}

}  // namespace

GateWorld::GateWorld(storage::Database& all, std::unique_ptr<Memberships> source)
    : database(with_crypto(all)),
      node(value_of(storage::NodeLease::take(database, clock))),
      ids(clock, node->node()),
      models(value_of(RoleModels::read("role-models"))),
      memberships(std::move(source)),
      gate(database, models, *memberships, clock, ids) {
    for (const auto& model : models.all()) apply_role_model(model->key(), model->hash());
}

void GateWorld::apply_role_model(std::string_view key, std::string_view hash) {
    run(put_role_model, key, hash, clock.now());
}

Place GateWorld::found(std::string_view role_model) {
    const RoleModel& model = *models.find(role_model);
    const auto switches = model.default_switches();
    const auto organization = value_of(ids.next<OrganizationTag>());
    run(put_organization, organization, model.key(), model.switch_keys(switches), clock.now());
    run(put_scope, organization, organization, "organization", std::optional<ScopeId>());
    const auto subaccount = add_subaccount(organization);
    const auto founder =
        add_member(organization, scope_of(organization), model.roles(switches)[model.founder_role()].key);
    return {organization, subaccount, founder};
}

SubaccountId GateWorld::add_subaccount(OrganizationId organization) {
    const auto subaccount = value_of(ids.next<SubaccountTag>());
    run(put_scope, organization, subaccount, "subaccount", std::optional(scope_of(organization)));
    run(put_subaccount, organization, subaccount, "Subaccount " + subaccount.text(), clock.now());
    return subaccount;
}

CampaignId GateWorld::add_campaign(OrganizationId organization, SubaccountId subaccount) {
    const auto campaign = value_of(ids.next<CampaignTag>());
    run(put_scope, organization, campaign, "campaign", std::optional(scope_of(subaccount)));
    return campaign;
}

UserId GateWorld::add_user(const std::string& name) {
    const auto user = value_of(ids.next<UserTag>());
    std::string local = text::ascii_lower(name);
    std::ranges::replace_if(local, [](char c) { return c == ' ' || static_cast<unsigned char>(c) > 127; }, '-');
    run(put_user, user, local + "." + user.text() + "@people.example", name, clock.now());
    return user;
}

UserId GateWorld::add_member(OrganizationId organization, ScopeId scope, std::string_view role,
                             std::optional<Time> ends_at) {
    const auto user = add_user(std::string(role));
    put_membership(organization, user, scope, role, ends_at);
    return user;
}

void GateWorld::put_membership(OrganizationId organization, UserId user, ScopeId scope, std::string_view role,
                               std::optional<Time> ends_at) {
    run(put_membership_row, organization, user, scope, role, clock.now(), ends_at);
}

std::vector<events::Event> GateWorld::events_of(OrganizationId organization) {
    std::vector<events::Event> all;
    for (const auto row : run(events_in_order, organization)) all.push_back(events::read_event(row));
    return all;
}

std::vector<std::string> GateWorld::actions_of(OrganizationId organization) {
    std::vector<std::string> actions;
    for (const auto& event : events_of(organization)) actions.push_back(event.action);
    return actions;
}

std::int64_t GateWorld::access_version(OrganizationId organization) {
    return run(version, organization)[0].get<std::int64_t>(0);
}

storage::Rows GateWorld::run_all(const storage::Query& query, std::span<const storage::Value> values) {
    std::optional<storage::Rows> rows;
    value_of(
        database.transaction({.mode = storage::Mode::write}, [&](storage::Transaction& transaction) -> Result<void> {
            rows = TRY(transaction.run(query, values));
            return {};
        }));
    return std::move(*rows);
}

}  // namespace muster::access::testing
