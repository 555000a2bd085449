// SPDX-License-Identifier: Apache-2.0
// refused: cannot derive from 'final' base 'muster::access::Permit | base 'Permit' is marked 'final'
#include "access/gate.h"

namespace muster {

class Forged : public access::Permit<access::Permission::remove_member> {};

}  // namespace muster
