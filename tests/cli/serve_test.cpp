// SPDX-License-Identifier: Apache-2.0
// What `muster serve` says of where it is, and which settings it refuses.

#include <filesystem>
#include <string>

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "cli/cli.h"
#include "http/testing/raw_client.h"
#include "support/cast.h"
#include "support/program.h"

namespace muster::testing {
namespace {

using storage::Engine;

std::string document_of(const MusterProcess& muster) {
    const auto document = http::testing::get(muster.port(), "/api/openapi.json");
    return document ? document->body : "";
}

/// Invites somebody by HTTP; answers the link in their mail.
std::string mailed_link(const MusterProcess& muster) {
    const auto ada = sign_up(muster, "ada@people.example");
    const auto made = ada->post("/organizations", R"({"name":"Ada's","role_model":"amplifi"})");
    const auto invited = ada->post("/organizations/" + made.text("id") + "/invitations",
                                   Cast::invitation("ben@people.example", "member"));
    EXPECT_EQ(invited.status, 201) << invited.raw.body;
    static_cast<void>(muster.invitation_token("ben@people.example"));
    for (const auto& file : std::filesystem::directory_iterator(muster.data() / "outbox")) {
        const auto mail = read_file(file.path());
        const auto link = mail.find("/invitation#");
        if (link == mail.npos) continue;
        const auto begin = mail.rfind("http", link);
        return mail.substr(begin, link - begin);
    }
    return "";
}

TEST(Serve, NamesThePortThatItTookInItsLogItsDocumentAndItsMails) {
    const MusterProcess muster(Engine::sqlite);
    ASSERT_NE(muster.port(), 0);
    EXPECT_TRUE(muster.log().contains("\"url\":\"" + muster.url() + "\"")) << muster.log();
    EXPECT_TRUE(document_of(muster).contains("{\"url\":\"" + muster.url() + "\"}"));
    EXPECT_EQ(mailed_link(muster), muster.url());
}

TEST(Serve, LetsPagesOfThePortThatItTookWrite) {
    const MusterProcess muster(Engine::sqlite);
    const auto ada = sign_up(muster, "ada@people.example");
    const auto found = [&](const std::string& origin) {
        return ada->send("POST", "/organizations", R"({"name":"Ada's","role_model":"amplifi"})", {{"Origin", origin}});
    };
    EXPECT_EQ(found("http://127.0.0.1:0").status, 403);
    EXPECT_EQ(found(muster.url()).status, 201);
}

TEST(Serve, NamesTheBaseUrlThatItWasGiven) {
    const MusterProcess muster(Engine::sqlite, {"--base-url", "https://text.example.org"});
    EXPECT_TRUE(muster.log().contains("\"url\":\"https://text.example.org\"")) << muster.log();
    EXPECT_TRUE(document_of(muster).contains("{\"url\":\"https://text.example.org\"}"));
    EXPECT_EQ(mailed_link(muster), "https://text.example.org");
}

class ServeRefuses : public ::testing::Test {
  protected:
    ServeRefuses() : commands_(Engine::sqlite) { EXPECT_EQ(commands_.run({"migrate"}).exit_code, done); }

    CommandResult serve(std::vector<std::string> settings) {
        settings.insert(settings.begin(), "serve");
        return commands_.run(settings);
    }

    MusterCommands commands_;
};

TEST_F(ServeRefuses, ABaseUrlThatLinksCannotBeMadeOf) {
    for (const auto* url :
         {"text.example.org", "ftp://text.example.org", "https://", "https://text.example.org/path"}) {
        EXPECT_TRUE(refuses(serve({"--port", "0", "--base-url", url}), wrong_input, "`https://HOST[:PORT]`")) << url;
    }
}

TEST_F(ServeRefuses, ToListenEverywhereWithoutABaseUrlForItsLinks) {
    for (const auto* address : {"0.0.0.0", "::"}) {
        EXPECT_TRUE(refuses(serve({"--port", "0", "--address", address}), wrong_input, "give --base-url too"));
    }
    const MusterProcess named(Engine::sqlite, {"--address", "0.0.0.0", "--base-url", "https://text.example.org"});
}

TEST_F(ServeRefuses, AnAddressThatIsTakenOrIsNone) {
    const MusterProcess other(Engine::sqlite);
    EXPECT_TRUE(refuses(serve({"--port", std::to_string(other.port())}), refused, "another program listens there"));
    EXPECT_TRUE(refuses(serve({"--port", "0", "--address", "nowhere"}), wrong_input, "choose another"));
    EXPECT_TRUE(refuses(serve({"--port", "0", "--address", "203.0.113.7"}), wrong_input, "choose another"));
}

TEST_F(ServeRefuses, ASenderOrAMailServerThatCannotBeUsed) {
    EXPECT_TRUE(refuses(serve({"--port", "0", "--mail-from", "nobody"}), wrong_input, "`nobody` is no email address"));
    EXPECT_TRUE(
        refuses(serve({"--port", "0", "--smtp-url", "http://mail.example.org"}), wrong_input, "smtp://host:587"));
}

TEST_F(ServeRefuses, ADataFolderThatCannotBeMade) {
    const auto served = run_program({"serve", "--port", "0", "--data", "/dev/null/muster"});
    EXPECT_TRUE(refuses(served, unavailable, "can't make the folder `/dev/null/muster`"));
}

TEST(Demo, SaysWhereToSignIn) {
    const MusterCommands commands(Engine::sqlite);
    ASSERT_EQ(commands.run({"migrate"}).exit_code, done);
    EXPECT_TRUE(commands.run({"demo"}).out.contains("sign in at http://127.0.0.1:8080;"));
    EXPECT_TRUE(commands.run({"demo", "--port", "81", "--address", "::1"}).out.contains("at http://[::1]:81;"));
    EXPECT_TRUE(commands.run({"demo", "--base-url", "https://a.example"}).out.contains("at https://a.example;"));
}

TEST(Demo, IsHarmlessTheSecondTimeAndItsPeopleCanSignIn) {
    const MusterProcess muster(Engine::sqlite);
    const auto first = muster.run({"demo", "--output", "json"});
    ASSERT_EQ(first.exit_code, done) << first.err;
    const auto events = [&] { return muster.run({"audit", "verify", "--output", "json"}).out; };
    const auto log = events();
    const auto users = muster.run({"user", "list"}).out;
    const auto again = muster.run({"demo", "--output", "json"});
    EXPECT_EQ(again.exit_code, done) << again.err;
    EXPECT_EQ(again.out, first.out);
    EXPECT_EQ(muster.run({"user", "list"}).out, users);
    EXPECT_EQ(events(), log) << "a second run did something";

    const auto people = document_in(first.out).as_array();
    EXPECT_EQ(people.size(), 13U) << "one for each role of the five models";
    for (const auto& person : people) {
        Client client(muster);
        const auto in =
            client.post("/session", boost::json::serialize(boost::json::object{{"email", person.at("email")},
                                                                               {"password", person.at("password")}}));
        EXPECT_EQ(in.status, 201) << in.raw.body;
        const auto mine = client.get("/organizations");
        const auto& organizations = mine.body.at("items");
        ASSERT_EQ(organizations.as_array().size(), 1U) << person.at("email");
        EXPECT_EQ(organizations.at(0).at("id"), person.at("organization_id"));
        EXPECT_EQ(organizations.at(0).at("roles"), (boost::json::array{person.at("role")}));
    }
}

}  // namespace
}  // namespace muster::testing
