// SPDX-License-Identifier: Apache-2.0
// One's own account over HTTP: where one is signed in, a new password, a forgotten one, and how often may be tried.

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/limits.h"
#include "support/cast.h"
#include "support/window.h"

namespace muster::testing {
namespace {

using storage::Engine;

const std::string ada = "ada@people.example";
const std::string old_password = "a long password";
const std::string new_password = "an even longer password";
constexpr auto reset_page = "/password-reset#";
constexpr auto confirmation_page = "/email-confirmation#";

std::string sign_in_form(const std::string& email, const std::string& password) {
    return R"({"email":")" + email + R"(","password":")" + password + "\"}";
}

std::string change_form(const std::string& present, const std::string& password) {
    return R"({"present_password":")" + present + R"(","password":")" + password + "\"}";
}

std::string reset_form(const std::string& token, const std::string& password) {
    return R"({"token":")" + token + R"(","password":")" + password + "\"}";
}

class Accounts : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(GetParam());
        ada_ = sign_up(*muster_, ada);
    }

    Answer sign_in(Client& client, const std::string& password, const std::string& email = ada) {
        return client.post("/session", sign_in_form(email, password));
    }
    std::unique_ptr<Client> another_device(const std::string& password = old_password) {
        auto client = std::make_unique<Client>(*muster_);
        EXPECT_EQ(sign_in(*client, password).status, 201);
        return client;
    }
    static bool is_signed_in(Client& client) { return client.get("/session").status == 200; }

    Answer ask_for_reset(const std::string& email = ada) {
        Client anybody(*muster_);
        return anybody.post("/password-resets", R"({"email":")" + email + "\"}");
    }
    std::string reset_token() {
        EXPECT_EQ(ask_for_reset().status, 204);
        return muster_->mailed_token(ada, reset_page);
    }
    Answer reset(const std::string& token, const std::string& password = new_password) {
        Client anybody(*muster_);
        return anybody.post("/password-resets/completion", reset_form(token, password));
    }

    static Answer confirm(Client& client, const std::string& token) {
        return client.post("/user/email/confirmations/completion", R"({"token":")" + token + "\"}");
    }

    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<Client> ada_;
};

TEST_P(Accounts, ShowWhereOneIsSignedInAndEndItThere) {
    Client phone(*muster_);
    const auto in = phone.send("POST", "/session", sign_in_form(ada, old_password), {{"User-Agent", "Ada's phone"}});
    ASSERT_EQ(in.status, 201) << in.raw.body;
    const auto listed = ada_->get("/sessions");
    ASSERT_EQ(listed.status, 200) << listed.raw.body;
    const auto& sessions = listed.body.at("items").as_array();
    ASSERT_EQ(sessions.size(), 2U);
    const auto& newest = sessions.at(0);
    EXPECT_EQ(newest.at("device").as_string(), "Ada's phone");
    EXPECT_EQ(newest.at("address").as_string(), "127.0.0.1");
    EXPECT_FALSE(newest.at("is_this").as_bool());
    EXPECT_TRUE(sessions.at(1).at("is_this").as_bool());
    EXPECT_FALSE(listed.raw.body.contains(phone.cookie().substr(phone.cookie().find('=') + 1)));

    const std::string id(newest.at("id").as_string());
    const auto bob = sign_up(*muster_, "bob@people.example");
    EXPECT_EQ(bob->remove("/sessions/" + id).status, 404);
    EXPECT_TRUE(is_signed_in(phone));
    EXPECT_EQ(ada_->remove("/sessions/" + id).status, 204);
    EXPECT_FALSE(is_signed_in(phone));
    EXPECT_EQ(ada_->remove("/sessions/" + id).status, 404);
    EXPECT_TRUE(is_signed_in(*ada_));
}

TEST_P(Accounts, EndAllOtherSessionsAtOnce) {
    const auto phone = another_device();
    const auto desk = another_device();
    const auto bob = sign_up(*muster_, "bob@people.example");
    EXPECT_EQ(ada_->remove("/sessions").status, 204);
    EXPECT_FALSE(is_signed_in(*phone));
    EXPECT_FALSE(is_signed_in(*desk));
    EXPECT_TRUE(is_signed_in(*ada_));
    EXPECT_TRUE(is_signed_in(*bob));
}

TEST_P(Accounts, ListNothingToVisitors) {
    Client visitor(*muster_);
    for (const auto& refused : {visitor.get("/sessions"), visitor.remove("/sessions"), visitor.remove("/sessions/12"),
                                visitor.put("/user/password", change_form(old_password, new_password))}) {
        EXPECT_EQ(refused.status, 401) << refused.raw.body;
    }
}

TEST_P(Accounts, ChangeThePasswordForWhoKnowsThePresentOne) {
    const auto phone = another_device();
    const auto wrong = ada_->put("/user/password", change_form("a wrong password", new_password));
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(wrong.code(), "present_password_wrong");
    EXPECT_EQ(wrong.body.at("errors").at(0).at("pointer").as_string(), "/present_password");
    EXPECT_TRUE(is_signed_in(*phone));

    EXPECT_EQ(ada_->put("/user/password", change_form(old_password, new_password)).status, 204);
    EXPECT_FALSE(is_signed_in(*phone));
    EXPECT_TRUE(is_signed_in(*ada_));
    Client door(*muster_);
    EXPECT_EQ(sign_in(door, old_password).code(), "wrong_password");
    EXPECT_EQ(sign_in(door, new_password).status, 201);
}

TEST_P(Accounts, RefusePasswordsThatOthersWouldTryFirst) {
    Client visitor(*muster_);
    const auto signed_up = sign_up(*muster_, visitor, "bob@people.example", "Password1");
    EXPECT_EQ(signed_up.status, 422);
    EXPECT_EQ(signed_up.code(), "password_too_common");
    EXPECT_EQ(signed_up.body.at("errors").at(0).at("pointer").as_string(), "/password");
    EXPECT_EQ(ada_->put("/user/password", change_form(old_password, "iloveyou")).code(), "password_too_common");
    const auto token = reset_token();
    EXPECT_EQ(reset(token, "qwertyuiop").code(), "password_too_common");
    EXPECT_EQ(reset(token).status, 204);
}

TEST_P(Accounts, GiveANewPasswordToWhoReadsTheMail) {
    const auto phone = another_device();
    const auto token = reset_token();
    EXPECT_TRUE(is_signed_in(*phone));
    const auto done = reset(token);
    EXPECT_EQ(done.status, 204);
    EXPECT_TRUE(done.raw.header("set-cookie").empty()) << "one signs in afterwards";
    EXPECT_FALSE(is_signed_in(*phone));
    EXPECT_FALSE(is_signed_in(*ada_));
    Client door(*muster_);
    EXPECT_EQ(sign_in(door, old_password).status, 401);
    EXPECT_EQ(sign_in(door, new_password).status, 201);
    const auto again = reset(token, "a third long password");
    EXPECT_EQ(again.status, 404);
    EXPECT_EQ(again.code(), "reset_over");
    const auto forged = reset("made-up", "a third long password");
    EXPECT_EQ(forged.raw.body, again.raw.body);
    EXPECT_FALSE(muster_->log().contains(token));
}

TEST_P(Accounts, ChangeTheAddressOnceTheNewOneIsConfirmed) {
    EXPECT_EQ(ada_->post("/user/email/confirmations", "").status, 204);
    EXPECT_EQ(confirm(*ada_, muster_->mailed_token(ada, confirmation_page)).status, 204);
    EXPECT_FALSE(ada_->get("/user/email").text("confirmed_at").empty());

    const std::string next = "ada@new.example";
    const auto change = [&](const std::string& password) {
        return ada_->put("/user/email", R"({"email":")" + next + R"(","present_password":")" + password + "\"}");
    };
    EXPECT_EQ(change("a wrong password").code(), "present_password_wrong");
    EXPECT_EQ(change(old_password).status, 204);
    const auto token = muster_->mailed_token(next, confirmation_page);
    Client visitor(*muster_);
    EXPECT_EQ(confirm(visitor, token).status, 401);
    const auto bob = sign_up(*muster_, "bob@people.example");
    EXPECT_EQ(confirm(*bob, token).code(), "confirmation_over");
    const auto phone = another_device();
    EXPECT_EQ(confirm(*ada_, token).status, 204);
    EXPECT_EQ(ada_->get("/user/email").text("email"), next);
    EXPECT_FALSE(is_signed_in(*phone));
    EXPECT_EQ(sign_in(visitor, old_password).status, 401);
    EXPECT_EQ(sign_in(visitor, old_password, next).status, 201);
}

TEST_P(Accounts, AnswerAResetAlikeForAddressesWithAndWithoutAnAccount) {
    const auto known = ask_for_reset();
    const auto unknown = ask_for_reset("nobody@people.example");
    EXPECT_EQ(known.status, 204);
    EXPECT_EQ(unknown.status, 204);
    EXPECT_EQ(known.raw.body, unknown.raw.body);
    EXPECT_EQ(known.raw.headers.size(), unknown.raw.headers.size());
}

TEST_P(Accounts, LetSoManyResetsBeAskedForAnAddressWhetherItHasAnAccountOrNot) {
    wait_out_the_end_of(limits::account_mails_window);
    for (const auto& email : {ada, std::string("nobody@people.example")}) {
        SCOPED_TRACE(email);
        for (int i = 0; i < limits::account_mails_per_address_max; ++i) EXPECT_EQ(ask_for_reset(email).status, 204);
        const auto refused = ask_for_reset(email);
        EXPECT_EQ(refused.status, 429);
        EXPECT_EQ(refused.code(), "too_many_attempts");
        EXPECT_GT(std::stoi("0" + refused.raw.header("retry-after")), 0);
    }
    EXPECT_EQ(ask_for_reset("bob@people.example").status, 204);
}

TEST_P(Accounts, LetPasswordsBeGuessedSoOftenAndNotFurtherEvenRightly) {
    wait_out_the_end_of(limits::password_failures_window);
    Client guesser(*muster_);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(sign_in(guesser, old_password).status, 201) << "no failure, not counted";
    for (const auto& email : {ada, std::string("nobody@people.example")}) {
        SCOPED_TRACE(email);
        for (int i = 0; i < limits::password_failures_per_address_max; ++i) {
            EXPECT_EQ(sign_in(guesser, "a wrong password", email).status, 401) << i;
        }
        const auto refused = sign_in(guesser, "a wrong password", email);
        EXPECT_EQ(refused.status, 429);
        EXPECT_GT(std::stoi("0" + refused.raw.header("retry-after")), 0);
    }
    EXPECT_EQ(sign_in(guesser, old_password).status, 429);
    EXPECT_EQ(ada_->put("/user/password", change_form(old_password, new_password)).status, 429);
    EXPECT_TRUE(is_signed_in(*ada_)) << "who is signed in stays so";
    const auto bob = sign_up(*muster_, "bob@people.example");
    EXPECT_EQ(sign_in(guesser, old_password, "bob@people.example").status, 201);
}

TEST_P(Accounts, LetSoManyOrganizationsBeFoundedByAPersonInADay) {
    wait_out_the_end_of(limits::organizations_founded_window);
    const auto found = [](Client& by) {
        return by.post("/organizations", R"({"name":"One more","role_model":"amplifi"})").status;
    };
    EXPECT_EQ(ada_->post("/organizations", R"({"name":"One more","role_model":"none"})").code(), "no_such_role_model");
    for (int i = 0; i < limits::organizations_founded_by_a_person_max; ++i)
        EXPECT_EQ(found(*ada_), 201) << i << ", after one that failed";
    EXPECT_EQ(found(*ada_), 429);
    EXPECT_EQ(found(*sign_up(*muster_, "bob@people.example")), 201);
}

TEST_P(Accounts, LetSoManySignUpsBeTriedForAnAddress) {
    wait_out_the_end_of(limits::sign_ups_window);
    const std::string known = "cleo@people.example";
    const auto made = muster_->run({"user", "create", "--email", known, "--name", "Cleo"}, old_password + "\n");
    ASSERT_EQ(made.exit_code, 0) << made.err;
    Client prober(*muster_);
    for (const auto& email : {known, std::string("nobody@people.example")}) {
        SCOPED_TRACE(email);
        const auto form = R"({"email":")" + email + "\"}";
        for (int i = 0; i < limits::sign_ups_per_address_max; ++i) EXPECT_EQ(prober.post("/users", form).status, 204);
        EXPECT_EQ(prober.post("/users", form).status, 429);
    }
}

TEST_P(Accounts, AnswerASignUpAlikeForAddressesWithAndWithoutAnAccount) {
    Client prober(*muster_);
    const auto known = prober.post("/users", R"({"email":")" + ada + "\"}");
    const auto unknown = prober.post("/users", R"({"email":"bob@people.example"})");
    EXPECT_EQ(known.status, 204);
    EXPECT_EQ(unknown.status, 204);
    EXPECT_EQ(known.raw.body, unknown.raw.body);
    EXPECT_EQ(known.raw.headers.size(), unknown.raw.headers.size());
    EXPECT_FALSE(muster_->mailed_token("bob@people.example", "/sign-up#").empty());
    EXPECT_FALSE(muster_->mailed_token(ada, "You have an account").empty());
}

TEST_P(Accounts, SignUpOnceByEachMailAndOnlyWithItsToken) {
    Client bob(*muster_);
    ASSERT_EQ(sign_up(*muster_, bob, "bob@people.example").status, 201);
    EXPECT_TRUE(is_signed_in(bob));
    EXPECT_FALSE(bob.get("/user/email").text("confirmed_at").empty());
    Client thief(*muster_);
    const auto complete = [&](const std::string& token) {
        return thief.post("/users/completion",
                          R"({"token":")" + token + R"(","name":"Eve","password":"a long password"})");
    };
    const auto again = complete(muster_->mailed_token("bob@people.example", "/sign-up#"));
    const auto forged = complete("made-up");
    EXPECT_EQ(again.status, 404);
    EXPECT_EQ(again.code(), "sign_up_over");
    EXPECT_EQ(forged.raw.body, again.raw.body);
    EXPECT_FALSE(is_signed_in(thief));
}

TEST(ClientAddress, BehindAProxyIsThatOfTheHeaderThatTheProxyWrites) {
    const MusterProcess muster(Engine::sqlite, {"--client-address-header", "X-Forwarded-For"});
    const auto ada_here = sign_up(muster, ada);
    Client proxy(muster);
    const auto in = proxy.send("POST", "/session", sign_in_form(ada, old_password),
                               {{"X-Forwarded-For", "198.51.100.9, 192.0.2.7"}});
    ASSERT_EQ(in.status, 201) << in.raw.body;
    EXPECT_EQ(ada_here->get("/sessions").body.at("items").at(0).at("address").as_string(), "192.0.2.7");

    wait_out_the_end_of(limits::account_mails_window);
    const auto ask = [&](int number, const std::string& client) {
        const auto form = R"({"email":"nobody)" + std::to_string(number) + R"(@people.example"})";
        return proxy.send("POST", "/password-resets", form, {{"X-Forwarded-For", client}}).status;
    };
    for (int i = 0; i < limits::account_mails_per_client_max; ++i) EXPECT_EQ(ask(i, "192.0.2.7"), 204) << i;
    EXPECT_EQ(ask(100, "192.0.2.7"), 429);
    EXPECT_EQ(ask(101, "192.0.2.8"), 204);
}

INSTANTIATE_TEST_SUITE_P(Engines, Accounts, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
