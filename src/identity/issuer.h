// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json_types.h"
#include "base/limits.h"

namespace muster::identity {

/// What an identity provider calls itself: an address without query and fragment (OpenID Connect Discovery 1.0 §3).
/// Issuers are compared letter by letter. Whether it may be asked is for `Web` to say.
class Issuer {
  public:
    /// Nobody, only until one is assigned.
    Issuer() = default;
    static std::optional<Issuer> parse(std::string_view text) {
        const bool is_address = text.starts_with("https://") || text.starts_with("http://");
        const bool is_plain = json::fits(text, 1, limits::issuer_bytes_max, json::Characters::printable) &&
                              text.find_first_of("?#@ ") == std::string_view::npos;
        if (!is_address || !is_plain) return std::nullopt;
        return Issuer(std::string(text));
    }

    [[nodiscard]] const std::string& text() const { return text_; }

    friend bool operator==(const Issuer&, const Issuer&) = default;

  private:
    explicit Issuer(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace muster::identity

namespace muster::json {

template <>
struct Codec<identity::Issuer> {
    static constexpr std::string_view expectation =
        "must be the provider's issuer, such as https://login.example.org/realms/us";
    static constexpr std::string_view format = "uri";
    static std::optional<identity::Issuer> parse(std::string_view text) { return identity::Issuer::parse(text); }
    static std::string_view write(const identity::Issuer& value) { return value.text(); }
};

}  // namespace muster::json
