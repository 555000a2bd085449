// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "access/memberships.h"
#include "team/departure.h"

namespace muster::team {

/// Reads rows of the columns user_id, scope_id, role, granted_by, granted_at, ends_at.
std::vector<access::StoredMembership> read_memberships(const storage::Rows& rows);

/// Adds what departures from several places told: numbers under one name are added up.
void add_counts(EventDetails& details, EventDetails more);

/// Roles as an event tells them: each once, separated by commas.
std::string told(std::vector<std::string> roles);
std::string roles_of(std::span<const access::StoredMembership> memberships);

/// An end that is given is ahead of now.
Result<void> check_end(std::optional<Time> end, Time now);
/// Nobody gives themself anything that ends, if ever, after a membership that they have.
Result<void> check_own_end(const access::Authority& authority, const access::StoredMembership& present,
                           std::optional<Time> end);

/// What was suspended from above the authority's scope is left as it is by who doesn't decide there.
Result<void> check_not_suspended_above(const access::Authority& authority, UserId user);

}  // namespace muster::team
