// SPDX-License-Identifier: Apache-2.0
// What scripts read of the commands.

#include <algorithm>
#include <set>
#include <string>

#include "cli/cli.h"
#include "storage/migration.h"

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

    const auto organization = create_organization("scale-to-win", "ada@people.example");
    const auto listed = json_of({"organization", "list"});
    EXPECT_EQ(listed.at(0).at("id").as_string(), organization);
    EXPECT_EQ(listed.at(0).at("role_model").as_string(), "scale-to-win");
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
    const auto table = text_of({"routes"});
    for (const auto& route : routes.as_array()) {
        const std::string path(route.at("path").as_string());
        const auto line = table.find(" " + path + " ");
        ASSERT_NE(line, table.npos) << path;
    }
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(table, '\n')), routes.as_array().size() + 2)
        << "a heading, and what the words mean";
}

TEST_P(Output, OfEachDeedIsALineThatNamesIt) {
    migrate();
    for (const auto* email : {"ada@people.example", "ben@people.example"}) create_user(email);
    const auto place = create_organization("messente", "ada@people.example");
    const std::string ben = "ben@people.example";
    EXPECT_EQ(text_of({"member", "add", place, ben, "--role", "sender"}), "added " + ben + " to A Place as `sender`\n");
    EXPECT_EQ(text_of({"member", "set-role", place, ben, "--role", "administrator"}),
              ben + " is `administrator` of A Place now\n");
    EXPECT_EQ(text_of({"member", "remove", place, ben}), "removed " + ben + " from A Place\n");
    EXPECT_EQ(text_of({"user", "sign-out", ben}), "signed out all devices of " + ben + "\n");
    EXPECT_EQ(text_of({"user", "set-password", ben}, "another password\n"),
              "set the password of " + ben + " and signed its devices out\n");

    const auto added = json_of({"member", "add", place, ben, "--role", "sender"});
    EXPECT_EQ(added.at("organization").as_string(), place);
    EXPECT_EQ(added.at("email").as_string(), ben);
    EXPECT_EQ(added.at("role").as_string(), "sender");
    EXPECT_EQ(json_of({"member", "set-role", place, ben, "--role", "administrator"}).at("role").as_string(),
              "administrator");
    EXPECT_EQ(json_of({"member", "remove", place, ben}).at("email").as_string(), ben);
    EXPECT_EQ(json_of({"user", "sign-out", ben}).at("email").as_string(), ben);
    EXPECT_EQ(json_of({"user", "set-password", ben}, "another password\n").at("email").as_string(), ben);
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
    EXPECT_TRUE(refuses(run({"member", "list", "12345"}), not_found, "muster: no organization has the id 12345"));
}

TEST_P(Output, AsJsonOfAFailureIsOneProblemOnStandardError) {
    migrate();
    create_user("ada@people.example");
    const std::pair<Words, ExitCode> failures[] = {
        {{"member", "list", "12345"}, not_found},
        {{"user", "create", "--email", "ada@people.example", "--name", "Ada"}, refused},
        {{"user", "frobnicate"}, wrong_input},
        {{"serve", "--port", "abc"}, wrong_input},
        {{"role-model", "check", "/none.toml", "/nor-this.toml"}, wrong_input},
    };
    for (auto [words, code] : failures) {
        words.insert(words.end(), {"--output", "json"});
        const auto result = run(words, "a long password\n");
        EXPECT_EQ(result.out, "");
        EXPECT_EQ(result.exit_code, code) << result.err;
        const auto problem = document_in(result.err);
        EXPECT_EQ(problem.at("exit_code").as_int64(), code);
        EXPECT_FALSE(problem.at("code").as_string().empty());
        EXPECT_FALSE(problem.at("detail").as_string().empty());
    }
}

TEST_P(Output, OfRoutesIsATableThatSaysWhatItsWordsMean) {
    migrate();
    const auto table = text_of({"routes"});
    EXPECT_TRUE(table.starts_with("METHOD  PATH ")) << table;
    for (const auto* path : {"/health/live", "/health/ready", "/metrics", "/api/openapi.json"}) {
        EXPECT_TRUE(table.contains(std::string("GET     ") + path + " ")) << path;
    }
    EXPECT_TRUE(table.contains("self_route: for whoever is signed in")) << table;
}

}  // namespace
}  // namespace muster::testing
