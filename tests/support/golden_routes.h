// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace muster::testing {

/// What `muster routes` lists, a line each, from the root of the checkout.
inline constexpr auto golden_routes_path = "tests/routes/routes.golden.txt";

/// A line of it.
struct GoldenRoute {
    std::string method;
    std::string path;   ///< with parameters in braces
    std::string guard;  ///< a permission's key, `self_route` or `public_route`
};
/// Those of the API; beside it there are health, metrics and the document.
std::vector<GoldenRoute> golden_routes();

}  // namespace muster::testing
