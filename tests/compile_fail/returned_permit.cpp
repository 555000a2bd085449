// SPDX-License-Identifier: Apache-2.0
// refused: use of deleted function 'muster::access::Permit | call to implicitly-deleted copy constructor of 'const
// muster::access::Permit
#include "access/gate.h"

namespace muster {

using Allowed = access::Permit<access::Permission::remove_member>;

Result<std::unique_ptr<const Allowed>> keep(access::Gate& gate, const access::Actor& actor) {
    return gate.with<access::Permission::remove_member>(
        actor, {}, [](const Allowed& permit) -> Result<std::unique_ptr<const Allowed>> {
            return std::make_unique<const Allowed>(permit);
        });
}

}  // namespace muster
