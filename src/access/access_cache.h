// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>

#include "access/access_table.h"
#include "access/decision.h"
#include "base/id.h"

namespace muster::access {

/// The gate's one cache: compiled holdings by (organization, user), each with the organization's access version it was
/// read at. It is used only where the version read in the current transaction is the same; nothing in it expires by
/// time, and it is bounded by `limits::access_cache_entries_max`. Thread-safe.
class AccessCache {
  public:
    AccessCache();

    std::optional<Holdings> find(OrganizationId organization, UserId user, std::int64_t version);
    void put(OrganizationId organization, UserId user, std::int64_t version, const Holdings& holdings);

  private:
    static constexpr std::size_t shard_count = 16;
    struct Shard {
        std::mutex mutex;
        AccessTable table;
        Shard();
    };
    Shard& shard_of(OrganizationId organization, UserId user);

    std::array<Shard, shard_count> shards_;
};

}  // namespace muster::access
