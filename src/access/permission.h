// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/enum_table.h"

namespace muster::access {

/// Every permission of permissions.def, by name.
enum class Permission : std::uint8_t {
#define PERMISSION(name, effect, level, requirements, meaning) name,
#include "access/permissions.def"
};

/// What an operation does to the organization; it decides how its transaction is opened (gate.h).
enum class Effect : std::uint8_t { reads, writes, changes_access };

/// The kinds of scope, from wide to narrow.
enum class Level : std::uint8_t { organization, subaccount, campaign };

std::string_view to_text(Effect effect);
std::string_view to_text(Level level);
std::optional<Level> parse_level(std::string_view text);

/// A row of the catalog.
struct PermissionRow {
    Permission permission;
    std::string_view name;
    Effect effect;
    Level level;                    ///< the narrowest scope at which it can be asked
    std::string_view requirements;  ///< ids of requirements.md, separated by spaces
    std::string_view meaning;
};

inline constexpr auto permission_catalog = std::to_array<PermissionRow>({
#define PERMISSION(name, effect, level, requirements, meaning) \
    {Permission::name, #name, Effect::effect, Level::level, requirements, meaning},
#include "access/permissions.def"
});

inline constexpr std::size_t permission_count = permission_catalog.size();

constexpr const PermissionRow& row_of(Permission permission) {
    return permission_catalog[static_cast<std::size_t>(permission)];
}
constexpr std::string_view to_text(Permission permission) { return row_of(permission).name; }
constexpr Effect effect_of(Permission permission) { return row_of(permission).effect; }
std::optional<Permission> parse_permission(std::string_view name);

/// A set of permissions: a bit each. Copied freely.
class PermissionSet {
  public:
    constexpr PermissionSet() = default;
    constexpr PermissionSet(std::initializer_list<Permission> permissions) {
        for (const Permission permission : permissions) insert(permission);
    }

    constexpr void insert(Permission permission) { word_of(permission) |= bit_of(permission); }
    constexpr void erase(Permission permission) { word_of(permission) &= ~bit_of(permission); }
    [[nodiscard]] constexpr bool contains(Permission permission) const {
        return (words_[static_cast<std::size_t>(permission) / 64] & bit_of(permission)) != 0;
    }
    /// Whether all of `other` is in this set.
    [[nodiscard]] constexpr bool covers(const PermissionSet& other) const { return other.without(*this).empty(); }
    [[nodiscard]] constexpr PermissionSet without(const PermissionSet& other) const {
        PermissionSet difference = *this;
        for (std::size_t i = 0; i < words_.size(); ++i) difference.words_[i] &= ~other.words_[i];
        return difference;
    }
    [[nodiscard]] constexpr PermissionSet in_common(const PermissionSet& other) const {
        return without(without(other));
    }
    constexpr PermissionSet& operator|=(const PermissionSet& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
        return *this;
    }
    [[nodiscard]] constexpr bool empty() const {
        for (const std::uint64_t word : words_) {
            if (word != 0) return false;
        }
        return true;
    }
    friend constexpr bool operator==(const PermissionSet&, const PermissionSet&) = default;

  private:
    static constexpr std::uint64_t bit_of(Permission permission) {
        return std::uint64_t{1} << (static_cast<std::size_t>(permission) % 64);
    }
    constexpr std::uint64_t& word_of(Permission permission) {
        return words_[static_cast<std::size_t>(permission) / 64];
    }

    std::array<std::uint64_t, (permission_count + 63) / 64> words_{};
};

/// Those of a set, in the catalog's order.
std::vector<Permission> listed(const PermissionSet& set);

/// By level: all that can be asked at a scope of that level. At the organization that is everything.
inline constexpr std::array<PermissionSet, 3> askable_by_level = [] {
    std::array<PermissionSet, 3> sets;
    for (const PermissionRow& row : permission_catalog) {
        for (std::size_t level = 0; level <= static_cast<std::size_t>(row.level); ++level) {
            sets[level].insert(row.permission);
        }
    }
    return sets;
}();
constexpr const PermissionSet& askable_at(Level level) { return askable_by_level[static_cast<std::size_t>(level)]; }

/// By level: what of that reads only.
inline constexpr std::array<PermissionSet, 3> readable_by_level = [] {
    std::array<PermissionSet, 3> sets = askable_by_level;
    for (const PermissionRow& row : permission_catalog) {
        if (row.effect == Effect::reads) continue;
        for (PermissionSet& set : sets) set.erase(row.permission);
    }
    return sets;
}();
constexpr const PermissionSet& readable_at(Level level) { return readable_by_level[static_cast<std::size_t>(level)]; }

/// Why no API key can be given something: it is about what is a person's own, or a power over keys and access itself.
enum class PersonsOnly : std::uint8_t { own, power };

/// What no API key can be given, of one kind.
constexpr PermissionSet persons_only(PersonsOnly wanted) {
    PermissionSet set;
#define PERSONS_ONLY(name, kind, reason) \
    if (PersonsOnly::kind == wanted) set.insert(Permission::name);
#include "access/permissions.def"
    return set;
}

/// What an API key would do with it that it can't be given, as the catalog says it; nothing if it can.
std::optional<std::string_view> why_persons_only(Permission permission);

/// All that an API key can be given.
inline constexpr PermissionSet permissions_for_keys =
    askable_at(Level::organization).without(persons_only(PersonsOnly::own)).without(persons_only(PersonsOnly::power));

/// By level: what can still be asked in an organization that waits for its deletion: to see that, to call it off, to
/// take the data out, and to go; and to sign in for it. What isn't its own any more it loses all the same. None of it
/// is asked below the organization.
inline constexpr EnumTable<Level, PermissionSet> askable_when_closing_by_level({
    {Level::organization,
     {Permission::view_organization, Permission::delete_organization, Permission::view_exports,
      Permission::export_organization, Permission::end_account, Permission::mail_deletion, Permission::read_for_export,
      Permission::finish_export, Permission::view_sign_in, Permission::sign_in_by_provider,
      Permission::lapse_email_domain, Permission::mail_email_domain}},
    {Level::subaccount, {}},
    {Level::campaign, {}},
});
constexpr const PermissionSet& askable_when_closing(Level level) { return askable_when_closing_by_level[level]; }

}  // namespace muster::access
