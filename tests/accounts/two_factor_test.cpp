// SPDX-License-Identifier: Apache-2.0
// A second factor over HTTP: added, asked for at the door, asked for by organizations, lost and taken away.

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "base/limits.h"
#include "support/authenticator.h"
#include "support/cast.h"
#include "support/window.h"

namespace muster::testing {
namespace {

using storage::Engine;

const std::string ada = "ada@people.example";

std::string form(const std::vector<std::pair<std::string, std::string>>& members) {
    std::string json = "{";
    for (const auto& [name, value] : members) {
        if (json.size() > 1) json += ',';
        json += '"' + name + R"(":")" + value + '"';
    }
    return json + "}";
}

class TwoFactors : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(GetParam());
        ada_ = sign_up(*muster_, ada);
    }

    /// Gives somebody an authenticator; answers the confirmation.
    Answer add_factor(Client& client) {
        const auto enrolment = client.post("/user/second-factor", form({{"present_password", usual_password}}));
        EXPECT_EQ(enrolment.status, 201) << enrolment.raw.body;
        EXPECT_TRUE(enrolment.text("uri").starts_with("otpauth://totp/")) << enrolment.raw.body;
        authenticator_ = Authenticator(enrolment.text("secret"));
        const auto confirmed = client.post("/user/second-factor/confirmation", form({{"code", authenticator_.code()}}));
        EXPECT_EQ(confirmed.status, 201) << confirmed.raw.body;
        return confirmed;
    }
    static std::string recovery_code(const Answer& confirmed, std::size_t index) {
        return std::string(confirmed.body.at("recovery_codes").at(index).as_string());
    }
    Answer begin(Client& client) {
        return client.post("/session", form({{"email", ada}, {"password", usual_password}}));
    }
    Answer complete(Client& client, const std::string& token, const std::string& code) {
        return client.post("/session/second-factor", form({{"token", token}, {"code", code}}));
    }
    static bool is_signed_in(Client& client) { return client.get("/session").status == 200; }

    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<Client> ada_;
    Authenticator authenticator_;
};

TEST_P(TwoFactors, AreAskedForAtTheDoorOnceThereIsASecondOne) {
    const std::string before = ada_->cookie();
    const auto confirmed = add_factor(*ada_);
    EXPECT_EQ(confirmed.body.at("recovery_codes").as_array().size(), static_cast<std::size_t>(limits::recovery_codes));
    EXPECT_NE(ada_->cookie(), before);
    EXPECT_TRUE(ada_->get("/session").body.at("has_two_factors").as_bool());
    EXPECT_FALSE(muster_->mailed_token(ada, "asks for a code of your authenticator").empty());

    Client phone(*muster_);
    const auto half = begin(phone);
    ASSERT_EQ(half.status, 202) << half.raw.body;
    EXPECT_TRUE(half.raw.header("set-cookie").empty());
    EXPECT_FALSE(is_signed_in(phone));
    const auto wrong = complete(phone, half.text("token"), "not a code");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.code(), "wrong_code");
    const auto right = authenticator_.code();
    EXPECT_EQ(complete(phone, half.text("token"), right).status, 201);
    EXPECT_TRUE(is_signed_in(phone));
    Client thief(*muster_);
    EXPECT_EQ(complete(thief, begin(thief).text("token"), right).code(), "wrong_code") << "replayed";
    EXPECT_EQ(complete(thief, half.text("token"), recovery_code(confirmed, 0)).code(), "sign_in_over");
    EXPECT_EQ(complete(thief, begin(thief).text("token"), recovery_code(confirmed, 0)).status, 201);
    EXPECT_EQ(ada_->get("/user/second-factor").body.at("recovery_codes_left").as_int64(), limits::recovery_codes - 1);
}

TEST_P(TwoFactors, AreGuessedSoOftenAndNotFurther) {
    wait_out_the_end_of(limits::code_failures_window);
    add_factor(*ada_);
    Client guesser(*muster_);
    int wrong = 0;
    Answer answer;
    std::string token = begin(guesser).text("token");
    while (wrong <= limits::code_failures_per_address_max) {
        answer = complete(guesser, token, "not a code");
        if (answer.code() == "sign_in_over") {
            token = begin(guesser).text("token");
            continue;
        }
        if (answer.status != 401) break;
        ++wrong;
    }
    EXPECT_EQ(answer.status, 429) << answer.raw.body;
    EXPECT_EQ(wrong, limits::code_failures_per_address_max);
    EXPECT_EQ(complete(guesser, begin(guesser).text("token"), authenticator_.code()).status, 429);
    EXPECT_TRUE(is_signed_in(*ada_));
    EXPECT_FALSE(muster_->mailed_token(ada, "has shown several wrong codes").empty());
}

TEST_P(TwoFactors, AreAddedOnceTheAddressIsConfirmed) {
    const std::string bob = "bob@people.example";
    const auto made =
        muster_->run({"user", "create", "--email", bob, "--name", "Bob"}, std::string(usual_password) + "\n");
    ASSERT_EQ(made.exit_code, 0) << made.err;
    Client client(*muster_);
    ASSERT_EQ(client.post("/session", form({{"email", bob}, {"password", usual_password}})).status, 201);
    const auto refused = client.post("/user/second-factor", form({{"present_password", usual_password}}));
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.code(), "confirm_email_first");
    ASSERT_EQ(client.post("/user/email/confirmations", "").status, 204);
    const auto token = muster_->mailed_token(bob, "/email-confirmation#");
    ASSERT_EQ(client.post("/user/email/confirmations/completion", form({{"token", token}})).status, 204);
    add_factor(client);
}

TEST_P(TwoFactors, AreBothAskedOfWhoChangesPasswordOrAddress) {
    const auto confirmed = add_factor(*ada_);
    const std::string next = "an even longer password";
    const auto without = ada_->put("/user/password", form({{"present_password", usual_password}, {"password", next}}));
    EXPECT_EQ(without.status, 422);
    EXPECT_EQ(without.body.at("errors").at(0).at("pointer").as_string(), "/code");
    EXPECT_EQ(
        ada_->put("/user/email", form({{"email", "ada@new.example"}, {"present_password", usual_password}})).code(),
        "present_code_wrong");
    EXPECT_EQ(ada_->put("/user/email", form({{"email", "ada@new.example"},
                                             {"present_password", usual_password},
                                             {"code", recovery_code(confirmed, 0)}}))
                  .status,
              204);
    EXPECT_EQ(
        ada_->put(
                "/user/password",
                form({{"present_password", usual_password}, {"password", next}, {"code", recovery_code(confirmed, 1)}}))
            .status,
        204);
}

TEST_P(TwoFactors, WrongCodesAtTheConfirmationAreNoWrongPasswords) {
    wait_out_the_end_of(limits::code_failures_window);
    ASSERT_EQ(ada_->post("/user/second-factor", form({{"present_password", usual_password}})).status, 201);
    const auto confirm = [&] { return ada_->post("/user/second-factor/confirmation", form({{"code", "000"}})).status; };
    for (int i = 0; i < limits::code_failures_per_address_max; ++i) EXPECT_EQ(confirm(), 422) << i;
    EXPECT_EQ(confirm(), 429);
    Client elsewhere(*muster_);
    EXPECT_EQ(begin(elsewhere).status, 201) << "passwords are counted by themselves";
}

TEST_P(TwoFactors, AreTakenBackByPasswordAndCodeOrByTheOperator) {
    const auto confirmed = add_factor(*ada_);
    const auto remove = [&](const std::string& password, const std::string& shown) {
        return ada_->post("/user/second-factor/removal", form({{"present_password", password}, {"code", shown}}));
    };
    EXPECT_EQ(remove("a wrong password", recovery_code(confirmed, 0)).code(), "present_password_wrong");
    const auto wrong = remove(usual_password, "123");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(wrong.body.at("errors").at(0).at("pointer").as_string(), "/code");
    EXPECT_EQ(remove(usual_password, recovery_code(confirmed, 0)).status, 204);
    EXPECT_FALSE(ada_->get("/session").body.at("has_two_factors").as_bool());
    EXPECT_EQ(begin(*ada_).status, 201);

    add_factor(*ada_);
    EXPECT_EQ(muster_->run({"user", "reset-two-factor", "nobody@people.example"}).exit_code, 4);
    EXPECT_EQ(muster_->run({"user", "reset-two-factor", ada}).exit_code, 0);
    EXPECT_FALSE(is_signed_in(*ada_));
    EXPECT_EQ(begin(*ada_).status, 201);
}

TEST_P(TwoFactors, AreAskedOfEverybodyWhereAnOrganizationSaysSo) {
    Cast cast(*muster_, "scale-to-win");
    Client& owner = cast["founder"];
    Client& admin = cast["admin"];
    const auto rule = cast.at_organization("/two-factor-rule");
    EXPECT_EQ(admin.put(rule, R"({"required":true})").code(), "denied") << "she is at a subaccount only";
    EXPECT_EQ(owner.put(rule, R"({"required":true})").code(), "own_two_factors_first");
    EXPECT_EQ(admin.get(cast.at_subaccount()).status, 200);
    add_factor(owner);
    ASSERT_EQ(owner.put(rule, R"({"required":true})").status, 200);

    const auto refused = admin.get(cast.at_subaccount());
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.code(), "needs_two_factors");
    EXPECT_TRUE(refused.text("detail").contains("/user/second-factor")) << refused.raw.body;
    const auto listed = owner.get(cast.at_organization("/members?limit=200"));
    int with_two = 0;
    for (const auto& member : listed.body.at("items").as_array()) with_two += member.at("has_two_factors").as_bool();
    EXPECT_EQ(with_two, 1);

    // Whoever is invited adds a second factor first, and then the same token is good.
    const auto guest = sign_up(*muster_, "guest@people.example");
    const auto invited =
        owner.post(cast.at_subaccount("/invitations"), Cast::invitation("guest@people.example", "texter"));
    ASSERT_EQ(invited.status, 201) << invited.raw.body;
    const auto token = form({{"token", muster_->invitation_token("guest@people.example")}});
    EXPECT_EQ(guest->post("/invitations/acceptance", token).code(), "needs_two_factors");
    add_factor(*guest);
    EXPECT_EQ(guest->post("/invitations/acceptance", token).status, 201);
    EXPECT_EQ(guest->get(cast.at_subaccount()).status, 200);

    EXPECT_EQ(muster_->run({"organization", "two-factor", cast.organization(), "off"}).exit_code, 0);
    EXPECT_EQ(admin.get(cast.at_subaccount()).status, 200);
}

class SessionsHere : public TwoFactors {};

TEST_P(SessionsHere, EndWhenAnAdminSaysSoUntilTheirOwnerSignsInAgain) {
    Cast cast(*muster_, "amplifi");
    Client& member = cast["member"];
    const auto sessions = [&](const std::string& who) {
        return cast.at_organization("/members/" + cast.user(who) + "/sessions");
    };
    EXPECT_EQ(member.remove(sessions("founder")).status, 403);
    EXPECT_EQ(member.get(cast.at_organization()).status, 200);
    EXPECT_EQ(cast["founder"].remove(sessions("member")).status, 204);
    const auto refused = member.get(cast.at_organization());
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.code(), "ended_here");
    EXPECT_TRUE(is_signed_in(member)) << "sessions are the person's, not the organization's";
    const auto email = "member." + cast.organization() + "@people.example";
    EXPECT_EQ(member.post("/session", form({{"email", email}, {"password", usual_password}})).status, 201);
    EXPECT_EQ(member.get(cast.at_organization()).status, 200);
    EXPECT_EQ(muster_->run({"member", "sign-out", cast.organization(), email}).exit_code, 0);
    EXPECT_EQ(member.get(cast.at_organization()).code(), "ended_here");
}

INSTANTIATE_TEST_SUITE_P(Engines, SessionsHere, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });
INSTANTIATE_TEST_SUITE_P(Engines, TwoFactors, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
