// SPDX-License-Identifier: Apache-2.0
#include "team/granting.h"

#include "access/gate.h"

namespace muster::team {

using access::AccessError;
using access::GrantKind;

bool is_refusal_to_grant(const Error& error) {
    return error.is(AccessError::not_found) || error.is(AccessError::may_not_grant) ||
           error.is(AccessError::role_not_held_here) || error.is(AccessError::archived);
}

Result<access::Grant> grant_offered(const access::Authority& authority, const Offer& offer) {
    auto grant = TRY(authority.grant_by(offer.by, GrantKind::invite, offer.role, offer.scope));
    if (!offer.by) return grant;
    const auto may_offer = authority.check_may(*offer.by, offer.permission, offer.asked_at);
    if (may_offer) return grant;
    return may_offer.error().is(AccessError::they_may_not) ? Error(AccessError::may_not_grant) : may_offer.error();
}

Result<bool> stands_without(const access::Authority& authority, const Offer& offer, std::span<const ScopeId> left) {
    if (!offer.by) return true;
    const auto grant = authority.grant_by_if_none_archived(*offer.by, left, GrantKind::invite, offer.role, offer.scope);
    if (!grant && !is_refusal_to_grant(grant.error())) return grant.error();
    if (!grant) return false;
    return TRY(authority.permissions_of(*offer.by, {&offer.asked_at, 1}, left)).front().contains(offer.permission);
}

}  // namespace muster::team
