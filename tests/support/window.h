// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <thread>

namespace muster::testing {

/// Of a test that counts how often may be tried: in one window, whose next begins at a round time.
inline void wait_out_the_end_of(std::chrono::minutes window) {
    const auto left = [&] { return window - std::chrono::system_clock::now().time_since_epoch() % window; };
    while (left() < std::chrono::seconds(20)) std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

}  // namespace muster::testing
