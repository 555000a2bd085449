// SPDX-License-Identifier: Apache-2.0
// refused: use of deleted function 'muster::access::Permit | call to implicitly-deleted copy constructor of 'const
// Allowed'
#include "access/gate.h"

namespace muster {

using Allowed = access::Permit<access::Permission::remove_member>;

void keep(const Allowed& permit) { const Allowed copy = permit; }

}  // namespace muster
