// SPDX-License-Identifier: Apache-2.0
// refused: to 'const muster::events::Deed&' | no matching constructor for initialization of 'std::vector<std::pair
#include "access/gate.h"
#include "base/secret.h"

namespace muster {

Result<void> record(const access::Authority& authority, const Secret& token) {
    return authority.record({"session.began", "session", 1, {{"token", token}}});
}

}  // namespace muster
