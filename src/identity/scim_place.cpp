// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_place.h"

#include "identity/scim_user.sql.h"

namespace muster::identity::scim {

Result<Place> place_of(const access::Authority& authority) {
    const access::Role& role = authority.roles()[authority.model().default_role()];
    if (role.can_be_held_at(access::Level::organization))
        return Place{access::scope_of(authority.organization()), access::Level::organization, &role};
    // An organization always has a subaccount that is not archived.
    const auto first = TRY(authority.query(sql::first_subaccount));
    return Place{first[0].get<ScopeId>(0), access::Level::subaccount, &role};
}

}  // namespace muster::identity::scim
