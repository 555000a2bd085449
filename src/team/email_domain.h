// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/email_address.h"
#include "base/json_types.h"
#include "base/text.h"

namespace muster::team {

/// The domain of email addresses in its one canonical form, as `EmailAddress` has it. It stands for itself alone, and
/// not for those below it.
class EmailDomain {
  public:
    /// Nobody's, only until one is assigned.
    EmailDomain() = default;
    static std::optional<EmailDomain> parse(std::string_view text) {
        const auto address = EmailAddress::parse("somebody@" + std::string(text::trimmed(text)));
        if (!address) return std::nullopt;
        return EmailDomain(std::string(address->domain()));
    }

    [[nodiscard]] const std::string& text() const { return text_; }

    friend auto operator<=>(const EmailDomain&, const EmailDomain&) = default;

  private:
    explicit EmailDomain(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace muster::team

namespace muster::json {

template <>
struct Codec<team::EmailDomain> {
    static constexpr std::string_view expectation = "must be a domain such as example.org";
    static std::optional<team::EmailDomain> parse(std::string_view text) { return team::EmailDomain::parse(text); }
    static std::string_view write(const team::EmailDomain& value) { return value.text(); }
};

}  // namespace muster::json
