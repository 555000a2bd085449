// SPDX-License-Identifier: Apache-2.0
#include "team/way_in.h"

#include "team/join.sql.h"
#include "team/team_error.h"
#include "team/way_in.sql.h"

namespace muster::team {

Result<void> check_way_in(const access::Authority& authority, const EmailAddress& email,
                          const access::SessionProof& shown) {
    const auto& enforced = authority.enforced_provider();
    if (enforced && shown.provider != *enforced && !TRY(authority.query(sql::own_domain, email.domain())).empty())
        return access::AccessError::provider_sign_in_needed;
    if (authority.requires_two_factors() && !access::counts_as_two_factors(shown, enforced))
        return access::AccessError::needs_two_factors;
    return {};
}

Result<void> check_not_barred(const access::Authority& authority, UserId user, ScopeId scope) {
    if (TRY(authority.query(sql::barred_from_scope, scope, user, authority.now())).empty()) return {};
    return TeamError::invitation_needed;
}

Result<void> check_may_leave_domain(const access::Self& self, const EmailAddress& next) {
    if (TRY(self.query(sql::enforcing_organization_of, next.domain())).empty()) return {};
    return Error(TeamError::domain_not_allowed,
                 "an organization of yours lets people of your address's domain in by its identity provider only: keep "
                 "an address of that domain, or leave the organization first");
}

}  // namespace muster::team
