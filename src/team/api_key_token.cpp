// SPDX-License-Identifier: Apache-2.0
#include "team/api_key_token.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "base/crypto.h"

namespace muster::team {
namespace {

constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t id_digits = 11;
constexpr std::size_t random_digits = 43;
constexpr std::size_t checksum_digits = 6;
constexpr std::size_t checked_characters = api_key_prefix.size() + 2 * id_digits + random_digits;

std::string to_base62(std::uint64_t number, std::size_t width) {
    std::string text(width, digits[0]);
    for (std::size_t i = width; i > 0; --i, number /= digits.size()) text[i - 1] = digits[number % digits.size()];
    return text;
}

/// The positive number that fills those digits.
std::optional<std::int64_t> parse_base62(std::string_view text) {
    constexpr auto max = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    std::uint64_t number = 0;
    for (const char c : text) {
        const std::uint64_t digit = digits.find(c);
        if (digit >= digits.size() || number > (max - digit) / digits.size()) return std::nullopt;
        number = number * digits.size() + digit;
    }
    if (number == 0) return std::nullopt;
    return static_cast<std::int64_t>(number);
}

/// As many digits as bytes are below the greatest multiple of 62, so that each digit is as likely as any other.
std::string random_text(std::size_t width) {
    constexpr auto bound = static_cast<std::uint8_t>(256 / digits.size() * digits.size());
    std::string text;
    while (text.size() < width) {
        for (const std::uint8_t byte : crypto::random_bytes(width - text.size())) {
            if (byte < bound) text += digits[byte % digits.size()];
        }
    }
    return text;
}

/// CRC-32 as in zlib and PNG: reflected, polynomial 0xEDB88320.
std::uint32_t crc32(std::string_view text) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const char c : text) {
        crc ^= static_cast<std::uint8_t>(c);
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ (crc % 2 == 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

std::string checksum_of(std::string_view text) { return to_base62(crc32(text), checksum_digits); }

}  // namespace

Secret make_api_key(const ApiKeyName& name) {
    std::string text(api_key_prefix);
    text += to_base62(static_cast<std::uint64_t>(name.organization.number()), id_digits);
    text += to_base62(static_cast<std::uint64_t>(name.key.number()), id_digits);
    text += random_text(random_digits);
    return Secret(text + checksum_of(text));
}

std::optional<ApiKeyName> parse_api_key(std::string_view text) {
    if (!text.starts_with(api_key_prefix) || text.size() != checked_characters + checksum_digits) return std::nullopt;
    if (checksum_of(text.substr(0, checked_characters)) != text.substr(checked_characters)) return std::nullopt;
    const auto organization = parse_base62(text.substr(api_key_prefix.size(), id_digits));
    const auto key = parse_base62(text.substr(api_key_prefix.size() + id_digits, id_digits));
    if (!organization || !key) return std::nullopt;
    return ApiKeyName{OrganizationId(*organization), access::ApiKeyId(*key)};
}

}  // namespace muster::team
