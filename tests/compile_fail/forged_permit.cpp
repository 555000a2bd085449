// SPDX-License-Identifier: Apache-2.0
// refused: is private within this context | calling a private constructor
#include "access/gate.h"

namespace muster {

using Forged = access::Permit<access::Permission::remove_member>;

/// Stands for what the gate found, whose type is the gate's own.
struct Anything {
    template <class T>
    operator T&&() const;
};

void forge(access::Gate& gate, storage::Transaction& transaction) {
    const Forged permit(gate, transaction, Anything{});
}

}  // namespace muster
