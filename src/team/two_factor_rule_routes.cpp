// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/routes.h"
#include "team/two_factor_rule.h"

namespace muster::team {

using access::Permission;
using access::Permit;
using http::Body;

void add_two_factor_rule_routes(http::Routes& routes) {
    constexpr auto path = "/organizations/{organization}/two-factor-rule";
    routes.permitted(http::get(path, "see whether the organization asks two factors of everybody"),
                     [](const Permit<Permission::view_organization>& permit) -> Result<TwoFactorRule> {
                         return TwoFactorRule{permit.requires_two_factors()};
                     });
    routes.permitted(http::put(path, "say whether the organization asks two factors of everybody, at once"),
                     [](const Permit<Permission::require_two_factors>& permit, const Body<TwoFactorRule>& rule) {
                         return set_two_factor_rule(permit, rule.value);
                     });
}

}  // namespace muster::team
