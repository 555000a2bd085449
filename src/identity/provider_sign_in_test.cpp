// SPDX-License-Identifier: Apache-2.0
#include "identity/provider_sign_in.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/testing/identity_world.h"

namespace muster::identity::testing {
namespace {

using access::AccessError;
using boost::json::object;
using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// What a twist of a provider's answer is refused for.
::testing::AssertionResult refuses_since(const Result<IdentityWorld::SignedIn>& result, const std::string& reason) {
    if (!result && result.error().is(IdentityError::sign_in_refused) && result.error().full_text().contains(reason))
        return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << (result ? "it signed in" : result.error().full_text());
}

class SigningInByProvider : public OnIdentityWorld {
  protected:
    void set_up_people() override {
        place_ = world_->found("amplemarket");
        value_of(world_->set(place_.founder, place_.target()));
        world_->prove(place_, "corp.example");
    }
    Result<IdentityWorld::SignedIn> sign_in(const object& claims = claims_of("kim@corp.example")) {
        return world_->sign_in(place_, claims);
    }
    StartedProviderSignIn start() { return value_of(world_->start_at(place_.organization)); }
    ProviderSignInEnd answered(const StartedProviderSignIn& started) {
        return world_->answered(started, claims_of("kim@corp.example"));
    }
    /// Nobody has got anything.
    void expect_nobody_new() {
        EXPECT_EQ(world_->users_stored(), 1);
        EXPECT_EQ(value_of(world_->show_provider(place_.founder, place_.target()))->people, 0);
    }

    Place place_;
};

TEST_P(SigningInByProvider, BeginsWithAllThatTheFlowAsks) {
    const auto started = value_of(world_->start("kim@corp.example"));
    EXPECT_THAT(started.url, HasSubstr("https://login.example/authorize?response_type=code&client_id=muster&"));
    EXPECT_THAT(started.url, HasSubstr("redirect_uri=https%3A%2F%2Fmuster.example%2Fsign-in%2Fcallback%2F" +
                                       place_.organization.text() + "&"));
    EXPECT_THAT(started.url, HasSubstr("scope=openid%20email%20profile"));
    EXPECT_EQ(parameter(started.url, "code_challenge_method"), "S256");
    EXPECT_THAT(parameter(started.url, "nonce"), Not(IsEmpty()));
    EXPECT_EQ(parameter(started.url, "login_hint"), "kim%40corp.example");
    EXPECT_THAT(started.url, Not(HasSubstr(started.browser_key)));
    EXPECT_NE(parameter(start().url, "state"), parameter(start().url, "state"));
}

TEST_P(SigningInByProvider, BeginsAlikeWhetherAnAddressHasAnAccountOrNot) {
    world_->sign_up("ada@corp.example");
    auto with = value_of(world_->start("ada@corp.example")).url;
    auto without = value_of(world_->start("bob@corp.example")).url;
    EXPECT_EQ(with.substr(0, with.find("&state")), without.substr(0, without.find("&state")));
    EXPECT_EQ(with.size(), without.size());
    const Place bare = world_->found("amplemarket");
    const auto no_such = world_->start_at(OrganizationId(1));
    const auto none_there = world_->start_at(bare.organization);
    const auto nobodys = world_->start("ada@people.example");
    for (const auto& refusal : {no_such, none_there, nobodys}) {
        ASSERT_TRUE(fails_with(refusal, IdentityError::no_provider));
        EXPECT_EQ(refusal.error().message(), no_such.error().message());
    }
    EXPECT_TRUE(fails_with(world_->provider_sign_ins.start({}), IdentityError::provider_form_wrong));
}

TEST_P(SigningInByProvider, MakesANewcomerAMemberWithAnAccount) {
    const auto signed_in = value_of(sign_in());
    EXPECT_EQ(signed_in.first.email.text(), "kim@corp.example");
    EXPECT_EQ(signed_in.first.name, "Kim Kay");
    const auto roles = world_->roles_of(place_.organization, signed_in.first.id);
    EXPECT_EQ(roles, (std::map<ScopeId, std::string>{{place_.top(), "sales_rep"}}));
    EXPECT_TRUE(succeeds(world_->show(signed_in.first.id, place_.organization)));
    EXPECT_EQ(world_->actions_of(place_.organization).back(), "member.joined");
    EXPECT_EQ(world_->actions_of().back(), "session.began");
    EXPECT_EQ(world_->actor(signed_in).user_id(), signed_in.first.id);
    EXPECT_EQ(world_->actor(signed_in).proof().provider,
              value_of(world_->show_provider(place_.founder, place_.target()))->id);
}

TEST_P(SigningInByProvider, KnowsThePersonAgainWhateverTheirAddressIsThere) {
    const auto first = value_of(sign_in());
    auto renamed = claims_of("kim.kay@corp.example");
    renamed["sub"] = "kim";
    const auto again = value_of(sign_in(renamed));
    EXPECT_EQ(again.first.id, first.first.id);
    EXPECT_EQ(world_->actions_of(place_.organization).back(), "user.signed_in");
    EXPECT_EQ(world_->users_stored(), 2);
}

TEST_P(SigningInByProvider, NamesASecondPersonByAnAddressThatIsTakenToNobody) {
    const auto first = value_of(sign_in());
    auto another = claims_of("kim@corp.example");
    another["sub"] = "somebody hired later";
    EXPECT_TRUE(fails_with(sign_in(another), IdentityError::linked_to_other));
    EXPECT_EQ(value_of(sign_in()).first.id, first.first.id);
}

TEST_P(SigningInByProvider, IsRefusedWhereTheProvidersAnswerIsNoProof) {
    const auto twisted = [&](const char* name, const boost::json::value& value) {
        world_->provider.twist = [name, value](object& claims) { claims[name] = value; };
        auto result = sign_in();
        world_->provider.twist = nullptr;
        return result;
    };
    EXPECT_TRUE(refuses_since(twisted("iss", "https://evil.example"), "another issuer"));
    EXPECT_TRUE(refuses_since(twisted("aud", "another client"), "another audience"));
    EXPECT_TRUE(refuses_since(twisted("nonce", "another"), "another sign-in"));
    EXPECT_TRUE(refuses_since(twisted("exp", 1), "expired"));
    EXPECT_TRUE(fails_with(twisted("email_verified", false), IdentityError::email_unverified));
    EXPECT_TRUE(fails_with(twisted("email", "no address"), IdentityError::email_unverified));
    world_->provider.forge = unsigned_token;
    EXPECT_TRUE(refuses_since(sign_in(), "signed by none"));
    const auto secret = ProviderKey::secret(std::string(FakeProvider::client_secret));
    world_->provider.forge = [&](const object& claims) { return secret.sign(claims); };
    EXPECT_TRUE(refuses_since(sign_in(), "signed by HS256"));
    const auto stranger = ProviderKey::p256("first");
    world_->provider.forge = [&](const object& claims) { return stranger.sign(claims); };
    EXPECT_TRUE(refuses_since(sign_in(), "none of the provider's keys"));
    expect_nobody_new();
}

TEST_P(SigningInByProvider, TakesAddressesThatAreNotCalledVerifiedWhereTheOrganizationTrustsThem) {
    world_->provider.twist = [](object& claims) { claims.erase("email_verified"); };
    world_->provider.user_info = {{"sub", "kim"}};
    EXPECT_TRUE(fails_with(sign_in(), IdentityError::email_unverified));
    auto form = provider_form();
    form.trusts_addresses = true;
    EXPECT_TRUE(value_of(world_->set(place_.founder, place_.target(), form)).trusts_addresses);
    EXPECT_TRUE(succeeds(sign_in()));
    EXPECT_TRUE(fails_with(sign_in(claims_of("kim@people.example")), IdentityError::foreign_domain));
    for (const boost::json::value& no : {boost::json::value(false), boost::json::value("no"), boost::json::value(0)}) {
        world_->provider.twist = [no](object& claims) { claims["email_verified"] = no; };
        EXPECT_TRUE(fails_with(sign_in(), IdentityError::email_unverified)) << no;
    }
}

TEST_P(SigningInByProvider, IsForPeopleOfTheOrganizationsOwnDomainsAlone) {
    EXPECT_TRUE(fails_with(sign_in(claims_of("kim@people.example")), IdentityError::foreign_domain));
    EXPECT_TRUE(fails_with(sign_in(claims_of("kim@sub.corp.example")), IdentityError::foreign_domain));
    const auto claimed = value_of(world_->claim(place_.founder, place_.target(), "claimed.example"));
    EXPECT_TRUE(fails_with(sign_in(claims_of("kim@claimed.example")), IdentityError::foreign_domain))
        << "claimed and not proven";
    expect_nobody_new();
}

TEST_P(SigningInByProvider, ReachesNobodyOfAnotherOrganizationsDomain) {
    const Place other = world_->found("amplemarket");
    world_->prove(other, "other.example");
    const auto victim = world_->sign_up("boss@other.example");
    EXPECT_TRUE(fails_with(sign_in(claims_of("boss@other.example")), IdentityError::foreign_domain));
    EXPECT_THAT(world_->roles_of(place_.organization, victim.id), IsEmpty());
}

TEST_P(SigningInByProvider, IsOverOnceTheDomainIsGivenUp) {
    const auto claimed = value_of(world_->claim(place_.founder, place_.target(), "new.example"));
    world_->dns.published[claimed.record_name] = {claimed.record_value};
    value_of(world_->verify(place_.founder, place_.target(), claimed.id));
    value_of(sign_in(claims_of("nat@new.example")));
    value_of(world_->release(place_.founder, place_.target(), claimed.id));
    EXPECT_TRUE(fails_with(sign_in(claims_of("nat@new.example")), IdentityError::foreign_domain));
    auto by_identity = claims_of("other@corp.example");
    by_identity["sub"] = "nat";
    EXPECT_TRUE(fails_with(sign_in(by_identity), IdentityError::foreign_domain)) << "the account's own address";
}

TEST_P(SigningInByProvider, EndsOnceAndInTheBrowserThatBeganIt) {
    const auto started = start();
    const auto form = answered(started);
    auto elsewhere = form;
    elsewhere.browser_key = Secret(start().browser_key);
    EXPECT_TRUE(fails_with(world_->end(elsewhere), IdentityError::sign_in_over));
    elsewhere.browser_key = Secret();
    EXPECT_TRUE(fails_with(world_->end(elsewhere), IdentityError::sign_in_over));
    expect_nobody_new();
    EXPECT_TRUE(succeeds(world_->end(form)));
    EXPECT_TRUE(fails_with(world_->end(form), IdentityError::sign_in_over)) << "a second time";
    const auto again = answered(started);
    EXPECT_TRUE(fails_with(world_->end(again), IdentityError::sign_in_over)) << "with another code";
}

TEST_P(SigningInByProvider, EndsInTimeAndByAStateOfOurs) {
    auto form = answered(start());
    world_->clock.advance(limits::provider_sign_in_time_max);
    EXPECT_TRUE(fails_with(world_->end(form), IdentityError::sign_in_over));
    form = answered(start());
    form.state = team::testing::parsed<decltype(form.state)>("a state of their own");
    EXPECT_TRUE(fails_with(world_->end(form), IdentityError::sign_in_over));
    expect_nobody_new();
}

TEST_P(SigningInByProvider, TakesNoAnswerOfAnotherIssuer) {
    auto form = answered(start());
    form.iss = team::testing::parsed<Issuer>("https://evil.example");
    EXPECT_TRUE(refuses_since(world_->end(form), "another issuer's"));
    form.iss = team::testing::parsed<Issuer>(FakeProvider::issuer);
    EXPECT_TRUE(succeeds(world_->end(form)));
}

TEST_P(SigningInByProvider, TakesNoAnswerThatWasSentToAnotherOrganization) {
    const Place other = world_->found("amplemarket");
    auto form = answered(start());
    // As where a provider sends somebody on to another's, with the state of a sign-in at its own organization.
    form.organization = other.organization;
    EXPECT_TRUE(fails_with(world_->end(form), IdentityError::sign_in_over));
    EXPECT_EQ(value_of(world_->show_provider(place_.founder, place_.target()))->people, 0);
    form.organization = place_.organization;
    EXPECT_TRUE(succeeds(world_->end(form)));
}

TEST_P(SigningInByProvider, AsksThatAProviderNamesItselfWhereItSaysThatItDoes) {
    world_->provider.document["authorization_response_iss_parameter_supported"] = true;
    EXPECT_TRUE(refuses_since(sign_in(), "another issuer's"));
}

TEST_P(SigningInByProvider, TakesNoCodeThatAnotherSignInWasGiven) {
    const auto mine = start();
    const auto theirs = answered(start());
    auto form = answered(mine);
    form.code = theirs.code;
    EXPECT_TRUE(refuses_since(world_->end(form), "refuses the code")) << "its proof key is another";
    expect_nobody_new();
}

TEST_P(SigningInByProvider, AsksForNewKeysWhereAProviderSignsWithOne) {
    value_of(sign_in());
    world_->provider.key = ProviderKey::p256("second");
    EXPECT_TRUE(refuses_since(sign_in(), "none of")) << "asked for moments ago";
    world_->clock.advance(limits::provider_keys_age_min);
    EXPECT_TRUE(succeeds(sign_in()));
}

TEST_P(SigningInByProvider, AsksForTheAddressWhereATokenSaysNone) {
    world_->provider.twist = [](object& claims) { claims.erase("email"); };
    world_->provider.user_info = claims_of("kim@corp.example");
    EXPECT_EQ(value_of(sign_in()).first.email.text(), "kim@corp.example");
    world_->provider.user_info["email_verified"] = false;
    EXPECT_TRUE(fails_with(sign_in(), IdentityError::email_unverified));
    world_->provider.user_info["sub"] = "eve";
    EXPECT_TRUE(refuses_since(sign_in(), "another person"));
}

TEST_P(SigningInByProvider, AsksWhetherAnAddressIsVerifiedWhereATokenDoesntSay) {
    world_->provider.twist = [](object& claims) { claims.erase("email_verified"); };
    world_->provider.user_info = claims_of("kim.kay@corp.example");
    world_->provider.user_info["sub"] = "kim";
    EXPECT_TRUE(fails_with(sign_in(), IdentityError::email_unverified)) << "another address is";
    world_->provider.user_info["email"] = "kim@corp.example";
    EXPECT_TRUE(succeeds(sign_in()));
}

TEST_P(SigningInByProvider, ReadsWhoseTheAccountIsWhereverAnIssuerOfManySaysIt) {
    const std::string issuer = "https://accounts.google.com";
    world_->provider.become(issuer);
    auto form = provider_form();
    form.issuer = team::testing::parsed<Issuer>(issuer);
    value_of(world_->set(place_.founder, place_.target(), form));
    const auto says = [](std::string_view domain) {
        return [domain = std::string(domain)](object& claims) { claims["hd"] = domain; };
    };
    EXPECT_TRUE(fails_with(sign_in(), IdentityError::foreign_domain)) << "a consumer's account";
    world_->provider.twist = says("people.example");
    EXPECT_TRUE(fails_with(sign_in(), IdentityError::foreign_domain));

    const auto without_address = [](object& claims) { claims.erase("email"); };
    world_->provider.twist = without_address;
    world_->provider.user_info = claims_of("kim@corp.example");
    EXPECT_TRUE(fails_with(sign_in(), IdentityError::foreign_domain)) << "neither says it";
    says("people.example")(world_->provider.user_info);
    EXPECT_TRUE(fails_with(sign_in(), IdentityError::foreign_domain));
    says("corp.example")(world_->provider.user_info);
    world_->provider.twist = [&](object& claims) {
        without_address(claims);
        says("people.example")(claims);
    };
    EXPECT_TRUE(fails_with(sign_in(), IdentityError::foreign_domain)) << "what is signed goes before";
    expect_nobody_new();
    world_->provider.twist = without_address;
    EXPECT_TRUE(succeeds(sign_in()));
}

TEST_P(SigningInByProvider, TakesTimesWithAFraction) {
    world_->provider.twist = [](object& claims) {
        claims["exp"] = static_cast<double>(claims["exp"].as_int64()) + 0.5;
        claims["iat"] = static_cast<double>(claims["iat"].as_int64()) + 0.25;
    };
    EXPECT_TRUE(succeeds(sign_in()));
    world_->provider.twist = [](object& claims) { claims["exp"] = "tomorrow"; };
    EXPECT_TRUE(refuses_since(sign_in(), "times"));
}

TEST_P(SigningInByProvider, WaitsForAProviderThatIsDownAndDoesntAskItAllTheTime) {
    const Place other = world_->found("amplemarket");
    world_->provider.is_down = true;
    value_of(world_->set(other.founder, other.target()));
    EXPECT_TRUE(fails_with(world_->start_at(place_.organization), IdentityError::provider_unreachable));
    const int asked = world_->provider.questions;
    EXPECT_TRUE(fails_with(world_->start_at(place_.organization), IdentityError::provider_unreachable));
    EXPECT_EQ(world_->provider.questions, asked);
    world_->provider.is_down = false;
    world_->clock.advance(limits::provider_failure_age_max);
    EXPECT_TRUE(succeeds(world_->start_at(place_.organization)));
}

TEST_P(SigningInByProvider, IsOverWhereTheProviderWasReplacedMeanwhile) {
    const auto form = answered(start());
    auto other = provider_form();
    other.client_id = team::testing::parsed<decltype(other.client_id)>("another client");
    value_of(world_->set(place_.founder, place_.target(), other));
    EXPECT_FALSE(world_->end(form).ok());
    EXPECT_EQ(world_->users_stored(), 1);
}

MUSTER_ON_BOTH_ENGINES(SigningInByProvider);

}  // namespace
}  // namespace muster::identity::testing
