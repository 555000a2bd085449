// SPDX-License-Identifier: Apache-2.0
// refused: no match for 'operator<<' | invalid operands to binary expression
#include <iostream>

#include "base/secret.h"

namespace muster {

void print(const Secret& password) { std::cout << password; }

}  // namespace muster
