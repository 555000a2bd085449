// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "access/decision.h"

namespace muster::access {

/// What users hold in organizations, compiled for checks: the gate's cache keeps it, and the benchmark measures it.
///
/// One open-addressing table keyed by (organization, user). Slots stand in groups of seven; a word beside each group
/// holds a byte of each slot's hash, and counts the entries that found their home group full and went on. So a look-up
/// reads one word, and mostly one slot; an absent entry is mostly known by the word alone; and an erased one leaves no
/// tombstone. A slot has 28 bytes. What its user holds is a shared *shape* where it is the common case, one
/// never-ending role at the organization: no allocation each, and no pointer followed but into the few shapes in use.
/// Other holdings are kept apart.
///
/// It grows up to the capacity given. Once full, `put` evicts an entry picked at random: reading so needs no
/// bookkeeping, and a wrong pick costs one reading of memberships. Not thread-safe. `everyone` and the roles
/// must outlive the entries, unless what the holdings keep does that for them.
class AccessTable {
  private:
    struct Slot {
        [[nodiscard]] OrganizationId organization_id() const {
            return OrganizationId(std::bit_cast<std::int64_t>(organization));
        }
        [[nodiscard]] UserId user_id() const { return UserId(std::bit_cast<std::int64_t>(user)); }

        // In halves, so that a slot has 28 bytes and not 32.
        std::array<std::uint32_t, 2> organization;
        std::array<std::uint32_t, 2> user;
        std::array<std::uint32_t, 2> version;
        std::uint32_t shape;
    };
    struct Shape {
        const Role* role = nullptr;     ///< of the common case; else null
        PermissionSet permissions;      ///< what that role may do
        PermissionSet at_organization;  ///< and together with what everyone may do there
        Holdings holdings;              ///< of other cases; `everyone` and `kept` of both
        std::uint32_t uses = 0;
    };
    using CommonKey = std::pair<const Role*, const PermissionSet*>;

  public:
    /// At most so many entries; at least one.
    explicit AccessTable(std::size_t capacity);

    /// What the table has for one user in one organization. Valid until the table's next change.
    class Entry {
      public:
        /// Whether there is an entry; nothing else may be asked of none.
        explicit operator bool() const { return slot_ != nullptr; }
        /// The organization's access_version that it was read at.
        [[nodiscard]] std::int64_t version() const { return std::bit_cast<std::int64_t>(slot_->version); }
        /// As access::may, of the same holdings; denied on a path of another organization.
        [[nodiscard]] bool may(const ScopePath& path, Permission permission, Time now) const {
            if (path.organization().number() != slot_->organization_id().number()) return false;
            const Shape& held = shape();
            if (held.role == nullptr) return access::may(held.holdings, path, permission, now);
            if (path.level() == Level::organization)
                return held.at_organization.contains(permission) && askable_on(path).contains(permission);
            return held.permissions.contains(permission) && askable_on(path).contains(permission);
        }
        /// A copy, for all other questions.
        [[nodiscard]] Holdings holdings() const;

      private:
        friend class AccessTable;
        Entry(const Slot* slot, const Shape* shapes) : slot_(slot), shapes_(shapes) {}
        const Shape& shape() const { return shapes_[slot_->shape]; }

        const Slot* slot_;
        const Shape* shapes_;
    };

    [[nodiscard]] Entry find(OrganizationId organization, UserId user) const {
        return {locate(organization, user), shapes_.data()};
    }

    /// Replaces what the table has for this user there.
    void put(OrganizationId organization, UserId user, std::int64_t version, Holdings holdings);
    /// Whether there was one.
    bool erase(OrganizationId organization, UserId user);

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::size_t capacity() const { return capacity_; }
    /// What it takes in memory, without what holdings kept apart take.
    [[nodiscard]] std::size_t bytes() const;

  private:
    static constexpr std::size_t slots_per_group = 7;
    using Group = std::uint64_t;  ///< seven bytes of hash, 0 = empty, and above them the count of those that went on

    // The high half of a hash chooses the home, by its highest bits first; seven low bits of that half are the tag.
    static std::uint64_t hash_of(OrganizationId organization, UserId user) {
        const std::uint64_t hash = static_cast<std::uint64_t>(organization.number()) * 0x9E3779B97F4A7C15ULL;
        return ((std::rotl(hash, 32) ^ static_cast<std::uint64_t>(user.number())) * 0xD6E8FEB86659FD93ULL) >> 32U;
    }
    static std::uint64_t tag_of(std::uint64_t hash) { return std::max<std::uint64_t>(hash & 0x7FU, 1); }
    std::size_t home_of(std::uint64_t hash) const { return static_cast<std::size_t>((hash * group_count_) >> 32U); }
    std::size_t after(std::size_t group) const { return group + 1 == group_count_ ? 0 : group + 1; }

    static std::uint64_t gone_on(Group group) { return group >> 56U; }
    static std::uint64_t lanes_equal(Group group, std::uint64_t tag);
    const Slot* locate(OrganizationId organization, UserId user) const;
    const Slot* locate_beyond(std::size_t home, OrganizationId organization, UserId user) const;
    const Slot* locate_in(std::size_t group, std::uint64_t tag, OrganizationId organization, UserId user) const;

    void insert(const Slot& slot);
    void remove(const Slot& slot);
    void evict_one();
    std::uint64_t next_random();
    void grow();
    std::uint32_t ensure_shape(OrganizationId organization, Holdings holdings);
    std::uint32_t ensure_common_shape(const CommonKey& key, std::shared_ptr<const void> kept);
    std::uint32_t add_shape(Shape shape);
    void release_shape(std::uint32_t index);

    std::size_t capacity_;
    std::size_t size_ = 0;
    std::size_t group_count_ = 1;
    std::vector<Group> groups_;
    std::vector<Slot> slots_;
    std::vector<Shape> shapes_;
    std::vector<std::uint32_t> free_shapes_;
    std::map<CommonKey, std::uint32_t> common_shapes_;
    std::uint64_t random_ = 0x9E3779B97F4A7C15ULL;
};

inline std::uint64_t AccessTable::lanes_equal(Group group, std::uint64_t tag) {
    constexpr std::uint64_t ones = 0x0001010101010101ULL;
    constexpr std::uint64_t high_bits = ones * 0x80U;
    // Tags have seven bits, so that 0x80 less a lane's difference keeps its high bit only where that is 0, and none
    // borrows.
    return (high_bits - (group ^ (ones * tag))) & high_bits;
}

inline const AccessTable::Slot* AccessTable::locate_in(std::size_t group, std::uint64_t tag,
                                                       OrganizationId organization, UserId user) const {
    const Slot* first = slots_.data() + group * slots_per_group;
    for (std::uint64_t lanes = lanes_equal(groups_[group], tag); lanes != 0; lanes &= lanes - 1) {
        const Slot* slot = first + static_cast<unsigned>(std::countr_zero(lanes)) / 8;
        if (slot->user_id() == user && slot->organization_id() == organization) return slot;
    }
    return nullptr;
}

inline const AccessTable::Slot* AccessTable::locate(OrganizationId organization, UserId user) const {
    const std::uint64_t hash = hash_of(organization, user);
    const std::size_t home = home_of(hash);
    const Slot* slot = locate_in(home, tag_of(hash), organization, user);
    if (slot != nullptr || gone_on(groups_[home]) == 0) return slot;
    return locate_beyond(home, organization, user);
}

}  // namespace muster::access
