// SPDX-License-Identifier: Apache-2.0
// refused: incomplete type 'muster::http::PermissionOf<muster::access::Actor>' | undefined template
// 'muster::http::PermissionOf<muster::access::Actor>'
#include "http/routes.h"

namespace muster {

void add_route(http::Routes& routes) {
    routes.permitted(http::get("/organizations/{organization}", "see an organization"),
                     [](const access::Actor&) -> Result<void> { return {}; });
}

}  // namespace muster
