// SPDX-License-Identifier: Apache-2.0
#include "access/permission.h"

#include "base/invariant.h"

namespace muster::access {

static_assert(permission_count <= 256, "a Permission is one byte");

std::string_view to_text(Effect effect) {
    switch (effect) {
        case Effect::reads: return "reads";
        case Effect::writes: return "writes";
        case Effect::changes_access: return "changes_access";
    }
    INVARIANT(false);
}

std::string_view to_text(Level level) {
    switch (level) {
        case Level::organization: return "organization";
        case Level::subaccount: return "subaccount";
        case Level::campaign: return "campaign";
    }
    INVARIANT(false);
}

std::vector<Permission> listed(const PermissionSet& set) {
    std::vector<Permission> permissions;
    for (const PermissionRow& row : permission_catalog) {
        if (set.contains(row.permission)) permissions.push_back(row.permission);
    }
    return permissions;
}

std::optional<Level> parse_level(std::string_view text) {
    for (const Level level : {Level::organization, Level::subaccount, Level::campaign}) {
        if (to_text(level) == text) return level;
    }
    return std::nullopt;
}

std::optional<Permission> parse_permission(std::string_view name) {
    for (const PermissionRow& row : permission_catalog) {
        if (row.name == name) return row.permission;
    }
    return std::nullopt;
}

std::optional<std::string_view> why_persons_only(Permission permission) {
#define PERSONS_ONLY(name, kind, reason) \
    if (permission == Permission::name) return reason;
#include "access/permissions.def"
    return std::nullopt;
}

}  // namespace muster::access
