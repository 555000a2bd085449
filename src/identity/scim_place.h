// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/permit.h"

namespace muster::identity::scim {

/// Where a directory's people belong, and what they are there at first: the organization, or its first subaccount where
/// the default role is held below the organization only.
struct Place {
    ScopeId scope;
    access::Level level = access::Level::organization;
    const access::Role* default_role = nullptr;  ///< lives as long as the authority
};

/// Of the authority's organization.
Result<Place> place_of(const access::Authority& authority);

}  // namespace muster::identity::scim
