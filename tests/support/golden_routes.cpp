// SPDX-License-Identifier: Apache-2.0
#include "support/golden_routes.h"

#include <fstream>

namespace muster::testing {

std::vector<GoldenRoute> golden_routes() {
    std::vector<GoldenRoute> routes;
    std::ifstream file(golden_routes_path);
    for (GoldenRoute route; file >> route.method >> route.path >> route.guard;) {
        const bool is_document = route.path.ends_with("/openapi.json");
        if (route.path.starts_with("/api/v1/") && !is_document) routes.push_back(route);
    }
    return routes;
}

}  // namespace muster::testing
