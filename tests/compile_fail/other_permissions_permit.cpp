// SPDX-License-Identifier: Apache-2.0
// refused: cannot convert 'const muster::access::Permit< | no viable conversion from 'const Permit<
// muster::access::Permit<muster::access::Permission::view_members> | no viable conversion from 'const
// Permit<Permission::remove_member
#include "team/membership.h"

namespace muster {

using access::Permission;

Result<Page<team::Member>> list(access::Gate& gate, team::Members& members, const access::Actor& actor) {
    return gate.with<Permission::remove_member>(
        actor, {},
        [&](const access::Permit<Permission::remove_member>& permit) { return members.list(permit, PageQuery{}); });
}

}  // namespace muster
