// SPDX-License-Identifier: Apache-2.0
#include "access/role_cache.h"

#include "base/limits.h"

namespace muster::access {

RoleCache::Shard& RoleCache::shard_of(OrganizationId organization) {
    return shards_[(static_cast<std::uint64_t>(organization.number()) * 0x9E3779B97F4A7C15ULL) >> 60U];
}

std::optional<OrganizationRoles> RoleCache::find(OrganizationId organization, std::int64_t version) {
    Shard& shard = shard_of(organization);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.entries.find(organization.number());
    if (found == shard.entries.end() || found->second.version != version) return std::nullopt;
    return found->second.roles;
}

void RoleCache::put(OrganizationId organization, std::int64_t version, const OrganizationRoles& roles) {
    Shard& shard = shard_of(organization);
    const std::lock_guard lock(shard.mutex);
    const bool is_full = shard.entries.size() >= limits::role_cache_organizations_max / shard_count;
    if (is_full && !shard.entries.contains(organization.number())) shard.entries.erase(shard.entries.begin());
    shard.entries.insert_or_assign(organization.number(), Entry{version, roles});
}

}  // namespace muster::access
