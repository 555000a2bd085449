// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/gate.h"
#include "team/team_error.h"

namespace muster::team {

/// The outcome of a deed by a token. An organization that is gone is one more way for the token to be over.
template <class T>
Result<T> over_if_not_found(Result<T> result, TeamError over) {
    if (!result && result.error().is(access::AccessError::not_found)) return over;
    return result;
}

}  // namespace muster::team
