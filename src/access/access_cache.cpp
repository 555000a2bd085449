// SPDX-License-Identifier: Apache-2.0
#include "access/access_cache.h"

#include "base/limits.h"

namespace muster::access {

AccessCache::Shard::Shard() : table(limits::access_cache_entries_max / shard_count) {}

AccessCache::AccessCache() = default;

AccessCache::Shard& AccessCache::shard_of(OrganizationId organization, UserId user) {
    const std::uint64_t mixed =
        static_cast<std::uint64_t>(organization.number() ^ user.number()) * 0x9E3779B97F4A7C15ULL;
    return shards_[mixed >> 60U];
}

std::optional<Holdings> AccessCache::find(OrganizationId organization, UserId user, std::int64_t version) {
    Shard& shard = shard_of(organization, user);
    const std::lock_guard lock(shard.mutex);
    const auto entry = shard.table.find(organization, user);
    if (!entry || entry.version() != version) return std::nullopt;
    return entry.holdings();
}

void AccessCache::put(OrganizationId organization, UserId user, std::int64_t version, const Holdings& holdings) {
    Shard& shard = shard_of(organization, user);
    const std::lock_guard lock(shard.mutex);
    shard.table.put(organization, user, version, holdings);
}

}  // namespace muster::access
