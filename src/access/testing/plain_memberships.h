// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "access/memberships.h"

namespace muster::access::testing {

/// Memberships as their rows stand, for tests of rooms that don't know team/. It counts how often it was read.
class PlainMemberships final : public Memberships {
  public:
    Result<std::vector<StoredMembership>> of_user(storage::Transaction& transaction, OrganizationId organization,
                                                  UserId user) override;
    Result<std::vector<StoredMembership>> of_everyone(storage::Transaction& transaction,
                                                      OrganizationId organization) override;
    Result<std::vector<std::string>> permanent_roles(storage::Transaction& transaction,
                                                     OrganizationId organization) override;
    Result<std::vector<NamedUser>> holders(storage::Transaction& transaction, OrganizationId organization,
                                           std::span<const ScopeId> scopes, std::span<const std::string> roles,
                                           Time now) override;

    /// How often one user's memberships were read, by whichever thread.
    [[nodiscard]] int readings() const { return readings_; }

  private:
    std::atomic<int> readings_ = 0;
};

}  // namespace muster::access::testing
