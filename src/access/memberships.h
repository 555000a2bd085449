// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "access/actor.h"
#include "access/explanation.h"
#include "access/key_bound.h"
#include "base/result.h"
#include "storage/database.h"

namespace muster::access {

/// A membership as team/ stores it, its role still a key of the organization's model.
struct StoredMembership {
    UserId user;
    ScopeId scope;
    std::string role;
    std::optional<UserId> granted_by;
    Time granted_at;
    std::optional<Time> ends_at;
};

/// An API key as team/ stores it. Its keeper is the person who answers for it: whoever made it, or adopted it last.
struct StoredKey {
    UserId keeper;
    KeyBound bound;
    Time ends_at;
    std::optional<Time> suspended_at;  ///< since its keeper left, until somebody adopts it
    std::optional<Time> revoked_at;
    crypto::Bytes digest;                        ///< the SHA-256 of its secret
    std::optional<crypto::Bytes> former_digest;  ///< of the one before its rotation
    std::optional<Time> former_ends_at;          ///< until which that is good too
};

/// Whether the key's secret of that digest is good at that time.
bool is_secret_of(const StoredKey& key, std::span<const std::uint8_t> shown, Time now);

/// What the gate needs to know of memberships, and of the keys that borrow from them; team/ implements it. Each call
/// reads in the transaction it is given. Suspended memberships are never among the answers.
class Memberships {
  public:
    virtual ~Memberships() = default;

    virtual Result<std::vector<StoredMembership>> of_user(storage::Transaction& transaction,
                                                          OrganizationId organization, UserId user) = 0;
    /// The same with what they hold at archived scopes: for measuring what archiving takes from nobody for good.
    virtual Result<std::vector<StoredMembership>> of_user_if_none_archived(storage::Transaction& transaction,
                                                                           OrganizationId organization,
                                                                           UserId user) = 0;
    /// Ordered by user.
    virtual Result<std::vector<StoredMembership>> of_everyone(storage::Transaction& transaction,
                                                              OrganizationId organization) = 0;

    /// The keys of the roles that somebody holds at the organization itself without an end.
    virtual Result<std::vector<std::string>> permanent_roles(storage::Transaction& transaction,
                                                             OrganizationId organization) = 0;

    /// The organization's key of that id, whatever its state; null if it has none.
    virtual Result<std::shared_ptr<const StoredKey>> key(storage::Transaction& transaction, OrganizationId organization,
                                                         ApiKeyId key) = 0;

    /// Up to `limits::could_grant_names_max` people who now hold one of the roles at one of the scopes.
    virtual Result<std::vector<NamedUser>> holders(storage::Transaction& transaction, OrganizationId organization,
                                                   std::span<const ScopeId> scopes, std::span<const std::string> roles,
                                                   Time now) = 0;
};

}  // namespace muster::access
