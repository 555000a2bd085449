// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "access/explanation.h"
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

/// What the gate needs to know of memberships; team/ implements it. Each call reads in the transaction it is given.
/// Suspended memberships are never among the answers.
class Memberships {
  public:
    virtual ~Memberships() = default;

    virtual Result<std::vector<StoredMembership>> of_user(storage::Transaction& transaction,
                                                          OrganizationId organization, UserId user) = 0;
    /// Ordered by user.
    virtual Result<std::vector<StoredMembership>> of_everyone(storage::Transaction& transaction,
                                                              OrganizationId organization) = 0;

    /// The keys of the roles that somebody holds at the organization itself without an end.
    virtual Result<std::vector<std::string>> permanent_roles(storage::Transaction& transaction,
                                                             OrganizationId organization) = 0;

    /// Up to `limits::could_grant_names_max` people who now hold one of the roles at one of the scopes.
    virtual Result<std::vector<NamedUser>> holders(storage::Transaction& transaction, OrganizationId organization,
                                                   std::span<const ScopeId> scopes, std::span<const std::string> roles,
                                                   Time now) = 0;
};

}  // namespace muster::access
