// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/secret.h"

namespace muster::team {

/// Tokens that say what they are for: `HMAC(key file, purpose ‖ numbers)` beside the numbers, such as an organization,
/// an id and which of all that were made for it. Nothing secret is stored; a token is made whenever it is needed, and
/// checked without a look at the database.
using SignedNumbers = std::array<std::int64_t, 3>;

/// A purpose is a word of the program's; tokens of one are no good for another.
Secret sign_numbers(const Secret& key, std::string_view purpose, const SignedNumbers& numbers);

/// The numbers of a token that this key signed for this purpose; compared in constant time. The whole link is read as
/// the token that stands behind its `#`, since people paste what they have.
std::optional<SignedNumbers> parse_signed_numbers(const Secret& key, std::string_view purpose, std::string_view token);

}  // namespace muster::team
