// SPDX-License-Identifier: Apache-2.0
#include "base/common_password.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace muster {
namespace {

std::string_view first_word(std::string_view block) { return block.substr(1, block.find('\n', 1) - 1); }

}  // namespace

bool is_common_password(std::string_view password) {
    if (password.find('\n') != std::string_view::npos) return false;
    const std::string word = text::ascii_lower(password);
    const auto blocks = common_password_blocks();
    const auto next = std::ranges::upper_bound(blocks, std::string_view(word), {}, first_word);
    if (next == blocks.begin()) return false;
    return std::prev(next)->find("\n" + word + "\n") != std::string_view::npos;
}

}  // namespace muster
