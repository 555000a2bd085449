// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/gate.h"
#include "base/email_address.h"

// What keeps people from coming in by themselves, whichever way they come, and from what would get around that.
namespace muster::team {

/// Refuses whoever comes by a token what the gate would refuse their session afterwards: an address of the
/// organization's own domains where it lets those in by its identity provider alone and another way of signing in was
/// used (`provider_sign_in_needed`), but for those whose role must have a holder; and one factor where it asks for two
/// (`needs_two_factors`). No user is who has no account yet.
Result<void> check_way_in(const access::Authority& authority, const EmailAddress& email,
                          const access::SessionProof& shown = {}, UserId user = {});

/// Whether the domain is one that the organization has proven.
Result<bool> is_own_domain(const access::Authority& authority, std::string_view domain);

/// Whether the account still has its address, which it then keeps until the transaction ends: a change of it that
/// begins meanwhile sees what was given for its sake.
Result<bool> hold_address(const access::Authority& authority, UserId user, const EmailAddress& email);

/// Refuses whoever was removed or refused at the scope, above it or below it, or is suspended: `invitation_needed`.
Result<void> check_not_barred(const access::Authority& authority, UserId user, ScopeId scope);

/// Refuses another domain's address to whom an organization of theirs lets in by its identity provider alone for the
/// sake of the present one: by it they would be let in by a password again. `domain_not_allowed`.
Result<void> check_may_leave_domain(const access::Self& self, const EmailAddress& next);

}  // namespace muster::team
