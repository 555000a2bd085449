// SPDX-License-Identifier: Apache-2.0
#include "team/two_factor_rule.h"

#include "team/team_error.h"
#include "team/two_factor_rule.sql.h"

namespace muster::team {

using access::Actor;

Result<TwoFactorRule> set_two_factor_rule(const access::Permit<access::Permission::require_two_factors>& permit,
                                          const TwoFactorRule& rule) {
    const Actor& actor = permit.actor();
    const bool locks_out =
        actor.kind() == Actor::Kind::user && !access::counts_as_two_factors(actor.proof(), permit.enforced_provider());
    if (rule.required && locks_out) return TeamError::own_two_factors_first;
    TRY(permit.query(sql::set_two_factor_rule, rule.required ? 1 : 0));
    TRY(permit.record({"organization.two_factor_rule_set",
                       "organization",
                       permit.organization().number(),
                       {{"required", rule.required ? "true" : "false"}}}));
    return rule;
}

}  // namespace muster::team
