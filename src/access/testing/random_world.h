// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "access/access_table.h"
#include "access/key_bound.h"
#include "access/organization_roles.h"
#include "access/testing/naive_engine.h"
#include "access/testing/random_model.h"

namespace muster::access::testing {

/// A few organizations under one model, twice: as the engine sees them, and as the naive engine does.
class RandomWorld {
  public:
    RandomWorld(Random& random, const RoleModel& model, const NaiveModel* written)
        : random_(random), model_(model), written_(written), roles_(model, 0), table_(1 + below(random, 16)) {
        on_ = static_cast<SwitchSet>(below(random_, std::size_t{1} << model_.switches().size()));
        for (std::int64_t i = 1 + static_cast<std::int64_t>(below(random_, 2)); i > 0; --i) add_organization(i * 100);
        for (int i = 0; i < 3; ++i) make_custom_role(i);
        read_roles();
        for (std::size_t i = 4 + below(random_, 8); i > 0; --i) add_membership();
    }

    /// One random change or question; what differs, if anything does.
    std::string step() {
        switch (below(random_, 32)) {
            case 0: return changed(&RandomWorld::add_membership);
            case 1:
                if (one_in(random_, 4)) return changed(&RandomWorld::edit_custom_role);
                return changed(one_in(random_, 2) ? &RandomWorld::change_membership
                                                  : &RandomWorld::suspend_or_reactivate);
            case 2:
                return one_in(random_, 4) ? changed(&RandomWorld::toggle_switch)
                                          : changed(&RandomWorld::end_membership);
            case 3: naive_.now += static_cast<std::int64_t>(below(random_, 3)); return "";
            case 4:
            case 5: return compare_permissions();
            case 6: return compare_who_may();
            case 7:
            case 8: return one_in(random_, 2) ? compare_subaccounts() : compare_scopes_allowing();
            case 9: return one_in(random_, 2) ? compare_missing() : compare_change();
            case 10:
            case 11: return compare_standing();
            case 12:
            case 13:
            case 14:
            case 15: return compare_grant();
            case 16:
            case 17: return compare_key();
            default: return compare_check();
        }
    }

    [[nodiscard]] std::size_t allowed() const { return allowed_; }
    [[nodiscard]] std::size_t checks() const { return checks_; }

  private:
    static constexpr std::int64_t user_count = 4;

    // Changes

    std::string changed(void (RandomWorld::*change)()) {
        (this->*change)();
        ++version_;
        return "";
    }

    void add_organization(std::int64_t organization) {
        naive_.parents[organization] = 0;
        std::int64_t next = organization;
        for (std::size_t i = below(random_, 4); i > 0; --i) {
            const std::int64_t subaccount = ++next;
            naive_.parents[subaccount] = organization;
            for (std::size_t j = below(random_, 3); j > 0; --j) naive_.parents[++next] = subaccount;
        }
    }

    [[nodiscard]] NaiveRoles model_roles(SwitchSet on) const {
        if (written_ == nullptr) return naive_roles(model_, on);
        Names keys;
        for (std::size_t i = 0; i < model_.switches().size(); ++i) {
            if ((on >> i & 1U) != 0) keys.insert(model_.switches()[i].key);
        }
        return written_->roles_under(keys);
    }

    /// The model's roles under the switches, and the custom ones that are cloned from them.
    void read_roles() {
        naive_.everyone.clear();
        for (const PermissionRow& row : permission_catalog) {
            if (model_.everyone().contains(row.permission)) naive_.everyone.emplace(row.name);
        }
        const NaiveRoles with_switches = model_roles(on_);
        naive_.roles = with_switches;
        for (const auto& [key, custom] : naive_custom_) {
            naive_.roles[key] = naive_custom_role(custom, model_roles(0), with_switches, naive_.everyone);
        }
        roles_ = OrganizationRoles(model_, on_, custom_);
    }

    void make_custom_role(int number) {
        const Role& base = model_.roles(0)[below(random_, model_.roles(0).size())];
        const std::string key = fmt::format("custom{}", number);
        custom_.push_back({CustomRoleId(number + 1), key, base.key, "Custom", "", {}, base.permissions});
        naive_custom_[key].base = base.key;
        switch_some(custom_.back());
    }

    /// Roles that hold what they like: who may make which is not the engine's to say.
    void switch_some(CustomRole& custom) {
        NaiveCustomRole& naive = naive_custom_.at(custom.key);
        naive.permissions.clear();
        naive.held_at.clear();
        custom.held_at.clear();
        for (const Level level : {Level::organization, Level::subaccount, Level::campaign}) {
            if (one_in(random_, 4)) continue;
            custom.held_at.push_back(level);
            naive.held_at.emplace(to_text(level));
        }
        for (const PermissionRow& row : permission_catalog) {
            if (one_in(random_, 10)) custom.permissions.erase(row.permission);
            if (one_in(random_, 40)) custom.permissions.insert(row.permission);
            if (custom.permissions.contains(row.permission)) naive.permissions.emplace(row.name);
        }
    }

    // The table keeps entries of the roles as they were: nobody may meet them again.
    void edit_custom_role() {
        switch_some(custom_[below(random_, custom_.size())]);
        read_roles();
    }

    void toggle_switch() {
        if (model_.switches().empty()) return;
        on_ = static_cast<SwitchSet>(on_ ^ (1U << below(random_, model_.switches().size())));
        read_roles();
    }

    void add_membership() {
        NaiveMembership added{.user = random_user(), .scope = random_scope(), .role = random_role(), .ends = {}};
        if (one_in(random_, 3)) added.ends = naive_.now + static_cast<std::int64_t>(below(random_, 30));
        added.suspended = one_in(random_, 8);
        if (naive_.memberships.size() < 14) naive_.memberships.push_back(added);
    }

    void change_membership() {
        if (naive_.memberships.empty()) return;
        NaiveMembership& membership = naive_.memberships[below(random_, naive_.memberships.size())];
        membership.role = random_role();
        membership.suspended = one_in(random_, 4);
        membership.ends = one_in(random_, 2) ? std::nullopt : std::optional(naive_.now + 5);
    }

    void suspend_or_reactivate() {
        if (naive_.memberships.empty()) return;
        NaiveMembership& membership = naive_.memberships[below(random_, naive_.memberships.size())];
        membership.suspended = !membership.suspended;
    }

    void end_membership() {
        if (naive_.memberships.empty()) return;
        naive_.memberships.erase(naive_.memberships.begin() +
                                 static_cast<std::ptrdiff_t>(below(random_, naive_.memberships.size())));
    }

    // Random arguments

    std::int64_t random_user() { return 1 + static_cast<std::int64_t>(below(random_, user_count)); }
    std::int64_t random_scope() {
        return std::next(naive_.parents.begin(), static_cast<std::ptrdiff_t>(below(random_, naive_.parents.size())))
            ->first;
    }
    const std::string& random_role() { return roles_.all()[below(random_, roles_.all().size())].key; }
    Permission random_permission() { return permission_catalog[below(random_, permission_count)].permission; }

    // The engine's view

    [[nodiscard]] Time now() const { return Time(std::chrono::microseconds(naive_.now)); }

    [[nodiscard]] ScopePath path_of(std::int64_t scope) const {
        const std::vector<std::int64_t> upwards = naive_.path_of(scope);
        ScopePath path{ScopeId(upwards.back())};
        for (auto at = upwards.rbegin() + 1; at != upwards.rend(); ++at) path = path.down_to(ScopeId(*at));
        return path;
    }

    [[nodiscard]] Holdings holdings_of(std::int64_t user, std::int64_t scope) const {
        const std::int64_t organization = naive_.path_of(scope).back();
        Holdings holdings{.held = {}, .everyone = &model_.everyone(), .kept = roles_.kept()};
        for (const NaiveMembership& membership : naive_.memberships) {
            if (membership.user != user || membership.suspended) continue;
            if (naive_.path_of(membership.scope).back() != organization) continue;
            holdings.held.push_back({.scope = ScopeId(membership.scope), .role = roles_.find(membership.role)});
            if (membership.ends) holdings.held.back().ends = Time(std::chrono::microseconds(*membership.ends));
        }
        return holdings;
    }

    /// As the gate uses it: an entry of an older version is read again.
    AccessTable::Entry ensure_entry(std::int64_t user, std::int64_t scope) {
        const OrganizationId organization(naive_.path_of(scope).back());
        const AccessTable::Entry entry = table_.find(organization, UserId(user));
        if (entry && entry.version() == version_) return entry;
        table_.put(organization, UserId(user), version_, holdings_of(user, scope));
        return table_.find(organization, UserId(user));
    }

    // Questions to both

    template <class T>
    std::string differs(std::string_view question, std::int64_t user, std::int64_t scope, const T& engine,
                        const T& naive) {
        if (engine == naive) return "";
        return fmt::format("{} of user {} at scope {} ({}), now {}", question, user, scope, naive_.level_of(scope),
                           naive_.now);
    }

    std::string compare_check() {
        const std::int64_t user = random_user();
        const std::int64_t scope = random_scope();
        const Permission permission = random_permission();
        const ScopePath path = path_of(scope);
        const Holdings holdings = holdings_of(user, scope);
        const bool expected = naive_.may(user, scope, std::string(to_text(permission)));
        ++checks_;
        allowed_ += expected ? 1 : 0;

        std::string difference =
            differs(to_text(permission), user, scope, may(holdings, path, permission, now()), expected);
        const AccessTable::Entry entry = ensure_entry(user, scope);
        difference += differs("table: " + std::string(to_text(permission)), user, scope,
                              entry.may(path, permission, now()), expected);
        const Holding* by = allowing(holdings, path, permission, now());
        difference += differs("allowing", user, scope, by != nullptr, expected);
        if (by != nullptr) {
            const bool by_role = by->role->permissions.contains(permission) && path.contains(by->scope);
            const bool by_everyone = path.level() == Level::organization && model_.everyone().contains(permission);
            difference += differs("allowed by a holding that doesn't", user, scope,
                                  now() < by->ends && (by_role || by_everyone), true);
        }
        return difference;
    }

    std::string compare_permissions() {
        const std::int64_t user = random_user();
        const std::int64_t scope = random_scope();
        PermissionSet expected;
        for (const std::string& name : naive_.permissions_at(user, scope)) expected.insert(*parse_permission(name));
        const ScopePath path = path_of(scope);
        const Holdings from_table = ensure_entry(user, scope).holdings();
        return differs("permissions", user, scope, permissions_at(holdings_of(user, scope), path, now()), expected) +
               differs("table: permissions", user, scope, permissions_at(from_table, path, now()), expected);
    }

    /// What a preview tells: the same membership with another state, before and after.
    std::string compare_change() {
        if (naive_.memberships.empty()) return "";
        NaiveMembership& membership = naive_.memberships[below(random_, naive_.memberships.size())];
        const std::int64_t user = membership.user;
        const std::int64_t scope = random_scope();
        const Holdings before = holdings_of(user, scope);
        const std::set<std::string> present = naive_.permissions_at(user, scope);
        const NaiveMembership kept = membership;
        membership.suspended = !membership.suspended;
        if (one_in(random_, 2)) membership.role = random_role();
        const auto change = change_at(before, holdings_of(user, scope), path_of(scope), now());
        const std::set<std::string> future = naive_.permissions_at(user, scope);
        membership = kept;
        PermissionSet gained;
        PermissionSet lost;
        for (const std::string& name : future) {
            if (!present.contains(name)) gained.insert(*parse_permission(name));
        }
        for (const std::string& name : present) {
            if (!future.contains(name)) lost.insert(*parse_permission(name));
        }
        return differs("gained", user, scope, change.gained, gained) + differs("lost", user, scope, change.lost, lost);
    }

    std::string compare_standing() {
        const std::int64_t user = random_user();
        const std::int64_t scope = random_scope();
        const bool standing = has_standing(holdings_of(user, scope), path_of(scope), now());
        return differs("standing", user, scope, standing, naive_.has_standing(user, scope));
    }

    std::string compare_who_may() {
        const std::int64_t scope = random_scope();
        const Permission permission = random_permission();
        std::vector<MemberHoldings> members;
        for (std::int64_t user = 1; user <= user_count; ++user) {
            members.push_back({.user = UserId(user), .holdings = holdings_of(user, scope)});
        }
        std::set<std::int64_t> users;
        for (const UserId user : who_may(members, path_of(scope), permission, now())) users.insert(user.number());
        return differs("who may", 0, scope, users, naive_.who_may(scope, std::string(to_text(permission))));
    }

    std::string compare_subaccounts() {
        const std::int64_t user = random_user();
        const std::int64_t organization = naive_.path_of(random_scope()).back();
        std::vector<ScopeId> subaccounts;
        std::vector<CampaignParent> campaigns;
        for (const auto& [scope, parent] : naive_.parents) {
            if (naive_.path_of(scope).back() != organization || parent == 0) continue;
            if (parent == organization) {
                subaccounts.push_back(ScopeId(scope));
            } else {
                campaigns.push_back({.campaign = ScopeId(scope), .subaccount = ScopeId(parent)});
            }
        }
        std::set<std::int64_t> visible;
        for (const ScopeId scope : visible_subaccounts(holdings_of(user, organization), ScopeId(organization),
                                                       subaccounts, campaigns, now())) {
            visible.insert(scope.number());
        }
        return differs("subaccounts", user, organization, visible, naive_.visible_subaccounts(user, organization));
    }

    /// Wherever the naive engine allows it, one of the scopes lies on the path, and nowhere else; but for what everyone
    /// may at the organization.
    std::string compare_scopes_allowing() {
        const std::int64_t user = random_user();
        const std::int64_t organization = naive_.path_of(random_scope()).back();
        const Permission permission = random_permission();
        const auto scopes = scopes_allowing(holdings_of(user, organization), permission, now());
        std::string difference;
        for (const auto& [scope, parent] : naive_.parents) {
            if (parent == 0 || naive_.path_of(scope).back() != organization) continue;
            const ScopePath path = path_of(scope);
            const bool reached = askable_at(path.level()).contains(permission) &&
                                 std::ranges::any_of(scopes, [&](ScopeId held_at) { return path.contains(held_at); });
            difference += differs("scopes allowing " + std::string(to_text(permission)), user, scope, reached,
                                  naive_.may(user, scope, std::string(to_text(permission))));
        }
        return difference;
    }

    std::string compare_grant() {
        const std::int64_t user = random_user();
        const std::int64_t scope = random_scope();
        const std::string role = random_role();
        const auto kind = static_cast<GrantKind>(below(random_, 3));
        const std::string kind_name = kind == GrantKind::invite   ? "invite"
                                      : kind == GrantKind::change ? "change"
                                                                  : "remove";
        const auto refusal = refuses_grant(holdings_of(user, scope), path_of(scope), kind, *roles_.find(role), now());
        const std::string expected = naive_.refuses_grant(user, scope, kind_name, naive_.roles.at(role));
        return differs(kind_name + " " + role, user, scope, std::string(refusal ? to_text(*refusal) : ""), expected);
    }

    // In random_world_keys.cpp
    std::string compare_key();
    std::string compare_permissions_of(const NaiveKey& naive, const KeyBound& key);
    std::string compare_grant_by(const NaiveKey& naive, const KeyBound& key);

    std::string compare_missing() {
        const std::int64_t scope = random_scope();
        const Permission permission = random_permission();
        const MissingPermission missing = explain_missing(roles_.all(), path_of(scope), permission);
        std::pair<Names, Names> names;
        for (const Role* role : missing.holding_roles) names.first.insert(role->key);
        for (const Role* role : missing.granting_roles) names.second.insert(role->key);
        return differs("missing", 0, scope, names, naive_.explain_missing(scope, std::string(to_text(permission))));
    }

    Random& random_;
    const RoleModel& model_;
    const NaiveModel* written_;
    NaiveEngine naive_;
    std::vector<CustomRole> custom_;
    std::map<std::string, NaiveCustomRole> naive_custom_;
    SwitchSet on_ = 0;
    OrganizationRoles roles_;
    AccessTable table_;
    std::int64_t version_ = 1;
    std::size_t checks_ = 0;
    std::size_t allowed_ = 0;
};

}  // namespace muster::access::testing
