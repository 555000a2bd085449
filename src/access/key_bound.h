// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "access/decision.h"

/// What API keys may: pure, as the engine in decision.h that it borrows from.
namespace muster::access {

/// What an API key was made for: the part of its keeper's permissions that it may do, and where.
struct KeyBound {
    PermissionSet chosen;
    std::vector<ScopeId> subaccounts;  ///< it reaches these only; the whole organization if there are none
};

/// Whether the key was made for that scope: all of its organization, or one of its subaccounts and what is in them.
bool reaches(const KeyBound& key, const ScopePath& path);

/// All that the key may do there: what was chosen for it and its keeper may do there now.
PermissionSet key_permissions_at(const Holdings& keeper, const KeyBound& key, const ScopePath& path, Time now);

/// Whether the key may know that the scope exists: its organization, and what it reaches and its keeper knows of.
bool key_has_standing(const Holdings& keeper, const KeyBound& key, const ScopePath& path, Time now);

/// The scopes at which the key may use the permission. One made for some subaccounts answers for each of these as a
/// whole, so not for a campaign in one of them that is all that its keeper holds there.
std::vector<ScopeId> key_scopes_allowing(const Holdings& keeper, const KeyBound& key, ScopeId organization,
                                         Permission permission, Time now);

/// The rule of granting, for a key: what its keeper could give or take there, and never more than the key holds itself,
/// but for what is a person's own. A directory's key takes whatever its keeper could: whoever has left must be out, if
/// they could do more than it, too.
std::optional<GrantRefusal> key_refuses_grant(const Holdings& keeper, const KeyBound& key, const ScopePath& path,
                                              GrantKind kind, const Role& role, Time now);

}  // namespace muster::access
