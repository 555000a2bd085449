// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "http/routes.h"

namespace muster::http {

/// The OpenAPI 3.1 document of all routes: parameters, bodies, answers and problem details from the types of each row,
/// and `x-permission` for the permission that it asks.
std::string openapi_document(const Routes& routes, const std::string& base_url);

/// One line a route, "GET /api/v1/… permission", sorted: the golden file that makes a new open door a visible diff.
std::string route_list(const Routes& routes);

}  // namespace muster::http
