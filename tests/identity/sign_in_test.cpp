// SPDX-License-Identifier: Apache-2.0
// Sign-in by an organization's identity provider over HTTP, at a real one.

#include <memory>
#include <string>

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "identity/provider_process.h"
#include "identity/testing/dns_server.h"
#include "support/authenticator.h"
#include "support/cast.h"
#include "support/window.h"

namespace muster::testing {
namespace {

using boost::json::object;
using boost::json::serialize;
using storage::Engine;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto secret = "a client's secret";
constexpr auto password = "a long password";

class SigningIn : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(
            GetParam(), std::vector<std::string>{"--local-identity-providers", "--dns-server", names_.address(),
                                                 "--client-address-header", "X-Forwarded-For"});
        admin_ = sign_up(*muster_, "founder@customertext.example");
        const auto made = admin_->post("/organizations", R"({"name":"Corp","role_model":"customertext"})");
        ASSERT_EQ(made.status, 201) << made.raw.body;
        organization_ = "/organizations/" + made.text("id");
        organization_id_ = made.text("id");
    }

    [[nodiscard]] std::string at(const std::string& rest) const { return organization_ + rest; }

    [[nodiscard]] std::string callback() const { return muster_->url() + "/sign-in/callback/" + organization_id_; }

    object form(bool enforced = false) const {
        return {{"issuer", provider_->issuer()},
                {"client_id", "muster"},
                {"client_secret", secret},
                {"enforced", enforced}};
    }
    /// Sets the provider up and proves a domain, as an admin does.
    void set_up_provider(ClaimsIn claims_in = ClaimsIn::id_token) {
        const auto before = admin_->get(at("/identity-provider"));
        EXPECT_EQ(before.raw.body, R"({"redirect_uri":")" + callback() + R"("})");
        provider_ = std::make_unique<ProviderProcess>(callback(), claims_in);
        const auto set = admin_->put(at("/identity-provider"), serialize(form()));
        ASSERT_EQ(set.status, 200) << set.raw.body;
        prove("corp.example");
    }
    void prove(const std::string& domain) {
        const auto claimed = admin_->post(at("/email-domains"), serialize(object{{"domain", domain}}));
        ASSERT_EQ(claimed.status, 201) << claimed.raw.body;
        names_.publish(claimed.text("record_name"), claimed.text("record_value"));
        const auto verified = admin_->post(at("/email-domains/" + claimed.text("id") + "/verification"), "");
        ASSERT_EQ(verified.status, 201) << verified.raw.body;
    }

    Answer start(Client& browser, const object& where) { return browser.post("/provider-sign-ins", serialize(where)); }
    /// What the page to which the provider sends the browser back posts.
    object ending(const Answer& started, const ProviderProcess::Answer& answer) const {
        return {{"organization", organization_id_},
                {"code", answer.code},
                {"state", answer.state},
                {"iss", answer.issuer},
                {"browser_key", started.text("browser_key")}};
    }
    static std::string text_of_state(const Answer& started) {
        const auto url = started.text("url");
        const auto from = url.find("&state=") + 7;
        return url.substr(from, url.find('&', from) - from);
    }
    static Answer end(Client& browser, const object& body) {
        return browser.post("/provider-sign-ins/end", serialize(body));
    }
    /// The whole of it.
    Answer sign_in(Client& browser, const std::string& email) {
        const auto started = start(browser, {{"organization", organization_id_}});
        EXPECT_EQ(started.status, 200) << started.raw.body;
        return end(browser, ending(started, provider_->sign_in(started.text("url"), email)));
    }

    identity::testing::DnsServer names_;
    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<ProviderProcess> provider_;
    std::unique_ptr<Client> admin_;
    std::string organization_;
    std::string organization_id_;
};

TEST_P(SigningIn, MakesANewcomerAMemberWhoIsKnownAgain) {
    set_up_provider();
    Client kim(*muster_);
    const auto started = start(kim, {{"email", "kim@corp.example"}});
    ASSERT_EQ(started.status, 200) << started.raw.body;
    EXPECT_THAT(started.text("url"), HasSubstr("login_hint=kim%40corp.example"));
    const auto answer = provider_->sign_in(started.text("url"), "kim@corp.example");
    EXPECT_EQ(answer.issuer, provider_->issuer());
    const auto ended = end(kim, ending(started, answer));
    ASSERT_EQ(ended.status, 201) << ended.raw.body;
    EXPECT_EQ(ended.text("email"), "kim@corp.example");
    EXPECT_EQ(kim.get(at("")).status, 200);
    EXPECT_EQ(kim.get(at("/identity-provider")).status, 403);
    const auto members = admin_->get(at("/members"));
    EXPECT_THAT(members.raw.body, HasSubstr(R"("email":"kim@corp.example")"));

    Client again(*muster_);
    EXPECT_EQ(sign_in(again, "kim@corp.example").text("id"), ended.text("id"));
    EXPECT_EQ(again.get(at("")).status, 200);
    const auto provider = admin_->get(at("/identity-provider"));
    EXPECT_EQ(provider.body.at("provider").at("people").as_int64(), 1);
}

TEST_P(SigningIn, TakesTheAddressFromWhereTheProviderSaysIt) {
    set_up_provider(ClaimsIn::userinfo);
    Client kim(*muster_);
    const auto ended = sign_in(kim, "kim@corp.example");
    ASSERT_EQ(ended.status, 201) << ended.raw.body;
    EXPECT_EQ(ended.text("email"), "kim@corp.example");
    Client other(*muster_);
    EXPECT_EQ(sign_in(other, "unverified@corp.example").code(), "email_unverified");
}

TEST_P(SigningIn, IsRefusedToWhoeverTheProviderDoesntSpeakFor) {
    set_up_provider();
    Client somebody(*muster_);
    const auto foreign = sign_in(somebody, "kim@people.example");
    EXPECT_EQ(foreign.status, 403);
    EXPECT_EQ(foreign.code(), "foreign_domain");
    const auto unverified = sign_in(somebody, "unverified@corp.example");
    EXPECT_EQ(unverified.status, 403);
    EXPECT_EQ(unverified.code(), "email_unverified");
    EXPECT_EQ(somebody.get("/session").status, 401);
    EXPECT_THAT(admin_->get(at("/members")).raw.body, Not(HasSubstr("corp.example")));
}

TEST_P(SigningIn, EndsOnceInTheBrowserThatBeganItAndByItsOwnAnswer) {
    set_up_provider();
    Client kim(*muster_);
    Client eve(*muster_);
    const auto started = start(kim, {{"organization", organization_id_}});
    const auto theirs = start(eve, {{"organization", organization_id_}});
    const auto good = ending(started, provider_->sign_in(started.text("url"), "kim@corp.example"));
    const auto with = [&](const char* name, const std::string& value) {
        auto body = good;
        body[name] = value;
        return end(eve, body);
    };
    EXPECT_EQ(with("browser_key", theirs.text("browser_key")).code(), "sign_in_over") << "another browser's state";
    EXPECT_EQ(with("state", "made up").code(), "sign_in_over");
    EXPECT_EQ(with("organization", "4711").code(), "sign_in_over") << "sent to another's address";
    EXPECT_EQ(with("iss", "http://127.0.0.1:9").code(), "sign_in_refused");
    EXPECT_EQ(with("code", "made-up").code(), "sign_in_refused");
    EXPECT_EQ(eve.get("/session").status, 401);

    // The code of one sign-in with the state of another: the proof key doesn't fit.
    const auto mixed = ending(theirs, provider_->sign_in(theirs.text("url"), "eve@corp.example"));
    auto body = mixed;
    const auto third = start(eve, {{"organization", organization_id_}});
    body["code"] = ending(third, provider_->sign_in(third.text("url"), "kim@corp.example")).at("code");
    EXPECT_EQ(end(eve, body).code(), "sign_in_refused");
    EXPECT_EQ(eve.get("/session").status, 401);

    const auto fourth = start(kim, {{"organization", organization_id_}});
    const auto last = ending(fourth, provider_->sign_in(fourth.text("url"), "kim@corp.example"));
    EXPECT_EQ(end(kim, last).status, 201);
    EXPECT_EQ(end(kim, last).code(), "sign_in_over") << "a second time";
}

TEST_P(SigningIn, IsTriedSoOftenByOneClientAndNotFurther) {
    set_up_provider();
    wait_out_the_end_of(limits::provider_failures_window);
    Client eve(*muster_);
    const auto started = start(eve, {{"organization", organization_id_}});
    auto made_up = ending(started, {"made-up", text_of_state(started), provider_->issuer()});
    const auto guess = [&](const std::string& from) {
        return eve.send("POST", "/provider-sign-ins/end", serialize(made_up), {{"X-Forwarded-For", from}}).status;
    };
    for (int i = 0; i < limits::provider_failures_per_client_max; ++i) ASSERT_EQ(guess("192.0.2.7"), 401) << i;
    EXPECT_EQ(guess("192.0.2.7"), 429);
    EXPECT_EQ(guess("192.0.2.8"), 401) << "others go on";
}

TEST_P(SigningIn, TakesNoTokenOfAnotherNonce) {
    set_up_provider();
    Client kim(*muster_);
    const auto started = start(kim, {{"organization", organization_id_}});
    std::string url = started.text("url");
    const auto nonce = url.find("&nonce=");
    url.replace(nonce, url.find('&', nonce + 1) - nonce, "&nonce=another");
    const auto refused = end(kim, ending(started, provider_->sign_in(url, "kim@corp.example")));
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.code(), "sign_in_refused");
    EXPECT_THAT(muster_->log(), HasSubstr("it is of another sign-in"));
}

TEST_P(SigningIn, AnswersAlikeWhereThereIsNoProvider) {
    set_up_provider();
    Client somebody(*muster_);
    const auto nowhere = start(somebody, {{"organization", "1"}});
    EXPECT_EQ(nowhere.status, 404);
    const auto bare = admin_->post("/organizations", R"({"name":"Bare","role_model":"customertext"})").text("id");
    EXPECT_EQ(start(somebody, {{"organization", bare}}).raw.body, nowhere.raw.body);
    EXPECT_EQ(start(somebody, {{"email", "founder@customertext.example"}}).raw.body, nowhere.raw.body);
    EXPECT_EQ(start(somebody, {{"email", "nobody@nowhere.example"}}).raw.body, nowhere.raw.body);
}

TEST_P(SigningIn, IsTheOnlyWayInWhereItIsEnforcedButForWhoeverCanMendIt) {
    set_up_provider();
    const auto too_early = admin_->put(at("/identity-provider"), serialize(form(true)));
    EXPECT_EQ(too_early.code(), "enforced_unproven");
    Client kim(*muster_);
    ASSERT_EQ(sign_in(kim, "kim@corp.example").status, 201);
    auto invited = [&](const std::string& email) {
        EXPECT_EQ(admin_->post(at("/invitations"), Cast::invitation(email, "manager")).status, 201);
        return muster_->invitation_token(email);
    };
    const auto accept = [&](Client& client, const std::string& token) {
        return client.post("/invitations/sign-up",
                           serialize(object{{"token", token}, {"name", "Robin"}, {"password", password}}));
    };
    Client robin(*muster_);
    ASSERT_EQ(accept(robin, invited("robin@corp.example")).status, 201);
    EXPECT_EQ(robin.get(at("")).status, 200);

    const auto enforced = admin_->put(at("/identity-provider"), serialize(form(true)));
    ASSERT_EQ(enforced.status, 200) << enforced.raw.body;
    const auto shut = robin.get(at(""));
    EXPECT_EQ(shut.status, 403);
    EXPECT_EQ(shut.code(), "provider_sign_in_needed");
    EXPECT_EQ(robin.get("/session").status, 200) << "their account is their own";
    EXPECT_EQ(kim.get(at("")).status, 200);
    EXPECT_EQ(admin_->get(at("")).status, 200);
    Client late(*muster_);
    EXPECT_EQ(accept(late, invited("late@corp.example")).code(), "provider_sign_in_needed");
    Client guest(*muster_);
    EXPECT_EQ(accept(guest, invited("guest@people.example")).status, 201) << "another domain";

    ASSERT_EQ(sign_in(robin, "robin@corp.example").status, 201);
    EXPECT_EQ(robin.get(at("/members")).status, 200) << "with the role that they had";
    ASSERT_EQ(admin_->remove(at("/identity-provider")).status, 204);
    Client by_password(*muster_);
    EXPECT_EQ(
        by_password.post("/session", serialize(object{{"email", "robin@corp.example"}, {"password", password}})).status,
        201);
    EXPECT_EQ(by_password.get(at("")).status, 200);
}

TEST_P(SigningIn, AsksForTheSecondFactorOfWhoeverHasOneAndListsWhatItBegan) {
    set_up_provider();
    const auto kim = sign_up(*muster_, "kim@corp.example");
    const auto enrolment = kim->post("/user/second-factor", serialize(object{{"present_password", usual_password}}));
    Authenticator authenticator(enrolment.text("secret"));
    ASSERT_EQ(kim->post("/user/second-factor/confirmation", serialize(object{{"code", authenticator.code()}})).status,
              201);
    Client phone(*muster_);
    const auto half = sign_in(phone, "kim@corp.example");
    ASSERT_EQ(half.status, 202) << half.raw.body;
    EXPECT_EQ(phone.get("/session").status, 401);
    const auto whole = phone.post("/session/second-factor",
                                  serialize(object{{"token", half.text("token")}, {"code", authenticator.code()}}));
    ASSERT_EQ(whole.status, 201) << whole.raw.body;
    EXPECT_EQ(phone.get(at("")).status, 200);
    const auto provider = admin_->get(at("/identity-provider")).body.at("provider").at("id");
    const auto sessions = phone.get("/sessions").body;
    for (const auto& session : sessions.at("items").as_array()) {
        const bool is_this = session.at("is_this").as_bool();
        ASSERT_EQ(is_this, session.as_object().contains("identity_provider")) << session;
        if (is_this) {
            EXPECT_EQ(session.at("identity_provider"), provider);
        }
    }
}

TEST_P(SigningIn, IsEnoughForItsOrganizationsTwoFactorRuleOnlyWhereItIsEnforced) {
    set_up_provider();
    Client kim(*muster_);
    ASSERT_EQ(sign_in(kim, "kim@corp.example").status, 201);
    const auto& organization = organization_id_;
    ASSERT_EQ(muster_->run({"organization", "two-factor", organization, "on"}).exit_code, 0);
    EXPECT_EQ(kim.get(at("")).code(), "needs_two_factors");
    ASSERT_EQ(muster_->run({"organization", "two-factor", organization, "off"}).exit_code, 0);
    ASSERT_EQ(admin_->put(at("/identity-provider"), serialize(form(true))).status, 200);
    ASSERT_EQ(muster_->run({"organization", "two-factor", organization, "on"}).exit_code, 0);
    EXPECT_EQ(kim.get(at("")).status, 200);
    EXPECT_EQ(admin_->get(at("")).code(), "needs_two_factors") << "whoever need not sign in there shows two";
}

TEST_P(SigningIn, BringsNobodyBackWhoWasRemoved) {
    set_up_provider();
    Client kim(*muster_);
    const auto user = sign_in(kim, "kim@corp.example").text("id");
    ASSERT_EQ(admin_->remove(at("/members/" + user)).status, 204);
    EXPECT_EQ(kim.get(at("")).status, 404);
    const auto again = sign_in(kim, "kim@corp.example");
    EXPECT_EQ(again.status, 403);
    EXPECT_EQ(again.code(), "invitation_needed");
}

TEST_P(SigningIn, KeepsTheClientsSecretToItself) {
    set_up_provider();
    Client kim(*muster_);
    ASSERT_EQ(sign_in(kim, "kim@corp.example").status, 201);
    for (const auto& answer : {admin_->get(at("/identity-provider")), admin_->get(at("/events?limit=200")),
                               admin_->put(at("/identity-provider"), serialize(form()))})
        EXPECT_THAT(answer.raw.body, Not(HasSubstr(secret)));
    EXPECT_THAT(muster_->log(), Not(HasSubstr(secret)));
    const auto refused = admin_->put(at("/identity-provider"), R"({"client_secret":7})");
    EXPECT_EQ(refused.status, 422);
}

TEST_P(SigningIn, SaysWhatIsWrongWithAProvider) {
    set_up_provider();
    auto wrong = form();
    wrong["issuer"] = "http://127.0.0.1:9";
    const auto unreachable = admin_->put(at("/identity-provider"), serialize(wrong));
    EXPECT_EQ(unreachable.status, 422);
    EXPECT_EQ(unreachable.body.at("errors").at(0).at("pointer").as_string(), "/issuer");
    wrong["issuer"] = provider_->issuer() + "/";
    EXPECT_EQ(admin_->put(at("/identity-provider"), serialize(wrong)).status, 422) << "it calls itself otherwise";
    auto other_secret = form();
    other_secret["client_secret"] = "a wrong secret";
    ASSERT_EQ(admin_->put(at("/identity-provider"), serialize(other_secret)).status, 200);
    Client kim(*muster_);
    EXPECT_EQ(sign_in(kim, "kim@corp.example").code(), "sign_in_refused");
    EXPECT_THAT(muster_->log(), HasSubstr("invalid_client"));
}

TEST_P(SigningIn, LetsGoOfAProviderThatIsDown) {
    set_up_provider();
    Client kim(*muster_);
    ASSERT_EQ(sign_in(kim, "kim@corp.example").status, 201);
    const auto enforced = serialize(form(true));
    const auto offered = serialize(form(false));
    ASSERT_EQ(admin_->put(at("/identity-provider"), enforced).status, 200);
    provider_.reset();
    const auto let_go = admin_->put(at("/identity-provider"), offered);
    EXPECT_EQ(let_go.status, 200) << let_go.raw.body;
    EXPECT_EQ(admin_->put(at("/identity-provider"), enforced).status, 422) << "what lets nobody in is asked first";
}

TEST_P(SigningIn, AsksOnlySoManyProvidersForWhoeverSetsThemUp) {
    const auto nobody = serialize(object{{"issuer", "http://127.0.0.1:9"}, {"client_id", "m"}, {"client_secret", "s"}});
    for (int i = 0; i < limits::providers_set_by_a_person_max; ++i) {
        ASSERT_EQ(admin_->put(at("/identity-provider"), nobody).status, 422) << i;
    }
    EXPECT_EQ(admin_->put(at("/identity-provider"), nobody).status, 429);
    const auto other = sign_up(*muster_, "other@customertext.example");
    const auto made = other->post("/organizations", R"({"name":"Other","role_model":"customertext"})");
    EXPECT_EQ(other->put("/organizations/" + made.text("id") + "/identity-provider", nobody).status, 422);
}

TEST_P(SigningIn, AsksNoProviderOnThisMachineUnlessTheOperatorSaysSo) {
    provider_ = std::make_unique<ProviderProcess>(callback());
    const MusterProcess strict(GetParam());
    const auto admin = sign_up(strict, "founder@strict.example");
    const auto made = admin->post("/organizations", R"({"name":"Strict","role_model":"customertext"})");
    const auto refused = admin->put("/organizations/" + made.text("id") + "/identity-provider", serialize(form()));
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.body.at("errors").at(0).at("code").as_string(), "unusable");
}

TEST_P(SigningIn, IsSetUpByThoseWhoMayOnlyAndAsksNobodyBefore) {
    set_up_provider();
    Client kim(*muster_);
    ASSERT_EQ(sign_in(kim, "kim@corp.example").status, 201);
    EXPECT_EQ(kim.put(at("/identity-provider"), serialize(form())).status, 403);
    EXPECT_EQ(kim.get(at("/email-domains")).status, 403);
    const auto domains = admin_->get(at("/email-domains"));
    const std::string id(domains.body.at("items").at(0).at("id").as_string());
    EXPECT_EQ(kim.post(at("/email-domains/" + id + "/verification"), "").status, 403);
    const auto stranger = sign_up(*muster_, "stranger@other.example");
    EXPECT_EQ(stranger->put(at("/identity-provider"), serialize(form())).status, 404);
    EXPECT_EQ(stranger->post(at("/email-domains/" + id + "/verification"), "").status, 404);
    EXPECT_EQ(Client(*muster_).put(at("/identity-provider"), serialize(form())).status, 401);
}

INSTANTIATE_TEST_SUITE_P(Engines, SigningIn, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
