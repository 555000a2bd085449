// SPDX-License-Identifier: Apache-2.0
// What scripts read of the commands.

#include <set>
#include <string>

#include "cli/cli.h"
#include "storage/migration.h"
#include "support/golden_routes.h"

namespace muster::testing {
namespace {

MUSTER_CLI(Output);

TEST_P(Output, AsJsonIsOneDocumentOfEachCommandThatPrints) {
    // Each run proves that there is one document, one line, and nothing on standard error.
    EXPECT_EQ(json_of({"migrate"}).at("ran").as_array().size(), storage::migrations().size());
    EXPECT_EQ(json_of({"migrate"}).at("ran").as_array().size(), 0U);

    const auto ada = json_of({"user", "create", "--email", "ada@people.example", "--name", "Ada"}, "a long password\n");
    EXPECT_EQ(ada.at("email").as_string(), "ada@people.example");
    EXPECT_EQ(json_of({"user", "list"}).at(0), ada);

    const auto organization = create_organization("messente", "ada@people.example");
    const auto listed = json_of({"organization", "list"});
    EXPECT_EQ(listed.at(0).at("id").as_string(), organization);
    EXPECT_EQ(listed.at(0).at("role_model").as_string(), "messente");
    EXPECT_EQ(json_of({"subaccount", "list", organization}).at(0).at("name").as_string(), "Main");
    EXPECT_EQ(json_of({"subaccount", "create", organization, "--name", "North"}).at("name").as_string(), "North");
    EXPECT_EQ(json_of({"member", "list", organization}).at(0).at("user"), ada.at("id"));

    const auto checked = json_of({"role-model", "check", "role-models/messente.toml", "role-models/amplifi.toml"});
    EXPECT_EQ(checked.at(1).at("key").as_string(), "amplifi");
    EXPECT_TRUE(json_of({"role-model", "apply"}).as_array().empty()) << "nothing was changed";
    EXPECT_EQ(json_of({"audit", "verify"}).as_array().size(), 2U) << "the system's chain and the organization's";
    EXPECT_GT(json_of({"demo"}).as_array().size(), 5U);
}

TEST_P(Output, AsJsonListsTheRoutesThatTheTextLists) {
    migrate();
    const auto routes = json_of({"routes"});
    const auto golden = golden_routes();
    ASSERT_EQ(routes.as_array().size(), golden.size());
    for (std::size_t i = 0; i < golden.size(); ++i) {
        EXPECT_EQ(routes.at(i).at("method").as_string(), golden[i].method);
        EXPECT_EQ(routes.at(i).at("path").as_string(), golden[i].path);
        EXPECT_EQ(routes.at(i).at("permission").as_string(), golden[i].guard);
    }
}

TEST_P(Output, OfACommandThatOnlyDoesIsEmpty) {
    migrate();
    for (const auto* email : {"ada@people.example", "ben@people.example"}) create_user(email);
    const auto organization = create_organization("messente", "ada@people.example");
    for (const auto* format : {"text", "json"}) {
        const Words who = {organization, "ben@people.example", "--output", format};
        const auto with = [&](Words words, const Words& more) {
            words.insert(words.end(), who.begin(), who.end());
            words.insert(words.end(), more.begin(), more.end());
            return text_of(words);
        };
        EXPECT_EQ(with({"member", "add"}, {"--role", "sender"}), "");
        EXPECT_EQ(with({"member", "set-role"}, {"--role", "administrator"}), "");
        EXPECT_EQ(with({"member", "remove"}, {}), "");
    }
}

TEST_P(Output, ListsAllHoweverManyThereAre) {
    migrate();
    std::string rows;
    for (int i = 1; i <= 120; ++i) {
        const auto n = std::to_string(i);
        rows += "insert into users (id, email, name, password_hash, created_at) values (" + n + ", 'p" + n +
                "@people.example', 'P', '', 0);";
    }
    tamper(rows);
    std::set<std::string> emails;
    const auto listed = json_of({"user", "list"});
    for (const auto& user : listed.as_array()) emails.emplace(user.at("email").as_string());
    EXPECT_EQ(emails.size(), 120U);
}

TEST_P(Output, AsTextIsATableUnderAHeading) {
    migrate();
    create_user("ada@people.example");
    const auto organization = create_organization("messente", "ada@people.example");
    const auto table = text_of({"member", "list", organization});
    EXPECT_TRUE(table.starts_with("USER ")) << table;
    EXPECT_TRUE(table.contains("ada@people.example  Somebody  administrator")) << table;
}

TEST_P(Output, OfAFailureIsOnStandardErrorAlone) {
    migrate();
    EXPECT_TRUE(refuses(run({"member", "list", "12345", "--output", "json"}), not_found, "muster: "));
}

}  // namespace
}  // namespace muster::testing
