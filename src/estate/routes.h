// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace muster::http {
class Routes;
}  // namespace muster::http

namespace muster::estate {

class Exports;

/// The rows of this room.
void add_export_routes(http::Routes& routes, Exports& exports);

}  // namespace muster::estate
