// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/actor.h"
#include "access/permission.h"

namespace muster::access {

/// What an actor without memberships may do in an organization: bearers of an invitation or of a join link, the
/// operator and the system's jobs have a fixed list each; visitors have nothing. The guard rules hold for all of them.
PermissionSet fixed_permissions(Actor::Kind kind);

}  // namespace muster::access
