// SPDX-License-Identifier: Apache-2.0
#include "team/granting.h"

#include "access/gate.h"

namespace muster::team {

using access::AccessError;

bool is_refusal_to_grant(const Error& error) {
    return error.is(AccessError::not_found) || error.is(AccessError::may_not_grant) ||
           error.is(AccessError::role_not_held_here) || error.is(AccessError::archived);
}

}  // namespace muster::team
