// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "access/permit.h"
#include "base/error.h"

// What giving a role has in common, whichever way it is given.
namespace muster::team {

/// Whether the error is a refusal by the one rule of granting, and no failure of ours.
bool is_refusal_to_grant(const Error& error);

/// A role that somebody has offered, for others to take: by an invitation, a link or an identity provider.
struct Offer {
    std::optional<UserId> by;       ///< nobody if by the operator
    access::Permission permission;  ///< that offering it so takes
    ScopeId asked_at;               ///< where that permission is asked
    const access::Role& role;
    ScopeId scope;  ///< where the role is to be held
};

/// The role, if whoever offered it could offer it still: refused as a grant of theirs would be.
Result<access::Grant> grant_offered(const access::Authority& authority, const Offer& offer);
/// Whether they could while nothing is archived, as if they held nothing at the scopes in `left` any more.
Result<bool> stands_without(const access::Authority& authority, const Offer& offer, std::span<const ScopeId> left);

}  // namespace muster::team
