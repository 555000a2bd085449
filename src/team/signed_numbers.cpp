// SPDX-License-Identifier: Apache-2.0
#include "team/signed_numbers.h"

#include <algorithm>
#include <string>

#include "base/crypto.h"
#include "base/text.h"

namespace muster::team {
namespace {

constexpr std::size_t number_bytes = 8;
constexpr std::size_t body_bytes = std::tuple_size_v<SignedNumbers> * number_bytes;
constexpr std::size_t token_bytes = body_bytes + sizeof(crypto::Digest);

using Body = std::array<std::uint8_t, body_bytes>;

Body body_of(const SignedNumbers& numbers) {
    Body body{};
    auto at = body.begin();
    for (const auto number : numbers) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            *at++ = static_cast<std::uint8_t>(static_cast<std::uint64_t>(number) >> shift);
        }
    }
    return body;
}

std::int64_t number_at(std::span<const std::uint8_t> bytes, std::size_t index) {
    std::uint64_t number = 0;
    for (const auto byte : bytes.subspan(index * number_bytes, number_bytes)) number = number << 8U | byte;
    return static_cast<std::int64_t>(number);
}

crypto::Digest mac_of(const Secret& key, std::string_view purpose, const Body& body) {
    return crypto::hmac_sha256(key, std::string(purpose) + std::string(body.begin(), body.end()));
}

}  // namespace

Secret sign_numbers(const Secret& key, std::string_view purpose, const SignedNumbers& numbers) {
    const auto body = body_of(numbers);
    const auto mac = mac_of(key, purpose, body);
    std::array<std::uint8_t, token_bytes> token{};
    std::ranges::copy(mac, std::ranges::copy(body, token.begin()).out);
    return Secret(text::to_base64url(token));
}

std::optional<SignedNumbers> parse_signed_numbers(const Secret& key, std::string_view purpose, std::string_view token) {
    const auto bytes = text::parse_base64url(text::trimmed(token.substr(token.rfind('#') + 1)));
    if (!bytes || bytes->size() != token_bytes) return std::nullopt;
    const SignedNumbers numbers{number_at(*bytes, 0), number_at(*bytes, 1), number_at(*bytes, 2)};
    const auto mac = mac_of(key, purpose, body_of(numbers));
    if (!crypto::equal_in_constant_time(mac, std::span(*bytes).subspan(body_bytes))) return std::nullopt;
    return numbers;
}

}  // namespace muster::team
