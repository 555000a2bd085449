// SPDX-License-Identifier: Apache-2.0
#include "base/phone_number.h"

#include <algorithm>

namespace muster {

bool is_international_number(std::string_view text) {
    constexpr std::size_t digits_min = 7;
    constexpr std::size_t digits_max = 15;
    if (!text.starts_with('+')) return false;
    const auto digits = text.substr(1);
    return digits.size() >= digits_min && digits.size() <= digits_max && digits.front() != '0' &&
           std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace muster
