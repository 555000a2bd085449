// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/gate.h"
#include "base/json.h"

namespace muster::team {

/// Whether an organization asks two factors of everybody. The gate holds sessions to it, and way_in.h those who
/// come from outside; here it is set.
struct TwoFactorRule {
    bool required = false;
};
BOOST_DESCRIBE_STRUCT(TwoFactorRule, (), (required))

/// From its answer on, requests by sessions of one factor are refused here. Whoever sets it has a session of two
/// themself, or is the operator: `own_two_factors_first`.
Result<TwoFactorRule> set_two_factor_rule(const access::Permit<access::Permission::require_two_factors>& permit,
                                          const TwoFactorRule& rule);

}  // namespace muster::team
