// SPDX-License-Identifier: Apache-2.0
// What must not be seen is looked for wherever it could have been left: the log at its loudest, the audit log, the
// database byte by byte, and the data folder but for the mails, whose purpose is to carry their tokens.

#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "support/authenticator.h"
#include "support/cast.h"
#include "support/program.h"

namespace muster::testing {
namespace {

using storage::Engine;

std::string read_folder(const std::filesystem::path& folder) {
    std::string all;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
        const bool is_mail = file.path().parent_path().filename() == "outbox";
        if (file.is_regular_file() && !is_mail) all += read_file(file.path());
    }
    return all;
}

/// All rows of all tables, as PostgreSQL writes them: text as it is, bytes in hexadecimal.
std::string read_tables(storage::Database& database) {
    std::string all;
    std::deque<std::string> texts;
    std::deque<storage::Query> queries;
    const auto each = [&](const std::string& text, const auto& use) {
        const auto& query =
            queries.emplace_back(storage::Query{"test.read", "", texts.emplace_back(text), storage::Use::deed});
        storage::Rows rows;
        const auto read = database.transaction({}, [&](storage::Transaction& transaction) -> Result<void> {
            rows = TRY(transaction.run(query));
            return {};
        });
        ASSERT_TRUE(read.ok()) << text << ": " << read.error().message();
        for (const auto row : rows) use(row.template get<std::string>(0));
    };
    each("select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
         [&](const std::string& table) {
             each("select t::text from " + table + " t", [&](const std::string& row) { all += row + "\n"; });
         });
    return all;
}

class Secrets : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(GetParam(), std::vector<std::string>{"--log-level", "debug"});
        live();
    }

    /// A secret that was given to the program or by it.
    const std::string& keep(std::string secret) { return secrets_.emplace_back(std::move(secret)); }
    std::string password(const std::string& of) { return keep("the password of " + of); }
    void keep_session(const Client& client) { keep(client.cookie().substr(client.cookie().find('=') + 1)); }

    /// A day with all that has to do with secrets, what goes wrong included.
    void live() {
        found_organization();
        let_somebody_sign_up_by_invitation();
        let_somebody_accept_signed_in();
        let_somebody_join_by_a_link();
        let_a_program_use_a_key();
        let_somebody_sign_in_with_two_factors();
        make_mistakes();
    }

    void found_organization() {
        const auto up = sign_up(*muster_, ada(), "ada@people.example", password("ada"));
        keep(muster_->mailed_token("ada@people.example", "/sign-up#"));
        EXPECT_EQ(up.status, 201) << up.raw.body;
        keep_session(ada());
        const auto made = ada().post("/organizations", R"({"name":"Ada's","role_model":"amplifi"})");
        EXPECT_EQ(made.status, 201) << made.raw.body;
        place_ = "/organizations/" + made.text("id");
    }

    std::string invite(const std::string& email) {
        const auto invited = ada().post(place_ + "/invitations", Cast::invitation(email, "member"));
        EXPECT_EQ(invited.status, 201) << invited.raw.body;
        return keep(muster_->invitation_token(email));
    }

    void let_somebody_sign_up_by_invitation() {
        const auto token = invite("bob@people.example");
        Client bob(*muster_);
        EXPECT_EQ(bob.post("/invitations/preview", R"({"token":")" + token + "\"}").status, 200);
        const auto up = bob.post("/invitations/sign-up",
                                 R"({"token":")" + token + R"(","name":"Bob","password":")" + password("bob") + "\"}");
        EXPECT_EQ(up.status, 201) << up.raw.body;
        keep_session(bob);
        EXPECT_NE(bob.post("/invitations/acceptance", R"({"token":")" + token + "\"}").status, 201) << "used twice";
    }

    void let_somebody_accept_signed_in() {
        const auto made =
            muster_->run({"user", "create", "--email", "eve@people.example", "--name", "Eve"}, password("eve") + "\n");
        EXPECT_EQ(made.exit_code, 0) << made.err;
        EXPECT_FALSE((made.out + made.err).contains("the password of"));
        Client eve(*muster_);
        const auto in = eve.post("/session", R"({"email":"eve@people.example","password":")" + password("eve") + "\"}");
        EXPECT_EQ(in.status, 201) << in.raw.body;
        keep_session(eve);
        const auto accepted =
            eve.post("/invitations/acceptance", R"({"token":")" + invite("eve@people.example") + "\"}");
        EXPECT_EQ(accepted.status, 201) << accepted.raw.body;
        EXPECT_EQ(eve.remove("/session").status, 204);
    }

    void let_somebody_join_by_a_link() {
        const auto made = ada().post("/organizations", R"({"name":"Shared","role_model":"amplemarket"})");
        EXPECT_EQ(made.status, 201) << made.raw.body;
        const auto shared = ada().post("/organizations/" + made.text("id") + "/join-links", "{}");
        EXPECT_EQ(shared.status, 201) << shared.raw.body;
        const std::string url(shared.body.at("url").as_string());
        const auto token = keep(url.substr(url.find('#') + 1));
        Client cleo(*muster_);
        EXPECT_EQ(sign_up(*muster_, cleo, "cleo@people.example", password("cleo")).status, 201);
        keep_session(cleo);
        EXPECT_EQ(cleo.post("/join-links/joins", R"({"token":")" + token + "\"}").status, 201);
        EXPECT_NE(cleo.post("/join-links/joins", R"({"token":")" + token + "\"}").status, 201) << "is a member";
    }

    void let_a_program_use_a_key() {
        const auto made = ada().post(place_ + "/api-keys", R"({"name":"Import","permissions":["view_members"]})");
        EXPECT_EQ(made.status, 201) << made.raw.body;
        const std::string key(made.body.at("key").at("id").as_string());
        const auto first = keep(made.text("secret"));
        const auto rotated = ada().post(place_ + "/api-keys/" + key + "/rotation", R"({"grace_hours":1})");
        EXPECT_EQ(rotated.status, 201) << rotated.raw.body;
        Client program(*muster_);
        for (const auto& secret : {first, keep(rotated.text("secret"))}) {
            const Client::Headers shown = {{"Authorization", "Bearer " + secret}};
            EXPECT_EQ(program.send("GET", place_ + "/members", "", shown).status, 200);
            EXPECT_EQ(program.send("GET", place_ + "/api-keys", "", shown).status, 403);
            EXPECT_EQ(
                program.send("GET", place_ + "/members", "", {{"Authorization", "Bearer " + secret + "x"}}).status,
                401);
            EXPECT_GE(program.get(place_ + "/members?key=" + secret).status, 400);
        }
        EXPECT_FALSE(ada().get(place_ + "/api-keys").raw.body.contains("muster_key_"));
    }

    void let_somebody_sign_in_with_two_factors() {
        Client dora(*muster_);
        const auto own = password("dora");
        EXPECT_EQ(sign_up(*muster_, dora, "dora@people.example", own).status, 201);
        const auto proof = R"({"present_password":")" + own + "\"";
        const auto enrolment = dora.post("/user/second-factor", proof + "}");
        Authenticator authenticator(keep(enrolment.text("secret")));
        keep({authenticator.secret().begin(), authenticator.secret().end()});
        const auto confirmed =
            dora.post("/user/second-factor/confirmation", R"({"code":")" + authenticator.code() + "\"}");
        ASSERT_EQ(confirmed.status, 201) << confirmed.raw.body;
        keep_session(dora);
        for (const auto& code : confirmed.body.at("recovery_codes").as_array()) keep(std::string(code.as_string()));
        const auto half =
            dora.post("/session", R"({"email":"dora@people.example","password":")" + own + "\"}").text("token");
        const auto in = dora.post("/session/second-factor",
                                  R"({"token":")" + keep(half) + R"(","code":")" + authenticator.code() + "\"}");
        EXPECT_EQ(in.status, 201) << in.raw.body;
        keep_session(dora);
    }

    void make_mistakes() {
        Client client(*muster_);
        const auto wrong = keep("a wrong guess of a password");
        const auto sign_in = R"({"email":"ada@people.example","password":")" + wrong + "\"";
        EXPECT_EQ(client.post("/session", sign_in + "}").status, 401);
        for (const std::string end : {"", R"(,"extra":1})", "} x"}) {
            const auto refused = client.post("/session", sign_in + end);
            EXPECT_GE(refused.status, 400);
            EXPECT_FALSE(refused.raw.body.contains(wrong)) << refused.raw.body;
        }
        const auto token = keep("made-up-token-of-an-invitation");
        EXPECT_GE(client.post("/invitations/preview", R"({"token":")" + token + "\"}").status, 400);
        const auto session = keep("made-up-token-of-a-session");
        EXPECT_EQ(client.send("GET", "/session", "", {{"Cookie", "muster_session=" + session}}).status, 401);
    }

    void expect_none_in(const std::string& place, const std::string& text) {
        ASSERT_GE(secrets_.size(), 12U);
        for (const auto& secret : secrets_) {
            ASSERT_FALSE(secret.empty());
            const auto hex =
                text::to_hex(std::span(reinterpret_cast<const std::uint8_t*>(secret.data()), secret.size()));
            EXPECT_FALSE(text.contains(secret) || text.contains(hex)) << "`" << secret << "` stands in " << place;
        }
    }

    std::string events() {
        const auto events = ada().get(place_ + "/events?limit=200");
        EXPECT_EQ(events.status, 200);
        return events.raw.body;
    }

    std::string database() {
        if (GetParam() == Engine::postgresql) return read_tables(*muster_->database().open(1));
        return read_folder(
            std::filesystem::path(muster_->database().url().substr(std::string("sqlite:").size())).parent_path());
    }

    Client& ada() {
        if (!ada_) ada_ = std::make_unique<Client>(*muster_);
        return *ada_;
    }

    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<Client> ada_;
    std::string place_;
    std::deque<std::string> secrets_;
};

TEST_P(Secrets, AreNotLogged) {
    EXPECT_TRUE(muster_->log().contains("serving"));
    expect_none_in("the server's log", muster_->log());
    muster_->stop();
    expect_none_in("the server's log after its end", muster_->log());
}

TEST_P(Secrets, AreNotAmongTheMetrics) {
    http::testing::RawClient client(muster_->port());
    ASSERT_TRUE(client.send(http::testing::get_text("/metrics")));
    const auto metrics = client.read_response();
    ASSERT_TRUE(metrics);
    EXPECT_TRUE(metrics->body.contains("muster_http_requests_total")) << metrics->body;
    expect_none_in("the metrics", metrics->body);
}

TEST_P(Secrets, AreNotInTheAuditLog) {
    const auto log = events();
    EXPECT_TRUE(log.contains("member.joined")) << log;
    expect_none_in("the audit log", log);
}

TEST_P(Secrets, AreNotInTheDatabase) {
    const auto rows = database();
    EXPECT_TRUE(rows.contains("ada@people.example")) << "what is stored must be found, or this shows nothing";
    expect_none_in("the database", rows);
}

TEST_P(Secrets, AreNotInTheDataFolder) { expect_none_in("the data folder", read_folder(muster_->data())); }

INSTANTIATE_TEST_SUITE_P(Engines, Secrets, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
