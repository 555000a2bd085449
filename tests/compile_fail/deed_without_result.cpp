// SPDX-License-Identifier: Apache-2.0
// refused: a deed returns a Result
#include "access/gate.h"

namespace muster {

void look(access::Gate& gate, const access::Actor& actor) {
    using Allowed = access::Permit<access::Permission::view_members>;
    gate.with<access::Permission::view_members>(actor, {}, [](const Allowed&) {});
}

}  // namespace muster
