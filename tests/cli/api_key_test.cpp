// SPDX-License-Identifier: Apache-2.0
// The operator sees an organization's API keys, and ends them.

#include <string>

#include "cli/cli.h"

namespace muster::testing {
namespace {

MUSTER_CLI(ApiKeyCommands);

TEST_P(ApiKeyCommands, ListTheKeysAndRevokeThem) {
    migrate();
    create_user("ada@people.example");
    const auto place = create_organization("amplemarket", "ada@people.example");
    // Keys are made through the API, by who may; the operator makes none.
    tamper(
        "insert into api_keys (organization_id, id, name, permissions, subaccounts, digest, made_by, made_at, keeper,"
        " ends_at) select organization_id, 4711, 'Import', 'view_members', '', (select salt from events limit 1), 1, 0,"
        " (select id from users), 4000000000000000 from organizations");
    const auto listed = json_of({"api-key", "list", place}).as_array();
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].at("id").as_string(), "4711");
    EXPECT_EQ(listed[0].at("state").as_string(), "active");
    EXPECT_TRUE(text_of({"api-key", "list", place}).contains("never"));

    EXPECT_EQ(text_of({"api-key", "revoke", place, "4711"}), "revoked API key 4711\n");
    EXPECT_EQ(json_of({"api-key", "list", place}).as_array().at(0).at("state").as_string(), "revoked");
    EXPECT_TRUE(refuses(run({"api-key", "revoke", place, "4711"}), not_found, "muster api-key list"));
    EXPECT_TRUE(refuses(run({"api-key", "revoke", place, "x"}), wrong_input, "`x` is no API key's id"));
    EXPECT_TRUE(refuses(run({"api-key", "list", "7250118963601408"}), not_found, "muster organization list"));
}

}  // namespace
}  // namespace muster::testing
