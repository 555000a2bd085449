// SPDX-License-Identifier: Apache-2.0
#include "base/id.h"

#include <charconv>

namespace muster {

std::optional<std::int64_t> parse_id_number(std::string_view text) {
    // One id has one text, so that comparing texts is comparing ids: from_chars alone would take "007" and "-1".
    if (text.empty() || text.front() < '1' || text.front() > '9') return std::nullopt;
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stopped != end) return std::nullopt;
    return number;
}

}  // namespace muster
