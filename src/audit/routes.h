// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace muster::http {
class Routes;
}

namespace muster::audit {

void add_routes(http::Routes& routes);

}  // namespace muster::audit
