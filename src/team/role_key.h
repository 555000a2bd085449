// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/json_types.h"
#include "base/limits.h"

namespace muster::team {

/// What names a role of an organization's own in databases and the API, such as `night_shift`; formed as the keys of
/// role models are.
class RoleKey {
  public:
    /// Nobody's, only until one is assigned.
    RoleKey() = default;
    static std::optional<RoleKey> parse(std::string_view text) {
        const auto is_allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
        const bool is_key = !text.empty() && text.size() <= limits::role_key_bytes_max && text[0] >= 'a' &&
                            std::ranges::all_of(text, is_allowed);
        if (!is_key) return std::nullopt;
        return RoleKey(std::string(text));
    }

    [[nodiscard]] const std::string& text() const { return text_; }

    friend bool operator==(const RoleKey&, const RoleKey&) = default;

  private:
    explicit RoleKey(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace muster::team

namespace muster::json {

template <>
struct Codec<team::RoleKey> {
    static constexpr std::string_view expectation = "must be of a-z, 0-9 and _, and begin with a letter";
    static constexpr std::string_view pattern = "^[a-z][a-z0-9_]{0,63}$";
    static std::optional<team::RoleKey> parse(std::string_view text) { return team::RoleKey::parse(text); }
    static std::string_view write(const team::RoleKey& value) { return value.text(); }
};

}  // namespace muster::json
