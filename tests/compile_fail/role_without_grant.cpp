// SPDX-License-Identifier: Apache-2.0
// refused: invalid initialization of reference of type 'const muster::access::Grant&' | no viable conversion from
// 'const access::Role' to 'const access::Grant'
#include "team/membership.h"

namespace muster {

Result<void> give(const access::Authority& authority, UserId user, const access::Role& role) {
    return team::add_membership(authority, user, role, std::nullopt);
}

}  // namespace muster
