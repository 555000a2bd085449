// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

namespace muster {

/// The items in their order, each of them once.
template <class T>
std::vector<T> each_once(std::vector<T> items) {
    std::ranges::sort(items);
    const auto again = std::ranges::unique(items);
    items.erase(again.begin(), again.end());
    return items;
}

}  // namespace muster
