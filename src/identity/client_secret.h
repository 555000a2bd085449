// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "access/actor.h"
#include "base/crypto.h"
#include "base/json_types.h"

namespace muster::identity {

using ClientSecret = json::SecretText<1, limits::client_secret_characters_max>;

/// Keeps the secrets of providers' clients in the database, sealed by the installation's key, each for its organization
/// and provider: whoever copies a row elsewhere, or reads the database alone, has nothing.
class ClientSecrets {
  public:
    /// `key` is the installation's; what seals is derived from it.
    explicit ClientSecrets(const Secret& key);

    struct Owner {
        OrganizationId organization;
        access::IdentityProviderId provider;
    };
    [[nodiscard]] crypto::Bytes seal(const Owner& owner, const Secret& secret) const;
    /// Nothing if another key sealed it, or for another owner.
    [[nodiscard]] std::optional<Secret> open(const Owner& owner, std::span<const std::uint8_t> sealed) const;

  private:
    Secret key_;
};

}  // namespace muster::identity
