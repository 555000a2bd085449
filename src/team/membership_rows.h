// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "access/memberships.h"

namespace muster::team {

/// Reads rows of the columns user_id, scope_id, role, granted_by, granted_at, ends_at.
std::vector<access::StoredMembership> read_memberships(const storage::Rows& rows);

}  // namespace muster::team
