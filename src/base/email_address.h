// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace muster {

/// A mailbox in its one canonical form, made before any comparison: ASCII, lower case, `local@domain`.
/// Dots and plus tags stay: they are other mailboxes to many providers. What is not ASCII doesn't parse, so no
/// homoglyph can pass for another address (field notes: attack case 16; GHSA-7rqj-j65f-68wh).
class EmailAddress {
  public:
    /// Nobody's address, only until one is assigned.
    EmailAddress() = default;
    static std::optional<EmailAddress> parse(std::string_view text);

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] std::string_view domain() const;

    friend bool operator==(const EmailAddress&, const EmailAddress&) = default;
    friend auto operator<=>(const EmailAddress&, const EmailAddress&) = default;

  private:
    explicit EmailAddress(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace muster
