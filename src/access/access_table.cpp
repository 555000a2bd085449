// SPDX-License-Identifier: Apache-2.0
#include "access/access_table.h"

#include <limits>

#include "base/invariant.h"

namespace muster::access {

namespace {

constexpr std::uint64_t gone_on_one = std::uint64_t{1} << 56U;
constexpr std::uint64_t gone_on_max = 255;  ///< more than that is not counted down again

/// Groups enough for 5.5 entries of each seven slots: 37 bytes an entry. At 6.4 it would be 32, but then so many find
/// their home full that a check takes a fifth longer (bench/access_bench.cpp).
std::size_t groups_for(std::size_t entries) { return (entries * 2 + 10) / 11; }

std::array<std::uint32_t, 2> halves(std::int64_t number) { return std::bit_cast<std::array<std::uint32_t, 2>>(number); }

}  // namespace

AccessTable::AccessTable(std::size_t capacity) : capacity_(capacity), groups_(1), slots_(slots_per_group) {
    static_assert(sizeof(Slot) == 28);
    INVARIANT(capacity > 0 && capacity <= std::numeric_limits<std::uint32_t>::max());
}

Holdings AccessTable::Entry::holdings() const {
    if (shape().role == nullptr) return shape().holdings;
    const ScopeId organization(slot_->organization_id().number());
    const Holdings& shared = shape().holdings;
    return {.held = {{.scope = organization, .role = shape().role}}, .everyone = shared.everyone, .kept = shared.kept};
}

void AccessTable::put(OrganizationId organization, UserId user, std::int64_t version, Holdings holdings) {
    // First, so that a shape in use by the entry that is replaced isn't dropped and made again.
    const std::uint32_t shape = ensure_shape(organization, std::move(holdings));
    if (const Slot* known = locate(organization, user)) {
        Slot& slot = slots_[static_cast<std::size_t>(known - slots_.data())];
        release_shape(slot.shape);
        slot.version = halves(version);
        slot.shape = shape;
        return;
    }
    if (size_ == capacity_) evict_one();
    if (group_count_ < groups_for(size_ + 1)) grow();
    insert({.organization = halves(organization.number()),
            .user = halves(user.number()),
            .version = halves(version),
            .shape = shape});
    ++size_;
}

bool AccessTable::erase(OrganizationId organization, UserId user) {
    const Slot* slot = locate(organization, user);
    if (slot != nullptr) remove(*slot);
    return slot != nullptr;
}

std::size_t AccessTable::bytes() const {
    return groups_.capacity() * sizeof(Group) + slots_.capacity() * sizeof(Slot) + shapes_.capacity() * sizeof(Shape);
}

void AccessTable::insert(const Slot& slot) {
    const std::uint64_t hash = hash_of(slot.organization_id(), slot.user_id());
    std::size_t group = home_of(hash);
    std::uint64_t empty = lanes_equal(groups_[group], 0);
    for (; empty == 0; empty = lanes_equal(groups_[group], 0)) {
        if (gone_on(groups_[group]) < gone_on_max) groups_[group] += gone_on_one;
        group = after(group);
    }
    const auto lane = static_cast<std::size_t>(std::countr_zero(empty)) / 8;
    groups_[group] |= tag_of(hash) << (lane * 8);
    slots_[group * slots_per_group + lane] = slot;
}

const AccessTable::Slot* AccessTable::locate_beyond(std::size_t home, OrganizationId organization, UserId user) const {
    const std::uint64_t tag = tag_of(hash_of(organization, user));
    for (std::size_t group = after(home); group != home; group = after(group)) {
        const Slot* slot = locate_in(group, tag, organization, user);
        if (slot != nullptr || gone_on(groups_[group]) == 0) return slot;
    }
    return nullptr;
}

void AccessTable::remove(const Slot& slot) {
    const auto at = static_cast<std::size_t>(&slot - slots_.data());
    const std::size_t last = at / slots_per_group;
    for (std::size_t group = home_of(hash_of(slot.organization_id(), slot.user_id())); group != last;
         group = after(group)) {
        if (gone_on(groups_[group]) < gone_on_max) groups_[group] -= gone_on_one;
    }
    groups_[last] &= ~(std::uint64_t{0xFF} << (at % slots_per_group * 8));
    release_shape(slot.shape);
    --size_;
}

void AccessTable::evict_one() {
    const std::uint64_t random = next_random();
    std::size_t at = static_cast<std::size_t>(((random >> 32U) * slots_.size()) >> 32U);
    const auto is_empty = [this](std::size_t slot) {
        return (groups_[slot / slots_per_group] >> (slot % slots_per_group * 8) & 0xFFU) == 0;
    };
    while (is_empty(at)) at = at + 1 == slots_.size() ? 0 : at + 1;
    remove(slots_[at]);
}

std::uint64_t AccessTable::next_random() {
    random_ ^= random_ << 13U;
    random_ ^= random_ >> 7U;
    random_ ^= random_ << 17U;
    return random_;
}

void AccessTable::grow() {
    const std::size_t groups = std::min(groups_for(capacity_), std::max(group_count_ * 2, groups_for(size_ + 1)));
    group_count_ = groups;
    const std::vector<Group> old_groups = std::exchange(groups_, std::vector<Group>(groups));
    const std::vector<Slot> old_slots = std::exchange(slots_, std::vector<Slot>(groups * slots_per_group));
    for (std::size_t group = 0; group < old_groups.size(); ++group) {
        for (std::size_t lane = 0; lane < slots_per_group; ++lane) {
            if ((old_groups[group] >> (lane * 8) & 0xFFU) != 0) insert(old_slots[group * slots_per_group + lane]);
        }
    }
}

std::uint32_t AccessTable::ensure_shape(OrganizationId organization, Holdings holdings) {
    if (holdings.held.empty()) return ensure_common_shape({nullptr, holdings.everyone}, nullptr);
    const Holding& first = holdings.held.front();
    const bool common =
        holdings.held.size() == 1 && first.scope.number() == organization.number() && first.ends == no_end;
    if (common) return ensure_common_shape({first.role, holdings.everyone}, std::move(holdings.kept));
    Shape shape;
    shape.holdings = std::move(holdings);
    return add_shape(std::move(shape));
}

std::uint32_t AccessTable::ensure_common_shape(const CommonKey& key, std::shared_ptr<const void> kept) {
    const auto known = common_shapes_.find(key);
    if (known != common_shapes_.end()) {
        ++shapes_[known->second].uses;
        return known->second;
    }
    const auto [role, everyone] = key;
    Shape shape;
    shape.role = role;
    shape.holdings.everyone = everyone;
    // The key names the role by its address, which nothing else has as long as the shape keeps it.
    shape.holdings.kept = std::move(kept);
    if (role != nullptr) shape.permissions = role->permissions;
    shape.at_organization = shape.permissions;
    if (everyone != nullptr) shape.at_organization |= *everyone;
    return common_shapes_[key] = add_shape(std::move(shape));
}

std::uint32_t AccessTable::add_shape(Shape shape) {
    shape.uses = 1;
    if (free_shapes_.empty()) {
        shapes_.push_back(std::move(shape));
        return static_cast<std::uint32_t>(shapes_.size() - 1);
    }
    const std::uint32_t index = free_shapes_.back();
    free_shapes_.pop_back();
    shapes_[index] = std::move(shape);
    return index;
}

void AccessTable::release_shape(std::uint32_t index) {
    Shape& shape = shapes_[index];
    if (--shape.uses != 0) return;
    if (shape.role != nullptr || shape.holdings.held.empty())
        common_shapes_.erase({shape.role, shape.holdings.everyone});
    shape = Shape{};
    free_shapes_.push_back(index);
}

}  // namespace muster::access
