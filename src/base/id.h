// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace muster {

/// A strongly typed 63-bit identifier, never reused. In JSON it is a decimal string.
template <class Tag>
class Id {
  public:
    constexpr Id() = default;
    constexpr explicit Id(std::int64_t number) : number_(number) {}

    [[nodiscard]] constexpr std::int64_t number() const { return number_; }
    [[nodiscard]] std::string text() const { return std::to_string(number_); }

    friend constexpr auto operator<=>(const Id&, const Id&) = default;

  private:
    std::int64_t number_ = 0;
};

/// A positive decimal number of at most 63 bits without sign, spaces or leading zeros; nothing else parses.
std::optional<std::int64_t> parse_id_number(std::string_view text);

template <class Tag>
std::optional<Id<Tag>> parse_id(std::string_view text) {
    if (const auto number = parse_id_number(text)) return Id<Tag>(*number);
    return std::nullopt;
}

using UserId = Id<struct UserTag>;
using OrganizationId = Id<struct OrganizationTag>;
using SubaccountId = Id<struct SubaccountTag>;
/// A scope is an organization, a subaccount or a campaign: their ids are drawn from one sequence, and a scope's id is
/// its thing's.
using ScopeId = Id<struct ScopeTag>;

}  // namespace muster

template <class Tag>
struct std::hash<muster::Id<Tag>> {
    std::size_t operator()(muster::Id<Tag> id) const noexcept {
        return static_cast<std::size_t>(static_cast<std::uint64_t>(id.number()) * 0x9E3779B97F4A7C15ULL);
    }
};
