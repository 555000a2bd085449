// SPDX-License-Identifier: Apache-2.0
#include "access/testing/random_model.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace muster::access::testing {

namespace {

/// How the file writes a role, beside what it comes to mean.
struct Written {
    std::string key;
    Names own_permissions;
    Names includes;
    bool must_have_holder = false;
};

class ModelGenerator {
  public:
    explicit ModelGenerator(Random& random) : random_(random) {}

    GeneratedModel generate() {
        const std::size_t roles = 1 + below(random_, one_in(random_, 8) ? 16 : 6);
        for (std::size_t i = 0; i < roles; ++i) add_role(fmt::format("role{}", i));
        for (std::size_t i = below(random_, 4); i > 0; --i) add_switch(fmt::format("switch{}", i));
        for (Written& written : written_) add_lists(written.key);
        for (auto& [key, takings] : model_.switches) {
            for (NaiveTaking& taking : takings) take_from_lists(taking);
        }
        for (const PermissionRow& row : permission_catalog) {
            if (row.level == Level::organization && !row.requirements.empty() && one_in(random_, 10))
                model_.everyone.emplace(row.name);
        }
        return {.toml = toml(), .naive = model_};
    }

  private:
    Names random_part(const Names& of, std::size_t of_how_many) {
        Names part;
        for (const std::string& name : of) {
            if (one_in(random_, of_how_many)) part.insert(name);
        }
        return part;
    }

    /// The first role is the founder's; it must have a holder if any must.
    void add_role(const std::string& key) {
        Written written{.key = key, .own_permissions = {}, .includes = {}};
        NaiveRole role;
        role.listed_as = key;
        const bool first = written_.empty();
        written.must_have_holder = one_in(random_, 3) && (first || written_[0].must_have_holder);
        role.held_at = random_part({"organization", "subaccount", "campaign"}, 2);
        if (first || role.held_at.empty()) role.held_at.insert("organization");
        if (written.must_have_holder) role.held_at = {"organization"};

        const std::size_t share = 1 + below(random_, 6);
        for (const PermissionRow& row : permission_catalog) {
            if (askable(row, role) && one_in(random_, share)) written.own_permissions.emplace(row.name);
        }
        role.permissions = written.own_permissions;
        for (const auto& [other_key, other] : model_.roles) {
            if (!one_in(random_, 2) || !all_askable(other.permissions, role)) continue;
            written.includes.insert(other_key);
            role.permissions.insert(other.permissions.begin(), other.permissions.end());
        }
        written_.push_back(written);
        model_.roles[key] = role;
    }

    static bool askable(const PermissionRow& row, const NaiveRole& role) {
        if (row.requirements.empty()) return false;
        if (role.held_at.count("organization") != 0) return true;
        if (role.held_at.count("subaccount") != 0) return row.level != Level::organization;
        return row.level == Level::campaign;
    }
    static bool all_askable(const Names& permissions, const NaiveRole& role) {
        return std::all_of(permissions.begin(), permissions.end(),
                           [&role](const std::string& name) { return askable(row_of(*parse_permission(name)), role); });
    }

    void add_switch(const std::string& key) {
        std::vector<NaiveTaking>& takings = model_.switches[key];
        for (const auto& [role_key, role] : model_.roles) {
            if (!one_in(random_, 2)) continue;
            takings.push_back({.role = role_key,
                               .permissions = random_part(role.permissions, 6),
                               .invite = {},
                               .change = {},
                               .remove = {}});
        }
    }

    /// Lists name only roles that never exceed their holder, whichever switches are on.
    void add_lists(const std::string& key) {
        Names never_more;
        for (const auto& [other_key, other] : model_.roles) {
            if (never_exceeds(other_key, key)) never_more.insert(other_key);
        }
        NaiveRole& role = model_.roles[key];
        role.may_invite = random_part(never_more, 2);
        role.may_change = random_part(never_more, 2);
        role.may_remove = random_part(never_more, 2);
    }
    bool never_exceeds(const std::string& granted, const std::string& granter) const {
        const auto within = [&](const NaiveRoles& roles) {
            const Names& outer = roles.at(granter).permissions;
            const Names& inner = roles.at(granted).permissions;
            return std::includes(outer.begin(), outer.end(), inner.begin(), inner.end());
        };
        return within(model_.roles) &&
               std::all_of(model_.switches.begin(), model_.switches.end(),
                           [&](const auto& entry) { return within(model_.roles_under({entry.first})); });
    }

    void take_from_lists(NaiveTaking& taking) {
        const NaiveRole& role = model_.roles.at(taking.role);
        taking.invite = random_part(role.may_invite, 3);
        taking.change = random_part(role.may_change, 3);
        taking.remove = random_part(role.may_remove, 3);
    }

    static std::string list(const Names& names) {
        std::string text;
        for (const std::string& name : names) text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", name);
        return fmt::format("[{}]", text);
    }

    std::string toml() {
        const std::string& default_role = written_[below(random_, written_.size())].key;
        const std::string& founder_role = written_[0].key;
        std::string text = fmt::format(
            "model = \"random\"\nlabel = \"Random\"\ndefault_role = \"{}\"\nfounder_role = \"{}\"\neveryone = {}\n",
            default_role, founder_role, list(model_.everyone));
        // In any order, since `includes` may name what comes later.
        std::shuffle(written_.begin(), written_.end(), random_);
        for (const Written& written : written_) {
            const NaiveRole& role = model_.roles.at(written.key);
            text += fmt::format(
                "[roles.{}]\nlabel = \"Role\"\nmeaning = \"A role.\"\nheld_at = {}\nmust_have_holder = {}\n",
                written.key, list(role.held_at), written.must_have_holder);
            text +=
                fmt::format("includes = {}\npermissions = {}\n", list(written.includes), list(written.own_permissions));
            text += fmt::format("may_invite = {}\nmay_change = {}\nmay_remove = {}\n", list(role.may_invite),
                                list(role.may_change), list(role.may_remove));
        }
        for (const auto& [key, takings] : model_.switches) {
            text += fmt::format("[switches.{}]\nmeaning = \"A switch.\"\n", key);
            for (const NaiveTaking& taking : takings) {
                text += fmt::format("takes.{} = {{ permissions = {}, invite = {}, change = {}, remove = {} }}\n",
                                    taking.role, list(taking.permissions), list(taking.invite), list(taking.change),
                                    list(taking.remove));
            }
        }
        return text;
    }

    Random& random_;
    NaiveModel model_;
    std::vector<Written> written_;
};

}  // namespace

GeneratedModel random_model(Random& random) { return ModelGenerator(random).generate(); }

}  // namespace muster::access::testing
