// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::text {

std::string to_hex(std::span<const std::uint8_t> bytes);
std::optional<std::vector<std::uint8_t>> parse_hex(std::string_view text);

/// RFC 4648 §5 without padding.
std::string to_base64url(std::span<const std::uint8_t> bytes);
std::optional<std::vector<std::uint8_t>> parse_base64url(std::string_view text);

/// RFC 4648 §6 without padding.
std::string to_base32(std::span<const std::uint8_t> bytes);

/// RFC 4648 §4, with padding.
std::string to_base64(std::string_view text);

/// RFC 3986 §2.1, but for the unreserved characters of §2.3: safe in any part of an address.
std::string percent_encoded(std::string_view text);

/// Well-formed UTF-8 (no overlong forms, no surrogates).
bool is_utf8(std::string_view text);
/// The number of code points of well-formed UTF-8.
std::size_t code_points(std::string_view text);
/// The first bytes of well-formed UTF-8, without a character that would be cut.
std::string_view beginning(std::string_view text, std::size_t bytes_max);
/// Whether it holds a control character (C0, DEL, C1), which no name may.
bool has_control_characters(std::string_view text);

/// Without ASCII white space at both ends.
std::string_view trimmed(std::string_view text);
/// ASCII letters lowered, all else untouched.
std::string ascii_lower(std::string_view text);

std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& words, std::string_view separator);
/// "a, b and c", for messages that name what is allowed.
std::string listed(const std::vector<std::string>& words);

/// The candidate within one edit for short words, two for longer: for "did you mean". An edit puts in, leaves out,
/// changes or swaps letters; of equally near ones the first is answered.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace muster::text
