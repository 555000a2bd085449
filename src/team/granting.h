// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

// What giving a role has in common, whichever way it is given.
namespace muster::team {

/// Whether the error is a refusal by the one rule of granting, and no failure of ours.
bool is_refusal_to_grant(const Error& error);

}  // namespace muster::team
