// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <map>
#include <utility>

#include "access/memberships.h"

namespace muster::access::testing {

/// Memberships as their rows stand, and keys as a test puts them, for tests of rooms that don't know team/. It counts
/// how often it was read.
class PlainMemberships final : public Memberships {
  public:
    Result<std::vector<StoredMembership>> of_user(storage::Transaction& transaction, OrganizationId organization,
                                                  UserId user) override;
    /// Of a test's scopes none is archived.
    Result<std::vector<StoredMembership>> of_user_if_none_archived(storage::Transaction& transaction,
                                                                   OrganizationId organization, UserId user) override {
        return of_user(transaction, organization, user);
    }
    Result<std::vector<StoredMembership>> of_everyone(storage::Transaction& transaction,
                                                      OrganizationId organization) override;
    Result<std::vector<std::string>> permanent_roles(storage::Transaction& transaction,
                                                     OrganizationId organization) override;
    Result<std::shared_ptr<const StoredKey>> key(storage::Transaction& transaction, OrganizationId organization,
                                                 ApiKeyId key) override;
    Result<std::vector<NamedUser>> holders(storage::Transaction& transaction, OrganizationId organization,
                                           std::span<const ScopeId> scopes, std::span<const std::string> roles,
                                           Time now) override;

    /// Keys of every organization that a test adds them to.
    std::map<std::pair<OrganizationId, ApiKeyId>, StoredKey> keys;

    /// How often one user's memberships were read, by whichever thread.
    [[nodiscard]] int readings() const { return readings_; }

  private:
    std::atomic<int> readings_ = 0;
};

}  // namespace muster::access::testing
