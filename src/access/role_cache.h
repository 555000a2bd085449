// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "access/organization_roles.h"

namespace muster::access {

/// The roles of organizations that have custom ones, each with the access version that they were read at: they are used
/// only where the version read in the current transaction is the same. Bounded by
/// `limits::role_cache_organizations_max`; once full, any other organization's make room. Thread-safe.
class RoleCache {
  public:
    std::optional<OrganizationRoles> find(OrganizationId organization, std::int64_t version);
    void put(OrganizationId organization, std::int64_t version, const OrganizationRoles& roles);

  private:
    static constexpr std::size_t shard_count = 16;
    struct Entry {
        std::int64_t version;
        OrganizationRoles roles;
    };
    struct Shard {
        std::mutex mutex;
        std::unordered_map<std::int64_t, Entry> entries;  ///< by organization
    };
    Shard& shard_of(OrganizationId organization);

    std::array<Shard, shard_count> shards_;
};

}  // namespace muster::access
