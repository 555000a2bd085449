// SPDX-License-Identifier: Apache-2.0
// The operator sees how an organization's people sign in, and lets them in again where that has failed.

#include <string>

#include "cli/cli.h"

namespace muster::testing {
namespace {

MUSTER_CLI(IdentityCommands);

TEST_P(IdentityCommands, ShowAndRemoveAProvider) {
    migrate();
    create_user("ada@people.example");
    const auto place = create_organization("amplemarket", "ada@people.example");
    EXPECT_TRUE(refuses(run({"identity-provider", "show", place}), not_found, "has no identity provider"));
    EXPECT_TRUE(refuses(run({"identity-provider", "remove", place}), not_found, "has no identity provider"));
    // Providers are set through the API, where they are asked first. The operator lets people in without one.
    tamper(
        "insert into identity_providers (organization_id, id, issuer, client_id, sealed_secret, admits_newcomers,"
        " trusts_addresses, scope_id, role, set_by, set_at) select organization_id, 4711, 'https://login.example', "
        "'muster',"
        " (select salt from events order by id limit 1), 1, 0, organization_id, 'sales_rep', null, 0 from "
        "organizations");
    tamper("update organizations set enforced_provider_id = 4711");
    const auto shown = json_of({"identity-provider", "show", place});
    EXPECT_EQ(shown.at("issuer").as_string(), "https://login.example");
    EXPECT_TRUE(shown.at("enforced").as_bool());
    EXPECT_EQ(text_of({"identity-provider", "remove", place}), "removed the identity provider of " + place + "\n");
    EXPECT_TRUE(refuses(run({"identity-provider", "show", place}), not_found, "has no identity provider"));
}

TEST_P(IdentityCommands, ListAndReleaseDomains) {
    migrate();
    create_user("ada@people.example");
    const auto place = create_organization("amplemarket", "ada@people.example");
    tamper(
        "insert into email_domains (organization_id, id, domain, claimed_by, claimed_at, verified_at)"
        " select organization_id, 4711, 'corp.example', null, 0, 0 from organizations");
    const auto listed = json_of({"email-domain", "list", place}).as_array();
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].at("domain").as_string(), "corp.example");
    EXPECT_EQ(listed[0].at("state").as_string(), "verified");
    EXPECT_TRUE(text_of({"email-domain", "list", place}).contains("_muster.corp.example"));
    tamper("update email_domains set verified_at = null, lapsed_at = 0");
    EXPECT_TRUE(text_of({"email-domain", "list", place}).contains("lapsed"));
    EXPECT_EQ(text_of({"email-domain", "release", place, "corp.example"}), "released corp.example\n");
    EXPECT_TRUE(refuses(run({"email-domain", "release", place, "corp.example"}), not_found,
                        "this organization has no domain `corp.example`"));
}

}  // namespace
}  // namespace muster::testing
