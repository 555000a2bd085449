// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "access/actor.h"
#include "base/id.h"
#include "base/secret.h"

namespace muster::team {

/// Which join link a token is for. Rotating it makes the next generation, and tokens of the one before are over.
struct JoinLinkKey {
    OrganizationId organization;
    access::JoinLinkId link;
    std::int64_t generation = 0;
};

/// Tokens of join links, as signed_numbers.h makes them.
class JoinLinkTokens {
  public:
    explicit JoinLinkTokens(Secret key) : key_(std::move(key)) {}

    [[nodiscard]] Secret make(const JoinLinkKey& link) const;
    /// What the token is for, if this installation made it.
    [[nodiscard]] std::optional<JoinLinkKey> parse(std::string_view token) const;

  private:
    Secret key_;
};

}  // namespace muster::team
