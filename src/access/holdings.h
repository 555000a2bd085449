// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>

#include "access/decision.h"
#include "access/memberships.h"
#include "access/organization_roles.h"
#include "base/error.h"

namespace muster::access {

/// What somebody holds by those memberships. A role that there no longer is gives nothing: an engine fault is a
/// deny.
Holdings holdings_of(std::span<const StoredMembership> memberships, const RoleModel& model,
                     const OrganizationRoles& roles);

/// What is wrong if the roles of those keys, and no others, have a holder (AM-8, CT-12); nothing if all that must have
/// one do.
std::optional<Error> lacking_holder(std::span<const Role> roles, std::span<const std::string> held);

}  // namespace muster::access
