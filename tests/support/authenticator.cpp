// SPDX-License-Identifier: Apache-2.0
#include "support/authenticator.h"

#include <algorithm>

#include "team/one_time_code.h"

namespace muster::testing {

Authenticator::Authenticator(std::string_view base32) {
    unsigned int bits = 0;
    unsigned int held = 0;
    for (const char c : base32) {
        bits = bits << 5U | static_cast<unsigned int>(c >= 'A' ? c - 'A' : c - '2' + 26);
        held += 5;
        if (held < 8) continue;
        held -= 8;
        secret_.push_back(static_cast<std::uint8_t>(bits >> held));
    }
}

std::string Authenticator::code() {
    shown_ = std::max(team::step_at(SystemClock().now()), shown_ + 1);
    return team::one_time_code(secret_, shown_);
}

}  // namespace muster::testing
