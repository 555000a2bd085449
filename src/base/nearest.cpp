// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"

namespace muster::text {
namespace {

constexpr std::size_t word_bytes_max = 64;
constexpr std::size_t short_word_bytes_max = 5;

/// How many letters must be put in, left out, changed or swapped with their neighbour to make one word of the other.
/// Both words have at most word_bytes_max bytes.
std::size_t edits_between(std::string_view a, std::string_view b) {
    std::array<std::array<std::size_t, word_bytes_max + 1>, word_bytes_max + 1> edits{};
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                edits[i][j] = i + j;
                continue;
            }
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            edits[i][j] = std::min({edits[i - 1][j] + 1, edits[i][j - 1] + 1, edits[i - 1][j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                edits[i][j] = std::min(edits[i][j], edits[i - 2][j - 2] + 1);
            }
        }
    }
    return edits[a.size()][b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> candidates) {
    if (word.size() > word_bytes_max) return std::nullopt;
    std::size_t fewest = std::min<std::size_t>(word.size() <= short_word_bytes_max ? 2 : 3, word.size());
    std::optional<std::string> found;
    for (const std::string_view candidate : candidates) {
        if (candidate.size() > word_bytes_max) continue;
        const std::size_t edits = edits_between(word, candidate);
        if (edits >= fewest) continue;
        fewest = edits;
        found = candidate;
    }
    return found;
}

}  // namespace muster::text
