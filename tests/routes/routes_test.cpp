// SPDX-License-Identifier: Apache-2.0
// Each door of the program with the permission that it asks stands in a golden file, so that a new one is seen.

#include <filesystem>
#include <fstream>
#include <sstream>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "support/golden_routes.h"
#include "support/muster_process.h"

namespace muster::testing {
namespace {

TEST(Routes, AreThoseOfTheGoldenFile) {
    const MusterProcess muster(storage::Engine::sqlite);
    const auto listed = muster.run({"routes", "--output", "json"});
    ASSERT_EQ(listed.exit_code, 0) << listed.err;
    std::string lines;
    const auto doors = boost::json::parse(listed.out);
    for (const auto& door : doors.as_array()) {
        for (const auto* member : {"method", "path", "permission"}) {
            lines += std::string(door.at(member).as_string()) + (member == std::string_view("permission") ? "\n" : " ");
        }
    }
    std::ostringstream golden;
    golden << std::ifstream(golden_routes_path).rdbuf();
    EXPECT_EQ(golden.str(), lines) << "if each door that opened, closed or asks something else now was meant to, renew "
                                      "the file: muster routes --output json | jq -r '.[] | \"\\(.method) \\(.path) "
                                      "\\(.permission)\"' >"
                                   << golden_routes_path;
}

TEST(Routes, EachAskAPermissionUnlessKnownToBeOpen) {
    // What has no organization: signing up, in and out, one's own lists, and invitations and join links by their token.
    const std::vector<std::string> open = {
        "DELETE /api/v1/session",
        "DELETE /api/v1/sessions",
        "DELETE /api/v1/sessions/{session}",
        "GET /api/v1/organizations",
        "GET /api/v1/role-models",
        "GET /api/v1/session",
        "GET /api/v1/sessions",
        "GET /api/v1/time-zones",
        "GET /api/v1/user/email",
        "GET /api/v1/user/second-factor",
        "POST /api/v1/invitations/acceptance",
        "POST /api/v1/invitations/preview",
        "POST /api/v1/invitations/sign-up",
        "POST /api/v1/join-links/joins",
        "POST /api/v1/join-links/preview",
        "POST /api/v1/organizations",
        "POST /api/v1/password-resets",
        "POST /api/v1/password-resets/completion",
        "POST /api/v1/provider-sign-ins",
        "POST /api/v1/provider-sign-ins/end",
        "POST /api/v1/session",
        "POST /api/v1/session/second-factor",
        "POST /api/v1/user/deletion",
        "POST /api/v1/user/email/confirmations",
        "POST /api/v1/user/email/confirmations/completion",
        "POST /api/v1/user/second-factor",
        "POST /api/v1/user/second-factor/confirmation",
        "POST /api/v1/user/second-factor/recovery-codes",
        "POST /api/v1/user/second-factor/removal",
        "POST /api/v1/users",
        "POST /api/v1/users/completion",
        "PUT /api/v1/session/organization",
        "PUT /api/v1/user/email",
        "PUT /api/v1/user/password",
    };
    std::vector<std::string> found;
    for (const auto& route : golden_routes()) {
        if (route.guard.ends_with("_route")) found.push_back(route.method + " " + route.path);
    }
    EXPECT_EQ(found, open);
    for (const auto& door : found) EXPECT_FALSE(door.contains("{organization}")) << door;
}

}  // namespace
}  // namespace muster::testing
