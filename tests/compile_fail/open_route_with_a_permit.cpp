// SPDX-License-Identifier: Apache-2.0
// refused: an open route takes an Actor
#include "http/routes.h"

namespace muster {

using Allowed = access::Permit<access::Permission::view_organization>;

void add_route(http::Routes& routes) {
    routes.public_route(http::get("/organizations/{organization}", "see an organization"),
                        [](const Allowed&) -> Result<void> { return {}; });
}

}  // namespace muster
