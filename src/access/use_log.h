// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/permission.h"
#include "base/clock.h"
#include "base/id.h"

namespace muster::access {

/// What gives access: a person's membership at a scope, an API key, a join link, or the identity provider, by what it
/// gives to newcomers.
enum class SourceKind : std::uint8_t { membership, api_key, join_link, identity_provider };
std::string_view to_text(SourceKind kind);
std::optional<SourceKind> parse_source_kind(std::string_view text);

/// One of them. Its id is the person's, the key's, the link's or the provider's; its scope is where a membership is
/// held, and the organization's for the others.
struct AccessSource {
    OrganizationId organization;
    SourceKind kind = SourceKind::membership;
    std::int64_t id = 0;
    ScopeId scope;

    friend constexpr auto operator<=>(const AccessSource&, const AccessSource&) = default;
};

/// A day of UTC, counted from 1970.
using Day = std::int32_t;
constexpr Day day_of(Time time) {
    return static_cast<Day>(std::chrono::floor<std::chrono::days>(time).time_since_epoch().count());
}

/// What was done by virtue of a source on one day.
struct DayUse {
    AccessSource source;
    Day day = 0;
    PermissionSet permissions;
};

/// What access was used for since it was last taken out, in memory: a use costs a lock that is seldom contended, a look
/// into a hash table and a bit. Thread-safe. Bounded by `limits::uses_in_memory_max`: what is new beyond that until the
/// next `take` is lost, and counted.
class UseLog {
  public:
    explicit UseLog(std::size_t entries_max);
    UseLog();

    void note(const AccessSource& source, Permission permission, Time now);

    /// What is new since the last time. It stays known as stored until the day is over, so that it is new once a day.
    std::vector<DayUse> take(Time now);
    /// Makes what was taken new again, since it couldn't be stored.
    void give_back(std::span<const DayUse> uses);

    /// How many uses there was no room for.
    [[nodiscard]] std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

  private:
    struct Key {
        AccessSource source;
        Day day = 0;
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const noexcept;
    };
    struct Entry {
        PermissionSet fresh;
        PermissionSet stored;
    };
    struct Shard {
        std::mutex mutex;
        std::unordered_map<Key, Entry, Hash> entries;
    };
    static constexpr std::size_t shard_count = 16;

    Shard& shard_of(const Key& key);
    /// Null if there is no room.
    Entry* find_or_add(Shard& shard, const Key& key);

    std::size_t entries_per_shard_max_;
    std::array<Shard, shard_count> shards_;
    std::atomic<std::uint64_t> lost_ = 0;
};

}  // namespace muster::access
