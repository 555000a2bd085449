// SPDX-License-Identifier: Apache-2.0
#include "app/role_model_change.h"

#include <algorithm>
#include <map>

#include "app/installation.sql.h"

namespace muster::app {
namespace {

/// How many organizations of a model there are, how many memberships hold each role, and in how many organizations at
/// the organization itself.
struct Holders {
    std::int64_t memberships = 0;
    std::int64_t organizations = 0;
};

Result<RoleModelChange> effect_of(storage::Housekeeping& housekeeping, const access::RoleModel& model) {
    const auto count = TRY(housekeeping.read(sql::count_organizations_of_model, model.key()))[0].get<std::int64_t>(0);
    std::map<std::string, Holders> holders;
    for (const auto row : TRY(housekeeping.read(sql::count_holders_of_model, model.key()))) {
        holders[row.get<std::string>(0)] = {row.get<std::int64_t>(1), row.get<std::int64_t>(2)};
    }
    std::int64_t memberships = 0;
    for (const auto& [role, held] : holders) {
        memberships += held.memberships;
        if (model.find_role(role, 0) == nullptr) {
            return Error(AppError::role_model_changed, "the model `" + model.key() + "` no longer has the role `" +
                                                           role + "`, which " + std::to_string(held.memberships) +
                                                           " memberships hold: give them another role first");
        }
    }
    for (const access::Role& role : model.roles(0)) {
        if (role.must_have_holder && holders[role.key].organizations < count) {
            return Error(AppError::role_model_changed, "the role `" + role.key + "` of the model `" + model.key() +
                                                           "` must have a holder, and some organization has none");
        }
    }
    return RoleModelChange{model.key(), std::to_string(memberships) + " memberships in " + std::to_string(count) +
                                            " organizations now stand as the file says"};
}

}  // namespace

Result<std::vector<RoleModelChange>> apply_changed_role_models(Installation& installation) {
    storage::Housekeeping housekeeping(*installation.database);
    std::map<std::string, std::string> known;
    for (const auto row : TRY(housekeeping.read(sql::role_model_hashes))) {
        known[row.get<std::string>(0)] = row.get<std::string>(1);
    }
    std::vector<RoleModelChange> changes;
    for (const auto& model : installation.models.all()) {
        if (known[model->key()] != model->hash()) changes.push_back(TRY(effect_of(housekeeping, *model)));
    }
    for (const auto& change : changes) {
        const auto* model = installation.models.find(change.model);
        TRY(housekeeping.write(sql::remember_role_model, model->key(), model->hash(), installation.clock.now()));
        TRY(housekeeping.write(sql::bump_versions_of_model, model->key()));
    }
    return changes;
}

}  // namespace muster::app
