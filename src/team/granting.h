// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "access/actor.h"
#include "base/error.h"

// What giving a role has in common, whichever way it is given.
namespace muster::team {

/// The person behind a user actor, who stands for what they give; no one for the operator.
std::optional<UserId> person_of(const access::Actor& actor);

/// Whether the error is a refusal by the one rule of granting, and no failure of ours.
bool is_refusal_to_grant(const Error& error);

}  // namespace muster::team
