// SPDX-License-Identifier: Apache-2.0
// refused: is private within this context | has private constructor
#include "access/gate.h"

namespace muster {

/// Stands for what the gate found, whose type is the gate's own.
struct Anything {
    template <class T>
    operator T&&() const;
};

class Forged : public access::Authority {
  public:
    Forged(access::Gate& gate, storage::Transaction& transaction) : Authority(gate, transaction, Anything{}) {}
};

}  // namespace muster
