// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "access/role_model.h"

/// The reference that the engine is compared with: the rules of access once more, written from the requirements and not
/// from decision.cpp, with names and sets only. As slow and as plain as it can be; it shares no code with what it
/// judges.
namespace muster::access::testing {

using Names = std::set<std::string>;

struct NaiveRole {
    std::string listed_as;  ///< the role that it counts as in others' lists: itself, or what it was cloned from
    Names held_at;
    Names permissions;
    Names may_invite;
    Names may_change;
    Names may_remove;
};
using NaiveRoles = std::map<std::string, NaiveRole>;

/// What a switch takes from a role.
struct NaiveTaking {
    std::string role;
    Names permissions;
    Names invite;
    Names change;
    Names remove;
};

/// A role that an organization made: what it was cloned from, and what was switched on.
struct NaiveCustomRole {
    std::string base;
    Names held_at;
    Names permissions;
};

/// A model as its file says it, before switches and with all `includes` written out.
struct NaiveModel {
    NaiveRoles roles;
    Names everyone;
    std::map<std::string, std::vector<NaiveTaking>> switches;

    [[nodiscard]] NaiveRoles roles_under(const Names& switches_on) const;
};
/// The roles of a model that was read, under given switches.
NaiveRoles naive_roles(const RoleModel& model, SwitchSet on);
/// What a custom role comes to, where the model's roles stand so without switches and so under those that are on.
NaiveRole naive_custom_role(const NaiveCustomRole& custom, const NaiveRoles& without_switches,
                            const NaiveRoles& with_switches, const Names& everyone);

struct NaiveMembership {
    std::int64_t user;
    std::int64_t scope;
    std::string role;
    std::optional<std::int64_t> ends;
    bool suspended = false;
};

/// An API key: who keeps it, what was chosen for it, and the subaccounts that it is for, if not for all.
struct NaiveKey {
    std::int64_t keeper;
    Names chosen;
    std::set<std::int64_t> subaccounts;
};

/// Organizations, the scopes in them, and who holds what. Times are plain numbers.
struct NaiveEngine {
    NaiveRoles roles;
    Names everyone;
    std::map<std::int64_t, std::int64_t> parents;  ///< of each scope; an organization's is 0
    std::vector<NaiveMembership> memberships;
    std::int64_t now = 0;

    [[nodiscard]] bool may(std::int64_t user, std::int64_t scope, const std::string& permission) const;
    [[nodiscard]] Names permissions_at(std::int64_t user, std::int64_t scope) const;
    /// All that was given along the path of the scope, also what can't be asked there.
    [[nodiscard]] Names permissions_along(std::int64_t user, std::int64_t scope) const;
    [[nodiscard]] bool has_standing(std::int64_t user, std::int64_t scope) const;
    [[nodiscard]] std::set<std::int64_t> who_may(std::int64_t scope, const std::string& permission) const;
    [[nodiscard]] std::set<std::int64_t> visible_subaccounts(std::int64_t user, std::int64_t organization) const;
    /// "" if allowed, else the name of the refusal. `kind` is "invite", "change" or "remove".
    [[nodiscard]] std::string refuses_grant(std::int64_t granter, std::int64_t scope, const std::string& kind,
                                            const NaiveRole& role) const;
    /// The roles that hold the permission there, and those that alone could give one of them.
    [[nodiscard]] std::pair<Names, Names> explain_missing(std::int64_t scope, const std::string& permission) const;

    [[nodiscard]] Names permissions_at(const NaiveKey& key, std::int64_t scope) const;
    [[nodiscard]] bool has_standing(const NaiveKey& key, std::int64_t scope) const;
    [[nodiscard]] std::string refuses_grant(const NaiveKey& key, std::int64_t scope, const std::string& kind,
                                            const NaiveRole& role) const;
    [[nodiscard]] bool is_for(const NaiveKey& key, std::int64_t scope) const;

    /// The scope and all that contain it, the organization last.
    [[nodiscard]] std::vector<std::int64_t> path_of(std::int64_t scope) const;
    [[nodiscard]] std::string level_of(std::int64_t scope) const;
    /// What somebody holds now in the organization of a scope.
    [[nodiscard]] std::vector<NaiveMembership> held(std::int64_t user, std::int64_t scope) const;
    /// And of that, what is held on the path of the scope.
    [[nodiscard]] std::vector<NaiveMembership> held_on_path(std::int64_t user, std::int64_t scope) const;
};

}  // namespace muster::access::testing
