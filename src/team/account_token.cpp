// SPDX-License-Identifier: Apache-2.0
#include "team/account_token.h"

#include <algorithm>
#include <array>

#include "base/crypto.h"
#include "base/text.h"

namespace muster::team {
namespace {

constexpr std::size_t number_bytes = 8;
constexpr std::size_t body_bytes = 1 + 2 * number_bytes;
constexpr std::size_t token_bytes = body_bytes + sizeof(crypto::Digest);

using Body = std::array<std::uint8_t, body_bytes>;

Body body_of(const AccountKey& account) {
    Body body{static_cast<std::uint8_t>(account.purpose)};
    auto at = body.begin() + 1;
    for (const auto number : {account.user.number(), account.generation}) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            *at++ = static_cast<std::uint8_t>(static_cast<std::uint64_t>(number) >> shift);
        }
    }
    return body;
}

std::int64_t number_at(std::span<const std::uint8_t> bytes, std::size_t index) {
    std::uint64_t number = 0;
    for (const auto byte : bytes.subspan(1 + index * number_bytes, number_bytes)) number = number << 8U | byte;
    return static_cast<std::int64_t>(number);
}

crypto::Digest mac_of(const Secret& key, const Body& body) {
    return crypto::hmac_sha256(key, "account" + std::string(body.begin(), body.end()));
}

}  // namespace

Secret AccountTokens::make(const AccountKey& account) const {
    const auto body = body_of(account);
    const auto mac = mac_of(key_, body);
    std::array<std::uint8_t, token_bytes> token{};
    std::ranges::copy(mac, std::ranges::copy(body, token.begin()).out);
    return Secret(text::to_base64url(token));
}

std::optional<AccountKey> AccountTokens::parse(TokenPurpose purpose, std::string_view token) const {
    const auto bytes = text::parse_base64url(token);
    if (!bytes || bytes->size() != token_bytes) return std::nullopt;
    const AccountKey account{purpose, UserId(number_at(*bytes, 0)), number_at(*bytes, 1)};
    const auto mac = mac_of(key_, body_of(account));
    if (!crypto::equal_in_constant_time(mac, std::span(*bytes).subspan(body_bytes))) return std::nullopt;
    // The proof covers the purpose asked for; this covers the one written, so that no bit of a token is free.
    if (bytes->front() != static_cast<std::uint8_t>(purpose)) return std::nullopt;
    return account;
}

}  // namespace muster::team
