// SPDX-License-Identifier: Apache-2.0
// The operator sees an organization's join links, and ends them.

#include <string>

#include "cli/cli.h"

namespace muster::testing {
namespace {

MUSTER_CLI(JoinLinkCommands);

TEST_P(JoinLinkCommands, ListTheLinksAndRevokeThem) {
    migrate();
    create_user("ada@people.example");
    const auto place = create_organization("amplemarket", "ada@people.example");
    // Links are made through the API, by who may; the operator makes none.
    tamper(
        "insert into join_links (organization_id, id, scope_id, role, domains, needs_approval, uses, uses_max,"
        " generation, made_by, made_at, ends_at) select organization_id, 4711, organization_id, 'sales_rep', '', 0,"
        " 2, 5, 1, (select id from users), 0, 4000000000000000 from organizations");
    const auto listed = json_of({"join-link", "list", place}).as_array();
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].at("id").as_string(), "4711");
    EXPECT_EQ(listed[0].at("state").as_string(), "open");
    EXPECT_TRUE(text_of({"join-link", "list", place}).contains("2 of 5"));

    EXPECT_EQ(text_of({"join-link", "revoke", place, "4711"}), "revoked join link 4711\n");
    EXPECT_EQ(json_of({"join-link", "list", place}).as_array().at(0).at("state").as_string(), "revoked");
    EXPECT_TRUE(
        refuses(run({"join-link", "revoke", place, "4711"}), not_found, "no open join link there has the id 4711"));
    EXPECT_TRUE(refuses(run({"join-link", "revoke", place, "x"}), wrong_input, "`x` is no join link's id"));
    EXPECT_TRUE(refuses(run({"join-link", "list", "7250118963601408"}), not_found,
                        "no organization has the id 7250118963601408"));
}

}  // namespace
}  // namespace muster::testing
