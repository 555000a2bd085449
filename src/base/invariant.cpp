// SPDX-License-Identifier: Apache-2.0
#include "base/invariant.h"

#include <cstdio>
#include <cstdlib>

namespace muster {

void invariant_broken(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "muster: invariant broken: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

}  // namespace muster
