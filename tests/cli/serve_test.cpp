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

TEST(Serve, PrintsWhereTheApiIsAndThatThereIsNoWebPage) {
    const MusterProcess muster(Engine::sqlite);
    const auto said = read_file(muster.data() / "out1");
    EXPECT_TRUE(said.starts_with("API at " + muster.url() + "/api/v1, described at " + muster.url() +
                                 "/api/openapi.json\nthere is no web page yet; mails go to files in "))
        << said;
    EXPECT_TRUE(muster.log().contains("\"event\":\"serving\",\"version\":\"")) << muster.log();
    const MusterProcess terse(Engine::sqlite, {"--output", "json"});
    EXPECT_EQ(document_in(read_file(terse.data() / "out1")).at("api").as_string(), terse.url() + "/api/v1");
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
        EXPECT_TRUE(refuses(serve({"--port", "0", "--base-url", url}), wrong_input,
                            "--base-url is `http://HOST[:PORT]` or `https://HOST[:PORT]`"))
            << url;
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
    EXPECT_TRUE(refuses(serve({"--port", std::to_string(other.port())}), refused,
                        "another program listens there: stop it, or choose another --port"));
    for (const auto* address : {"nowhere", "localhost", "203.0.113.7"}) {
        EXPECT_TRUE(refuses(serve({"--port", "0", "--address", address}), wrong_input, "--address takes an IP address"))
            << address;
    }
}

TEST_F(ServeRefuses, ASenderOrAMailServerThatCannotBeUsed) {
    EXPECT_TRUE(refuses(serve({"--port", "0", "--mail-from", "nobody"}), wrong_input,
                        "--mail-from: `nobody` is no email address"));
    EXPECT_TRUE(refuses(serve({"--port", "0", "--smtp-url", "http://mail.example.org"}), wrong_input,
                        "--smtp-url must be written like smtp://host:587"));
    EXPECT_TRUE(refuses(serve({"--port", "0", "--smtp-url", "smtp://mail.example.org", "--smtp-password", "x"}),
                        wrong_input, "--smtp-password has no --smtp-user"));
}

TEST_F(ServeRefuses, ADataFolderThatCannotBeMade) {
    const auto migrated = run_program({"migrate", "--data", "/dev/null/muster"});
    EXPECT_TRUE(refuses(migrated, wrong_input, "can't make the folder `/dev/null/muster`"));
}

TEST(Demo, LeavesAsItIsWhatWasDoneInIt) {
    const MusterProcess muster(Engine::sqlite);
    const auto made = document_in(muster.run({"demo", "--output", "json"}).out).as_array();
    const auto parted = [&](const std::string& model) {
        const auto email = "@" + model + ".example";
        for (const auto& person : made) {
            if (person.at("email").as_string().ends_with(email))
                return std::string(person.at("organization_id").as_string());
        }
        return std::string();
    };
    const auto votes = parted("scale-to-win");
    const auto parcels = parted("messente");
    ASSERT_EQ(muster.run({"member", "remove", votes, "texter@scale-to-win.example"}).exit_code, done);
    ASSERT_EQ(muster.run({"member", "remove", parcels, "sender@messente.example"}).exit_code, done);
    ASSERT_EQ(muster.run({"subaccount", "create", votes, "--name", "A first one by its name"}).exit_code, done);
    const auto state = [&] {
        std::string all = muster.run({"audit", "verify"}).out + muster.run({"user", "list"}).out;
        for (const auto& place : {votes, parcels}) all += muster.run({"member", "list", place}).out;
        return all;
    };
    const auto before = state();
    const auto again = muster.run({"demo", "--output", "json"});
    EXPECT_EQ(again.exit_code, done) << again.err;
    EXPECT_EQ(document_in(again.out).as_array(), made) << "the same table";
    EXPECT_EQ(state(), before) << "it wrote something";
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
        EXPECT_EQ(organizations.at(0).at("roles").at(0).at("label"), person.at("role"));
    }
}

}  // namespace
}  // namespace muster::testing
