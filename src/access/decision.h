// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "access/permission.h"
#include "access/role_model.h"
#include "base/clock.h"
#include "base/id.h"

/// The engine: pure functions of the model and of what people hold. No clock, SQL, HTTP or logging; facts arrive as
/// values.
namespace muster::access {

/// A scope and those that contain it, the organization first.
class ScopePath {
  public:
    explicit ScopePath(ScopeId organization) : scopes_{organization} {}
    /// The path one level deeper.
    [[nodiscard]] ScopePath down_to(ScopeId narrower) const;
    /// The same path, known to lead to an archived scope.
    [[nodiscard]] ScopePath archived() const;
    /// The same path, as if nothing on it were archived.
    [[nodiscard]] ScopePath in_use() const;
    /// The same path, known to lie in an organization that waits for its deletion.
    [[nodiscard]] ScopePath closing() const;
    /// The organization alone, closing if this is.
    [[nodiscard]] ScopePath top() const;

    [[nodiscard]] ScopeId organization() const { return scopes_[0]; }
    [[nodiscard]] ScopeId narrowest() const { return scopes_[depth_ - 1]; }
    [[nodiscard]] Level level() const { return static_cast<Level>(depth_ - 1); }
    [[nodiscard]] bool contains(ScopeId scope) const;
    [[nodiscard]] bool is_archived() const { return archived_; }
    [[nodiscard]] bool is_closing() const { return closing_; }
    [[nodiscard]] std::span<const ScopeId> scopes() const { return {scopes_.data(), depth_}; }

  private:
    std::array<ScopeId, 3> scopes_{};
    std::size_t depth_ = 1;
    bool archived_ = false;
    bool closing_ = false;
};

/// All that can be asked at the path's end: at an archived scope only what reads, and in an organization that waits for
/// its deletion only `askable_when_closing`.
const PermissionSet& askable_on(const ScopePath& path);

/// "Never ends."
inline constexpr Time no_end = Time::max();

/// One membership as the engine sees it: a role at a scope, until `ends`. Suspended memberships, and those at archived
/// scopes, are not held at all.
struct Holding {
    ScopeId scope;
    const Role* role = nullptr;
    Time ends = no_end;
};

/// What one user holds in one organization, compiled for checks; `everyone` is the model's. `kept` keeps the roles
/// alive where the organization has its own.
struct Holdings {
    std::vector<Holding> held;
    const PermissionSet* everyone = nullptr;
    std::shared_ptr<const void> kept = nullptr;
};

/// Whether the user may do it there, by the union of what they hold along the path (requirement SW-1: roles at the
/// organization cover all current and future subaccounts), or as any member may at the organization. Nobody may at a
/// scope narrower than the permission's level: what is the organization's isn't asked at a subaccount. At an archived
/// scope nobody may change anything.
bool may(const Holdings& holdings, const ScopePath& path, Permission permission, Time now);

/// All that the user may do there.
PermissionSet permissions_at(const Holdings& holdings, const ScopePath& path, Time now);

/// Whether the user may know that the scope exists: a membership on its path, or at the organization itself any
/// membership in it. Decides between 403 and 404.
bool has_standing(const Holdings& holdings, const ScopePath& path, Time now);

/// The first holding that allows it, in the order of the path; null if none does.
const Holding* allowing(const Holdings& holdings, const ScopePath& path, Permission permission, Time now);

/// Those of the given subaccounts that the user sees: all with a role at the organization, else those they hold a role
/// in, themselves or in a campaign there. `campaign_parents` maps each campaign scope to its subaccount.
struct CampaignParent {
    ScopeId campaign;
    ScopeId subaccount;
};
std::vector<ScopeId> visible_subaccounts(const Holdings& holdings, ScopeId organization,
                                         std::span<const ScopeId> subaccounts,
                                         std::span<const CampaignParent> campaign_parents, Time now);

/// The scopes at which the user holds a role with the permission; there and in what lies below them they may do it, as
/// far as it can be asked there. Without order, each once.
std::vector<ScopeId> scopes_allowing(const Holdings& holdings, Permission permission, Time now);

/// Which of the given users may do it there.
struct MemberHoldings {
    UserId user;
    Holdings holdings;
};
std::vector<UserId> who_may(std::span<const MemberHoldings> members, const ScopePath& path, Permission permission,
                            Time now);

/// What one could do there more, and less, if one held `after` instead of `before`.
struct PermissionChange {
    PermissionSet gained;
    PermissionSet lost;
};
PermissionChange change_at(const Holdings& before, const Holdings& after, const ScopePath& path, Time now);

/// What somebody wants to do with another's role.
enum class GrantKind : std::uint8_t { invite, change, remove };

/// Why a grant is refused.
enum class GrantRefusal : std::uint8_t {
    scope_archived,     ///< nobody is brought there, or given another role
    not_held_at_level,  ///< the model doesn't let the role be held at a scope of that level
    not_in_list,        ///< no role that the granter holds there may give (or take) this one
    exceeds_granter,    ///< the role holds permissions that the granter doesn't hold there
};
std::string_view to_text(GrantRefusal refusal);

/// The one rule of granting (AM-6, CT-3, SW-4, AP-3, ME-4): the model's list, and never more than the granter holds
/// along the path: nobody gives more, and nobody takes it from those who hold more. To change a role, ask for the
/// present one and for the new one. Taking away (`remove`) asks neither whether the scope is open nor for its level.
std::optional<GrantRefusal> refuses_grant(const Holdings& granter, const ScopePath& path, GrantKind kind,
                                          const Role& role, Time now);

/// What is missing where somebody was denied: the roles that hold the permission at that level, and the roles whose
/// holders could give one of those by that role alone, each in the order given. None where it can't be asked at all.
struct MissingPermission {
    std::vector<const Role*> holding_roles;
    std::vector<const Role*> granting_roles;
};
MissingPermission explain_missing(std::span<const Role> roles, const ScopePath& path, Permission permission);

}  // namespace muster::access
