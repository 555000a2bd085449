// SPDX-License-Identifier: Apache-2.0
// refused: use of deleted function 'muster::access::Permit | call to implicitly-deleted copy constructor of 'const
// Allowed'
#include "access/gate.h"

namespace muster {

using Allowed = access::Permit<access::Permission::remove_member>;

void keep(Allowed& permit) { const Allowed moved = std::move(permit); }

}  // namespace muster
