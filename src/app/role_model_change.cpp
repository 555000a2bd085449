// SPDX-License-Identifier: Apache-2.0
#include "app/role_model_change.h"

#include <map>

#include "app/role_model_change.sql.h"
#include "base/text.h"

namespace muster::app {
namespace {

using access::Self;

/// Applies what was changed, inside the one transaction. Collects all that stands against it, so that the operator
/// reads it once.
class Change {
  public:
    Change(const Self& self, const Installation& installation) : self_(self), installation_(installation) {}

    Result<std::vector<RoleModelChange>> apply() {
        TRY(self_.query(sql::lock_role_models));
        std::map<std::string, std::string> applied;
        for (const auto row : TRY(self_.query(sql::applied_role_models))) {
            applied[row.get<std::string>(0)] = row.get<std::string>(1);
        }
        std::vector<RoleModelChange> changes;
        for (const auto& model : installation_.models.all()) {
            if (applied[model->key()] != model->hash()) changes.push_back(TRY(apply(*model)));
        }
        for (const auto& [key, hash] : applied) {
            if (installation_.models.find(key) == nullptr) TRY(check_gone(key));
        }
        if (!refusals_.empty()) return refusal();
        if (changes.empty()) return Error(AppError::role_model_changed, "another process applied them meanwhile");
        return changes;
    }

  private:
    Result<RoleModelChange> apply(const access::RoleModel& model) {
        const auto count = TRY(organizations(model.key()));
        const auto memberships = TRY(check_holders(model, count));
        TRY(check_invitations(model));
        TRY(check_custom_roles(model));
        TRY(check_switches(model));
        TRY(self_.query(sql::apply_role_model, model.key(), model.hash(), self_.now()));
        TRY(self_.record({"role_model.applied", "role_model", 0, {{"model", model.key()}, {"hash", model.hash()}}}));
        return RoleModelChange{model.key(), std::to_string(memberships) + " memberships in " + std::to_string(count) +
                                                " organizations now stand as the file says"};
    }

    Result<std::int64_t> organizations(const std::string& model) {
        return TRY(self_.query(sql::organizations_of_model, model))[0].get<std::int64_t>(0);
    }

    /// How many memberships there are; roles that are held must go on to be, and those that must have a holder have
    /// one.
    Result<std::int64_t> check_holders(const access::RoleModel& model, std::int64_t count) {
        std::int64_t all = 0;
        std::map<std::string, std::int64_t> organizations_with_holder;
        for (const auto row : TRY(self_.query(sql::holders_of_model, model.key()))) {
            const auto role = row.get<std::string>(0);
            const bool is_custom = row.get<std::int64_t>(1) > 0;
            const auto memberships = row.get<std::int64_t>(2);
            all += memberships;
            if (is_custom) continue;
            organizations_with_holder[role] = row.get<std::int64_t>(3);
            if (model.find_role(role, 0) == nullptr) {
                refuse("the model `" + model.key() + "` no longer has the role `" + role + "`, which " +
                       std::to_string(memberships) + " memberships hold: give them another role first");
            }
        }
        for (const access::Role& role : model.roles(0)) {
            if (role.must_have_holder && organizations_with_holder[role.key] < count) {
                refuse("the role `" + role.key + "` of the model `" + model.key() +
                       "` must have a holder, and some organization has none: give somebody there that role first");
            }
        }
        return all;
    }

    Result<void> check_invitations(const access::RoleModel& model) {
        for (const auto row : TRY(self_.query(sql::open_invitations_of_model, model.key(), self_.now()))) {
            const auto role = row.get<std::string>(0);
            if (model.find_role(role, 0) != nullptr) continue;
            refuse("the model `" + model.key() + "` no longer has the role `" + role + "`, which " +
                   std::to_string(row.get<std::int64_t>(1)) + " open invitations give: withdraw them first");
        }
        return {};
    }

    /// A role of an organization's own stands on its base, and a key means one role.
    Result<void> check_custom_roles(const access::RoleModel& model) {
        for (const auto row : TRY(self_.query(sql::custom_roles_of_model, model.key()))) {
            const auto key = row.get<std::string>(0);
            const auto base = row.get<std::string>(1);
            const std::string count = std::to_string(row.get<std::int64_t>(2));
            if (model.find_role(base, 0) == nullptr) {
                refuse("the model `" + model.key() + "` no longer has the role `" + base + "`, of which " + count +
                       " organizations have a clone `" + key + "`: let them delete it first");
            }
            if (model.find_role(key, 0) != nullptr) {
                refuse("the model `" + model.key() + "` now has a role `" + key + "`, and " + count +
                       " organizations have one of their own by that key: give the new one another key");
            }
        }
        return {};
    }

    /// A switch only takes away: without it, people could do what their organization took from them.
    Result<void> check_switches(const access::RoleModel& model) {
        std::map<std::string, std::int64_t> gone;
        for (const auto row : TRY(self_.query(sql::switches_of_model, model.key()))) {
            const auto keys = row.get<std::string>(0);
            for (const auto key : text::split(keys, ',')) {
                if (!model.find_switch(key)) gone[std::string(key)] += row.get<std::int64_t>(1);
            }
        }
        for (const auto& [key, count] : gone) {
            refuse("the model `" + model.key() + "` no longer has the switch `" + key + "`, which " +
                   std::to_string(count) + " organizations have on: let them turn it off first");
        }
        return {};
    }

    Result<void> check_gone(const std::string& key) {
        const auto count = TRY(organizations(key));
        if (count > 0) refuse(role_model_gone(key, count, installation_.settings.role_models).message());
        return {};
    }

    void refuse(std::string why) { refusals_.push_back(std::move(why)); }

    [[nodiscard]] Error refusal() const {
        return {AppError::role_model_changed, text::join(refusals_, "\n") +
                                                  "\nnothing was applied: put the old files back until that is done, "
                                                  "since `serve` and all other commands run by the applied ones only"};
    }

    const Self& self_;
    const Installation& installation_;
    std::vector<std::string> refusals_;
};

/// Whether all files are as they were applied last, and no model in use is without one.
Result<bool> is_all_applied(const Installation& installation) {
    const auto actor = access::Actor::operator_on_this_machine();
    return installation.gate->read_self(actor, [&](const Self& self) -> Result<bool> {
        std::map<std::string, std::string> applied;
        for (const auto row : TRY(self.query(sql::applied_role_models))) {
            const auto key = row.get<std::string>(0);
            applied[key] = row.get<std::string>(1);
            const bool is_used = TRY(self.query(sql::organizations_of_model, key))[0].get<std::int64_t>(0) > 0;
            if (is_used && installation.models.find(key) == nullptr) return false;
        }
        for (const auto& model : installation.models.all()) {
            if (applied[model->key()] != model->hash()) return false;
        }
        return true;
    });
}

}  // namespace

Result<std::vector<RoleModelChange>> apply_changed_role_models(Installation& installation) {
    if (TRY(is_all_applied(installation))) return std::vector<RoleModelChange>();
    return installation.gate->write_self(
        access::Actor::operator_on_this_machine(),
        [&](const Self& self) -> Result<std::vector<RoleModelChange>> { return Change(self, installation).apply(); });
}

}  // namespace muster::app
