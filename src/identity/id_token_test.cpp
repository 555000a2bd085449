// SPDX-License-Identifier: Apache-2.0
#include "identity/id_token.h"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "base/crypto.h"
#include "base/limits.h"
#include "base/testing/manual_clock.h"
#include "base/testing/results.h"
#include "identity/identity_error.h"
#include "identity/testing/signing_key.h"

namespace muster::identity::testing {
namespace {

using boost::json::object;
using ::muster::testing::ManualClock;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;

/// It fails as no proof, and for that reason.
template <class T>
::testing::AssertionResult refuses_since(const Result<T>& result, const std::string& reason) {
    if (result) return ::testing::AssertionFailure() << "it was taken";
    if (!result.error().is(IdentityError::sign_in_refused))
        return ::testing::AssertionFailure() << "another error: " << result.error().full_text();
    if (result.error().full_text().contains(reason)) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "another reason: " << result.error().full_text();
}

class Signatures : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { crypto::initialize(); }
    static const ProviderKey& rsa() {
        static const ProviderKey key = ProviderKey::rsa("r");
        return key;
    }
    const object claims_{{"sub", "kim"}};
    const ProviderKey ec_ = ProviderKey::p256("e");
};

TEST_F(Signatures, OfRs256AndEs256AreTaken) {
    EXPECT_EQ(value_of(verify_signature(rsa().sign(claims_), {ec_.jwk(), rsa().jwk()})), R"({"sub":"kim"})");
    EXPECT_EQ(value_of(verify_signature(ec_.sign(claims_), {rsa().jwk(), ec_.jwk()})), R"({"sub":"kim"})");
}

TEST_F(Signatures, OfNobodyAndOfSharedSecretsAreNone) {
    const std::vector<std::string> keys = {rsa().jwk(), ec_.jwk()};
    EXPECT_TRUE(refuses_since(verify_signature(unsigned_token(claims_), keys), "signed by none"));
    // By a secret that the provider's own keys would name, and by what everybody knows: its public key's text.
    const auto secret = ProviderKey::secret("a client's secret of so many bytes");
    EXPECT_TRUE(refuses_since(verify_signature(secret.sign(claims_), {secret.jwk()}), "signed by HS256"));
    const auto by_public_key = ProviderKey::secret(rsa().jwk());
    EXPECT_TRUE(refuses_since(verify_signature(by_public_key.sign(claims_), keys), "signed by HS256"));
}

TEST_F(Signatures, OfOtherKeysAreNone) {
    const auto other = ProviderKey::p256("e");
    EXPECT_TRUE(refuses_since(verify_signature(other.sign(claims_), {ec_.jwk()}), "none of the provider's keys"));
    const auto named_otherwise = ProviderKey::p256("other");
    EXPECT_TRUE(refuses_since(verify_signature(named_otherwise.sign(claims_), {ec_.jwk()}), "none of"));
    EXPECT_TRUE(refuses_since(verify_signature(ec_.sign(claims_), {}), "none of"));
}

TEST_F(Signatures, OfShortKeysAreNone) {
    const auto small = ProviderKey::rsa("small", 1024);
    EXPECT_TRUE(refuses_since(verify_signature(small.sign(claims_), {small.jwk()}), "none of"));
}

TEST_F(Signatures, AreOfTheTextAsItIs) {
    const std::string token = ec_.sign(claims_);
    const auto first = token.find('.');
    const auto second = token.find('.', first + 1);
    const std::string other = ec_.sign({{"sub", "eve"}});
    const std::string body = other.substr(first + 1, other.find('.', first + 1) - first - 1);
    const std::string mixed = token.substr(0, first + 1) + body + token.substr(second);
    EXPECT_TRUE(refuses_since(verify_signature(mixed, {ec_.jwk()}), "none of"));
    for (const std::string& broken : {std::string(), std::string("..."), token.substr(0, second), "x" + token,
                                      std::string(limits::id_token_bytes_max + 1, 'e')}) {
        EXPECT_FALSE(verify_signature(broken, {ec_.jwk()}).ok()) << broken.substr(0, 40);
    }
}

class ClaimsOfTokens : public ::testing::Test {
  protected:
    static std::int64_t seconds(Time time) {
        return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
    }
    static constexpr Time now = ManualClock::start;
    const IdTokenExpectation expected_{"https://login.example", "muster", "the nonce", now};

    /// A token that is good, with other claims in it; null takes one away.
    Result<Claims> check(const object& changes = {}) const {
        object body{{"iss", expected_.issuer},     {"aud", "muster"},           {"sub", "kim"},
                    {"iat", seconds(now)},         {"exp", seconds(now) + 300}, {"nonce", "the nonce"},
                    {"email", "kim@corp.example"}, {"email_verified", true}};
        for (const auto& [name, value] : changes) {
            if (value.is_null()) {
                body.erase(name);
            } else {
                body[name] = value;
            }
        }
        return check_claims(boost::json::serialize(body), expected_);
    }
};

TEST_F(ClaimsOfTokens, SayWhoItIs) {
    const auto claims = value_of(check({{"name", "Kim Kay"}, {"acr", "2"}, {"roles", {"admin"}}}));
    EXPECT_EQ(claims.subject, "kim");
    EXPECT_EQ(claims.email, "kim@corp.example");
    EXPECT_EQ(claims.email_verified, true);
    EXPECT_EQ(claims.name, "Kim Kay");
}

TEST_F(ClaimsOfTokens, SayThatAnAddressIsVerifiedOrItIsNot) {
    EXPECT_EQ(value_of(check({{"email_verified", "true"}})).email_verified, true);
    EXPECT_EQ(value_of(check({{"email_verified", false}})).email_verified, false);
    EXPECT_EQ(value_of(check({{"email_verified", nullptr}})).email_verified, std::nullopt) << "it doesn't say";
    EXPECT_EQ(value_of(check({{"email_verified", 1}})).email_verified, false);
}

TEST_F(ClaimsOfTokens, OfOthersAreRefused) {
    EXPECT_TRUE(refuses_since(check({{"iss", "https://login.example/"}}), "another issuer"));
    EXPECT_TRUE(refuses_since(check({{"aud", "other"}}), "another audience"));
    EXPECT_TRUE(refuses_since(check({{"aud", 7}}), "audience can't be read"));
    EXPECT_TRUE(refuses_since(check({{"nonce", "another"}}), "another sign-in"));
    for (const char* needed : {"iss", "aud", "sub", "iat", "exp", "nonce"})
        EXPECT_TRUE(refuses_since(check({{needed, nullptr}}), "can't be read")) << needed;
    EXPECT_TRUE(refuses_since(check({{"sub", ""}}), "names nobody"));
    EXPECT_TRUE(refuses_since(check({{"sub", std::string(limits::subject_bytes_max + 1, 's')}}), "names nobody"));
}

TEST_F(ClaimsOfTokens, ForSeveralAreForWhomTheyName) {
    EXPECT_TRUE(succeeds(check({{"aud", {"muster"}}})));
    EXPECT_TRUE(refuses_since(check({{"aud", {"muster", "other"}}}), "for several"));
    EXPECT_TRUE(refuses_since(check({{"aud", {"muster", "other"}}, {"azp", "other"}}), "another client"));
    EXPECT_TRUE(succeeds(check({{"aud", {"muster", "other"}}, {"azp", "muster"}})));
    EXPECT_TRUE(refuses_since(check({{"azp", "other"}}), "another client"));
}

TEST_F(ClaimsOfTokens, AreGoodForTheirTimeWithAMinuteBetweenTheClocks) {
    EXPECT_TRUE(succeeds(check({{"exp", seconds(now) - 59}})));
    EXPECT_TRUE(refuses_since(check({{"exp", seconds(now) - 60}}), "expired"));
    EXPECT_TRUE(succeeds(check({{"iat", seconds(now) + 60}})));
    EXPECT_TRUE(refuses_since(check({{"iat", seconds(now) + 61}}), "of the future"));
    EXPECT_TRUE(refuses_since(check({{"nbf", seconds(now) + 61}}), "not good yet"));
}

TEST(UserInfo, IsOfTheSamePersonOrOfNobody) {
    const std::string text = R"({"sub":"kim","email":"kim@corp.example","email_verified":true})";
    EXPECT_EQ(value_of(check_user_info(text, "kim")).email, "kim@corp.example");
    EXPECT_TRUE(refuses_since(check_user_info(text, "eve"), "another person"));
    EXPECT_TRUE(refuses_since(check_user_info("<html>", "kim"), "can't be read"));
}

}  // namespace
}  // namespace muster::identity::testing
