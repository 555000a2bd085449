// SPDX-License-Identifier: Apache-2.0
#include "access/holdings.h"

#include <algorithm>

#include "access/gate.h"

namespace muster::access {

Holdings holdings_of(std::span<const StoredMembership> memberships, const RoleModel& model,
                     const OrganizationRoles& roles) {
    Holdings holdings{{}, &model.everyone(), roles.kept()};
    for (const auto& stored : memberships) {
        if (const Role* role = roles.find(stored.role)) {
            holdings.held.push_back({stored.scope, role, stored.ends_at.value_or(no_end)});
        }
    }
    return holdings;
}

std::optional<Error> lacking_holder(std::span<const Role> roles, std::span<const std::string> held) {
    for (const Role& role : roles) {
        if (!role.must_have_holder || std::ranges::find(held, role.key) != held.end()) continue;
        return Error(AccessError::last_holder, "an organization always has at least one `" + role.label +
                                                   "`: give somebody else that role first");
    }
    return std::nullopt;
}

}  // namespace muster::access
