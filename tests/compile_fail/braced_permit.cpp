// SPDX-License-Identifier: Apache-2.0
// refused: no matching function for call to 'muster::access::Permit | no matching constructor for initialization of
// 'const access::Permit
#include "access/gate.h"

namespace muster {

const access::Permit<access::Permission::remove_member> permit{};

}  // namespace muster
