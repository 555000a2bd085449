// SPDX-License-Identifier: Apache-2.0
// The operator sees which roles an organization has, its own ones too.

#include <string>

#include "cli/cli.h"

namespace muster::testing {
namespace {

MUSTER_CLI(RoleCommands);

TEST_P(RoleCommands, ListTheProductsRolesAndTheOrganizationsOwn) {
    migrate();
    create_user("ada@people.example");
    const auto place = create_organization("amplifi", "ada@people.example");
    EXPECT_EQ(json_of({"role", "list", place}).as_array().size(), 2U);
    // Roles are made through the API, by who may; the operator makes none.
    tamper(
        "insert into custom_roles (organization_id, id, key, base, label, meaning, held_at, permissions, made_at)"
        " select organization_id, 4711, 'helper', 'member', 'Helper', 'Helps.', 'organization', 'view_contacts', 0"
        " from organizations");
    const auto listed = json_of({"role", "list", place}).as_array();
    ASSERT_EQ(listed.size(), 3U);
    EXPECT_EQ(listed[2].at("key").as_string(), "helper");
    EXPECT_EQ(listed[2].at("base").as_string(), "member");
    EXPECT_TRUE(text_of({"role", "list", place}).contains("helper           Helper           member"))
        << text_of({"role", "list", place});
    EXPECT_TRUE(refuses(run({"role", "list", "7250118963601408"}), not_found, ""));
    EXPECT_TRUE(refuses(run({"role", "list", "x"}), wrong_input, "`x` is no organization's id"));

    // The operator gives it as any role.
    create_user("robin@people.example");
    EXPECT_EQ(text_of({"member", "add", place, "robin@people.example", "--role", "helper"}),
              "added robin@people.example to A Place as `helper`\n");
    EXPECT_EQ(members(place), (Words{"billing_contact of ada@people.example", "helper of robin@people.example"}));
}

}  // namespace
}  // namespace muster::testing
