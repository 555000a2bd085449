// SPDX-License-Identifier: Apache-2.0
// refused: is private within this context | calling a private constructor of class 'muster::access::Self'
#include "access/gate.h"

namespace muster {

void forge(access::Gate& gate, storage::Transaction& transaction) {
    const access::Self self(gate, transaction, access::Actor::visitor(), Time());
}

}  // namespace muster
