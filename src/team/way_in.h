// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/gate.h"
#include "base/email_address.h"

// What keeps people from coming in by themselves, whichever way they come, and from what would get around that.
namespace muster::team {

/// Refuses whoever comes by a token what the gate would refuse their session afterwards: an address of the
/// organization's own domains where it lets those in by its identity provider alone and another way of signing in was
/// used (`provider_sign_in_needed`), and one factor where it asks for two (`needs_two_factors`).
Result<void> check_way_in(const access::Authority& authority, const EmailAddress& email,
                          const access::SessionProof& shown = {});

/// Refuses whoever was removed or refused at the scope, above it or below it, or is suspended: `invitation_needed`.
Result<void> check_not_barred(const access::Authority& authority, UserId user, ScopeId scope);

/// Refuses another domain's address to whom an organization of theirs lets in by its identity provider alone for the
/// sake of the present one: by it they would be let in by a password again. `domain_not_allowed`.
Result<void> check_may_leave_domain(const access::Self& self, const EmailAddress& next);

}  // namespace muster::team
