// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "base/id.h"
#include "base/secret.h"

namespace muster::team {

/// What a token by mail is good for; a token of one purpose is none of another.
enum class TokenPurpose : std::uint8_t { password_reset = 1, email_confirmation = 2, sign_up = 3 };

/// Which account a token is for (none yet, to sign up), and which of all that were made for it: what it stands for is
/// over with its generation.
struct AccountKey {
    TokenPurpose purpose = TokenPurpose::password_reset;
    UserId user;
    std::int64_t generation = 0;
};

/// Tokens that show who reads an account's mail, as signed_numbers.h makes them. Whether the generation still counts is
/// for the database to say.
class AccountTokens {
  public:
    explicit AccountTokens(Secret key) : key_(std::move(key)) {}

    [[nodiscard]] Secret make(const AccountKey& account) const;
    /// What the token is for, if this installation made it for that purpose; compared in constant time.
    [[nodiscard]] std::optional<AccountKey> parse(TokenPurpose purpose, std::string_view token) const;

  private:
    Secret key_;
};

}  // namespace muster::team
