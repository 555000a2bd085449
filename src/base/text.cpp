// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <algorithm>
#include <sodium.h>

#include "base/invariant.h"

namespace muster::text {
namespace {

constexpr std::string_view white_space = " \t\r\n\v\f";

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string to_hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

std::optional<std::vector<std::uint8_t>> parse_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::vector<std::uint8_t> bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_digit(text[i]);
        const int low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return bytes;
}

std::string to_base64url(std::span<const std::uint8_t> bytes) {
    if (bytes.empty()) return {};  // whose data may be null, which the library forbids
    constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    INVARIANT(sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant) != nullptr);
    text.pop_back();  // the library counts and writes a closing NUL
    return text;
}

std::string to_base64(std::string_view text) {
    if (text.empty()) return {};
    constexpr int variant = sodium_base64_VARIANT_ORIGINAL;
    std::string encoded(sodium_base64_encoded_len(text.size(), variant), '\0');
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    INVARIANT(sodium_bin2base64(encoded.data(), encoded.size(), bytes, text.size(), variant) != nullptr);
    encoded.pop_back();  // the library counts and writes a closing NUL
    return encoded;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const bool is_letter_or_digit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (is_letter_or_digit || c == '-' || c == '.' || c == '_' || c == '~') {
            encoded += c;
        } else {
            const auto byte = static_cast<std::uint8_t>(c);
            encoded += {'%', digits[byte >> 4U], digits[byte & 15U]};
        }
    }
    return encoded;
}

std::optional<std::vector<std::uint8_t>> parse_base64url(std::string_view text) {
    std::vector<std::uint8_t> bytes(text.size() * 3 / 4 + 1);  // never empty: the library forbids a null
    std::size_t length = 0;
    const int failed = sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &length,
                                         nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    if (failed != 0) return std::nullopt;
    bytes.resize(length);
    return bytes;
}

std::string to_base32(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    unsigned int bits = 0;
    unsigned int held = 0;
    for (const std::uint8_t byte : bytes) {
        bits = bits << 8U | byte;
        for (held += 8; held >= 5;) text += letters[bits >> (held -= 5) & 31U];
    }
    if (held > 0) text += letters[bits << (5 - held) & 31U];
    return text;
}

std::string_view beginning(std::string_view text, std::size_t bytes_max) {
    const auto is_inside_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
    std::size_t end = std::min(text.size(), bytes_max);
    while (end > 0 && end < text.size() && is_inside_character(text[end])) --end;
    return text.substr(0, end);
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(white_space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (auto end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
        parts.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    parts.push_back(text);
    return parts;
}

std::string join(const std::vector<std::string>& words, std::string_view separator) {
    std::string joined;
    for (const auto& word : words) {
        if (&word != &words.front()) joined += separator;
        joined += word;
    }
    return joined;
}

std::string listed(const std::vector<std::string>& words) {
    if (words.size() < 2) return join(words, "");
    return join({words.begin(), words.end() - 1}, ", ") + " and " + words.back();
}

}  // namespace muster::text
