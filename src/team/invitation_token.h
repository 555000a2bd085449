// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "access/actor.h"
#include "base/id.h"
#include "base/secret.h"

namespace muster::team {

/// Which invitation a token is for. A resend makes the next generation, and tokens of the one before are over.
struct InvitationKey {
    OrganizationId organization;
    access::InvitationId invitation;
    std::int64_t generation = 0;
};

/// Tokens of invitations: `HMAC(key file, purpose ‖ organization ‖ invitation ‖ generation)` beside those numbers.
/// Nothing secret is stored; a token is made whenever its mail is, and checked without a look at the database.
class InvitationTokens {
  public:
    explicit InvitationTokens(Secret key) : key_(std::move(key)) {}

    [[nodiscard]] Secret make(const InvitationKey& invitation) const;
    /// What the token is for, if this installation made it; compared in constant time.
    [[nodiscard]] std::optional<InvitationKey> parse(std::string_view token) const;

  private:
    Secret key_;
};

}  // namespace muster::team
