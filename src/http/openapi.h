// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/class.hpp>

#include "http/routes.h"

namespace muster::http {

/// The OpenAPI 3.1 document of all routes: parameters, bodies, answers and problem details from the types of each row,
/// and `x-permission` for the permission that it asks. `version` is the program's.
std::string openapi_document(const Routes& routes, const std::string& base_url, std::string_view version);

/// A route with what it asks: a permission's key, `self_route` or `public_route`.
struct ListedRoute {
    std::string method;
    std::string path;
    std::string permission;
};
BOOST_DESCRIBE_STRUCT(ListedRoute, (), (method, path, permission))

/// All routes, sorted: the golden file that makes a new open door a visible diff has a line for each.
std::vector<ListedRoute> list_routes(const Routes& routes);

}  // namespace muster::http
