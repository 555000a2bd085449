// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "access/role_model.h"
#include "base/id.h"

namespace muster::identity::scim {

struct NamedSubaccount {
    ScopeId id;
    std::string name;
};

/// What a directory knows a group by.
struct GroupName {
    std::string id;
    std::string display;
};
/// Of a role at the organization.
GroupName group_name(const access::Role& role);
/// Of a role at a subaccount: `ROLE@SUBACCOUNT`, and "Subaccount / Role".
GroupName group_name(const access::Role& role, const NamedSubaccount& subaccount);

}  // namespace muster::identity::scim
