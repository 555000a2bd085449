// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_group_name.h"

namespace muster::identity::scim {

GroupName group_name(const access::Role& role) { return {role.key, role.label}; }

GroupName group_name(const access::Role& role, const NamedSubaccount& subaccount) {
    return {role.key + "@" + subaccount.id.text(), subaccount.name + " / " + role.label};
}

}  // namespace muster::identity::scim
