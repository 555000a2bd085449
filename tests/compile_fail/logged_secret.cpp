// SPDX-License-Identifier: Apache-2.0
// refused: could not convert '{{"password", password}}' | no matching constructor for initialization of 'const
// std::pair
#include "base/log.h"
#include "base/secret.h"

namespace muster {

void log_it(const Secret& password) { log::info("signed in", {{"password", password}}); }

}  // namespace muster
