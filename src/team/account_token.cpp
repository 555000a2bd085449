// SPDX-License-Identifier: Apache-2.0
#include "team/account_token.h"

#include "team/signed_numbers.h"

namespace muster::team {
namespace {

constexpr std::string_view word = "account";

}  // namespace

Secret AccountTokens::make(const AccountKey& account) const {
    return sign_numbers(key_, word,
                        {static_cast<std::int64_t>(account.purpose), account.user.number(), account.generation});
}

std::optional<AccountKey> AccountTokens::parse(TokenPurpose purpose, std::string_view token) const {
    const auto numbers = parse_signed_numbers(key_, word, token);
    if (!numbers) return std::nullopt;
    const auto [written, user, generation] = *numbers;
    if (written != static_cast<std::int64_t>(purpose)) return std::nullopt;
    return AccountKey{purpose, UserId(user), generation};
}

}  // namespace muster::team
