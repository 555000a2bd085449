// SPDX-License-Identifier: Apache-2.0
#include "access/use_log.h"

#include <iterator>
#include <utility>

#include "base/enum_table.h"
#include "base/limits.h"

namespace muster::access {
namespace {

constexpr EnumTable<SourceKind, std::string_view> kind_names({
    {SourceKind::membership, "membership"},
    {SourceKind::api_key, "api_key"},
    {SourceKind::join_link, "join_link"},
    {SourceKind::identity_provider, "identity_provider"},
});

constexpr std::uint64_t mixed(std::uint64_t hash, std::int64_t number) {
    hash = (hash ^ static_cast<std::uint64_t>(number)) * 0x9E3779B97F4A7C15ULL;
    return hash ^ (hash >> 32U);
}

}  // namespace

std::string_view to_text(SourceKind kind) { return kind_names[kind]; }

std::optional<SourceKind> parse_source_kind(std::string_view text) { return kind_names.find(text); }

std::size_t UseLog::Hash::operator()(const Key& key) const noexcept {
    std::uint64_t hash = mixed(static_cast<std::uint64_t>(key.source.kind), key.source.organization.number());
    hash = mixed(hash, key.source.id);
    hash = mixed(hash, key.source.scope.number());
    return static_cast<std::size_t>(mixed(hash, key.day));
}

UseLog::UseLog() : UseLog(limits::uses_in_memory_max) {}

UseLog::UseLog(std::size_t entries_max) : entries_per_shard_max_(entries_max / shard_count) {}

UseLog::Shard& UseLog::shard_of(const Key& key) { return shards_[Hash{}(key) % shard_count]; }

UseLog::Entry* UseLog::find_or_add(Shard& shard, const Key& key) {
    if (const auto found = shard.entries.find(key); found != shard.entries.end()) return &found->second;
    if (shard.entries.size() < entries_per_shard_max_) return &shard.entries[key];
    lost_.fetch_add(1, std::memory_order_relaxed);
    return nullptr;
}

void UseLog::note(const AccessSource& source, Permission permission, Time now) {
    const Key key{source, day_of(now)};
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    Entry* const entry = find_or_add(shard, key);
    if (entry != nullptr && !entry->stored.contains(permission)) entry->fresh.insert(permission);
}

std::vector<DayUse> UseLog::take(Time now) {
    const Day today = day_of(now);
    std::vector<DayUse> taken;
    for (Shard& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        // What is stored is kept only for as long as it leaves room for what is new.
        const bool is_roomy = shard.entries.size() <= entries_per_shard_max_ / 2;
        for (auto each = shard.entries.begin(); each != shard.entries.end();) {
            auto& [key, entry] = *each;
            if (!entry.fresh.empty()) taken.push_back({key.source, key.day, entry.fresh});
            entry.stored |= std::exchange(entry.fresh, {});
            each = is_roomy && key.day >= today ? std::next(each) : shard.entries.erase(each);
        }
    }
    return taken;
}

void UseLog::give_back(std::span<const DayUse> uses) {
    for (const DayUse& use : uses) {
        const Key key{use.source, use.day};
        Shard& shard = shard_of(key);
        const std::lock_guard lock(shard.mutex);
        Entry* const entry = find_or_add(shard, key);
        if (entry == nullptr) continue;
        entry->fresh |= use.permissions;
        entry->stored = entry->stored.without(use.permissions);
    }
}

}  // namespace muster::access
