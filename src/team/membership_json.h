// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/access_json.h"
#include "team/membership.h"

namespace muster::team {

BOOST_DESCRIBE_ENUM(MemberState, active, expiring, suspended, ended)
BOOST_DESCRIBE_STRUCT(Member, (),
                      (user, name, email, scope, level, scope_name, role, role_label, granted_by, granted_at, ends_at,
                       suspended_at, state, has_two_factors))
BOOST_DESCRIBE_ENUM(SubaccountOutcome, added, removed)
BOOST_DESCRIBE_STRUCT(SubaccountReport, (), (subaccount, name, outcome, role))

}  // namespace muster::team
