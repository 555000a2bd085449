// SPDX-License-Identifier: Apache-2.0
#include "team/way_in.h"

#include "team/join.sql.h"
#include "team/team_error.h"
#include "team/way_in.sql.h"

namespace muster::team {

namespace {

/// As the gate sees it (access/gate.cpp).
Result<bool> keeps_a_way_in(const access::Authority& authority, UserId user) {
    for (const auto row : TRY(authority.query(sql::lasting_roles_at_organization, user))) {
        const access::Role* role = authority.role_if_any(row.get<std::string>(0));
        if (role != nullptr && role->must_have_holder) return true;
    }
    return false;
}

}  // namespace

Result<void> check_way_in(const access::Authority& authority, const EmailAddress& email,
                          const access::SessionProof& shown, UserId user) {
    const auto& enforced = authority.enforced_provider();
    const bool is_another_way = enforced && shown.provider != *enforced;
    if (is_another_way && TRY(is_own_domain(authority, email.domain())) && !TRY(keeps_a_way_in(authority, user)))
        return access::AccessError::provider_sign_in_needed;
    if (authority.requires_two_factors() && !access::counts_as_two_factors(shown, enforced))
        return access::AccessError::needs_two_factors;
    return {};
}

Result<bool> is_own_domain(const access::Authority& authority, std::string_view domain) {
    return !TRY(authority.query(sql::own_domain, domain)).empty();
}

Result<bool> hold_address(const access::Authority& authority, UserId user, const EmailAddress& email) {
    return !TRY(authority.query(sql::hold_address, user, email.text())).empty();
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
