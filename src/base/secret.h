// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace muster {

/// Text that must not be seen: a password, a token, a key. It has no stream operator, no JSON codec and no formatter,
/// so logging or answering it doesn't compile; `reveal` marks each place where it is used.
class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}

    [[nodiscard]] std::string_view reveal() const { return text_; }
    [[nodiscard]] bool empty() const { return text_.empty(); }

  private:
    std::string text_;
};

}  // namespace muster
