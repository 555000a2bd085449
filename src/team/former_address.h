// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/gate.h"
#include "base/crypto.h"
#include "base/email_address.h"

namespace muster::team {

/// Which addresses accounts had before, so that nobody comes back past a bar by an address that they gave up: by a
/// change of address, or with their account. Kept as digests under the installation's key, and of deleted accounts only
/// while some organization bars them. Immutable.
class FormerAddresses {
  public:
    /// `key` is the installation's.
    explicit FormerAddresses(Secret key) : key_(std::move(key)) {}

    /// The self's address, which from now on may be anybody's.
    Result<void> note(const access::Self& self, const EmailAddress& given_up) const;
    /// Refuses an address that somebody had who is barred at the scope, as way_in.h says of themselves:
    /// `invitation_needed`.
    Result<void> check_not_barred(const access::Authority& authority, const EmailAddress& email, ScopeId scope) const;

  private:
    [[nodiscard]] crypto::Digest digest_of(const EmailAddress& email) const;

    Secret key_;
};

}  // namespace muster::team
