// SPDX-License-Identifier: Apache-2.0
#include "access/organization_roles.h"

#include <algorithm>

#include "base/text.h"

namespace muster::access {
namespace {

/// All that the model gives to anybody under the switches.
PermissionSet given_by(const RoleModel& model, SwitchSet on) {
    PermissionSet given = model.everyone();
    for (const Role& role : model.roles(on)) given |= role.permissions;
    return given;
}

}  // namespace

std::string keys_of(const PermissionSet& permissions) {
    std::vector<std::string> keys;
    for (const PermissionRow& row : permission_catalog) {
        if (permissions.contains(row.permission)) keys.emplace_back(row.name);
    }
    return text::join(keys, ",");
}

std::string keys_of(std::span<const Level> levels) {
    std::vector<std::string> keys;
    for (const Level level : levels) keys.emplace_back(to_text(level));
    return text::join(keys, ",");
}

PermissionSet parse_permissions(std::string_view keys) {
    PermissionSet permissions;
    for (const std::string_view key : text::split(keys, ',')) {
        if (const auto permission = parse_permission(key)) permissions.insert(*permission);
    }
    return permissions;
}

std::vector<Level> parse_levels(std::string_view keys) {
    std::vector<Level> levels;
    for (const std::string_view key : text::split(keys, ',')) {
        if (const auto level = parse_level(key)) levels.push_back(*level);
    }
    return levels;
}

PermissionSet taken_by_switches(const RoleModel& model, SwitchSet on, std::string_view key) {
    const Role* without = model.find_role(key, 0);
    if (without == nullptr) return {};
    return without->permissions.without(model.roles(on)[without->index].permissions);
}

std::optional<Role> stand(const CustomRole& custom, const RoleModel& model, SwitchSet on) {
    const Role* base = model.find_role(custom.base, on);
    if (base == nullptr) return std::nullopt;
    Role role = *base;
    role.key = custom.key;
    role.label = custom.label;
    role.meaning = custom.meaning;
    role.must_have_holder = false;
    std::erase_if(role.held_at, [&](Level level) { return std::ranges::count(custom.held_at, level) == 0; });
    role.permissions =
        custom.permissions.in_common(given_by(model, on)).without(taken_by_switches(model, on, custom.base));
    return role;
}

OrganizationRoles::OrganizationRoles(const RoleModel& model, SwitchSet on, std::vector<CustomRole> custom)
    : all_(model.roles(on)) {
    if (custom.empty()) return;
    auto own = std::make_shared<Own>();
    own->all.assign(all_.begin(), all_.end());
    for (const CustomRole& each : custom) {
        if (auto role = stand(each, model, on)) own->all.push_back(std::move(*role));
    }
    own->custom = std::move(custom);
    all_ = own->all;
    own_ = std::move(own);
}

std::span<const CustomRole> OrganizationRoles::custom() const {
    if (own_ == nullptr) return {};
    return own_->custom;
}

const Role* OrganizationRoles::find(std::string_view key) const {
    const auto role = std::ranges::find(all_, key, &Role::key);
    return role == all_.end() ? nullptr : &*role;
}

}  // namespace muster::access
