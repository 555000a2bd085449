// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "storage/value.h"
#include "team/invitation.h"

namespace muster::team {

/// Reads rows of an invitation's columns and one scope each, those of one invitation behind one another.
std::vector<Invitation> read_invitations(const storage::Rows& rows);

}  // namespace muster::team
