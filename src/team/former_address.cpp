// SPDX-License-Identifier: Apache-2.0
#include "team/former_address.h"

#include "team/former_address.sql.h"
#include "team/team_error.h"

namespace muster::team {

crypto::Digest FormerAddresses::digest_of(const EmailAddress& email) const {
    return crypto::hmac_sha256(key_, "former address " + email.text());
}

Result<void> FormerAddresses::note(const access::Self& self, const EmailAddress& given_up) const {
    const auto digest = digest_of(given_up);
    TRY(self.query(sql::note_former_address, std::span(digest)));
    return {};
}

Result<void> FormerAddresses::check_not_barred(const access::Authority& authority, const EmailAddress& email,
                                               ScopeId scope) const {
    const auto digest = digest_of(email);
    if (TRY(authority.query(sql::address_barred_from_scope, scope, std::span(digest), authority.now())).empty())
        return {};
    return TeamError::invitation_needed;
}

}  // namespace muster::team
