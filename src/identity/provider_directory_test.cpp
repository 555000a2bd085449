// SPDX-License-Identifier: Apache-2.0
#include "identity/provider_directory.h"

#include <gtest/gtest.h>

#include "base/testing/manual_clock.h"
#include "base/testing/results.h"
#include "identity/identity_error.h"

namespace muster::identity {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::value_of;

const std::string issuer = "https://login.example";

/// Answers as a test says.
class SaidWeb final : public Web {
  public:
    [[nodiscard]] bool may_ask(std::string_view url) const override { return url.starts_with("https://"); }
    Result<WebAnswer> ask(const WebRequest& request) override {
        ++questions;
        if (failure) return *failure;
        if (request.url.ends_with("/keys")) return WebAnswer{200, keys};
        const std::string of = named.empty() ? request.url.substr(0, request.url.find("/.well")) : named;
        return WebAnswer{200, R"({"issuer":")" + of + R"(","authorization_endpoint":"https://login.example/a",)" +
                                  R"("token_endpoint":"https://login.example/t","jwks_uri":")" + jwks_uri + R"("})"};
    }

    int questions = 0;
    std::optional<IdentityError> failure;
    std::string named;
    std::string jwks_uri = "https://login.example/keys";
    std::string keys = R"({"keys":[{"kty":"RSA"}]})";
};

class ProvidersDirectory : public ::testing::Test {
  protected:
    Result<ProviderMetadata> find() { return directory_.find(issuer); }

    ::muster::testing::ManualClock clock_;
    SaidWeb web_;
    ProviderDirectory directory_{web_, clock_};
};

TEST_F(ProvidersDirectory, AsksOnceInAWhile) {
    value_of(find());
    value_of(find());
    EXPECT_EQ(web_.questions, 1);
    clock_.advance(limits::provider_metadata_age_max);
    value_of(find());
    EXPECT_EQ(web_.questions, 2);
}

TEST_F(ProvidersDirectory, KeepsAGoodAnswerOverAFailureForAWhile) {
    value_of(find());
    clock_.advance(limits::provider_metadata_age_max);
    web_.failure = IdentityError::provider_unreachable;
    EXPECT_TRUE(find().ok());
    EXPECT_TRUE(find().ok());
    EXPECT_EQ(web_.questions, 2) << "one that failed isn't asked all the time";
    clock_.advance(limits::provider_answer_age_max);
    EXPECT_TRUE(fails_with(find(), IdentityError::provider_unreachable));
}

TEST_F(ProvidersDirectory, KeepsNothingOfAQuestionForWhichThereWasNoPlace) {
    web_.failure = IdentityError::providers_busy;
    EXPECT_TRUE(fails_with(find(), IdentityError::providers_busy));
    web_.failure.reset();
    EXPECT_TRUE(find().ok());
    clock_.advance(limits::provider_metadata_age_max);
    web_.failure = IdentityError::providers_busy;
    EXPECT_TRUE(find().ok()) << "the answer before is good still";
}

TEST_F(ProvidersDirectory, KeepsOldKeysWhereNewerOnesCantBeHad) {
    const auto provider = value_of(find());
    EXPECT_EQ(value_of(directory_.keys(provider)).size(), 1U);
    clock_.advance(limits::provider_keys_age_min);
    web_.failure = IdentityError::provider_unreachable;
    EXPECT_EQ(value_of(directory_.keys(provider, ProviderDirectory::Age::newer)).size(), 1U);
    EXPECT_EQ(value_of(directory_.keys(provider)).size(), 1U);
    web_.failure.reset();
    web_.keys = R"({"keys":[{"kty":"RSA"},{"kty":"EC"}]})";
    clock_.advance(limits::provider_failure_age_max);
    EXPECT_EQ(value_of(directory_.keys(provider, ProviderDirectory::Age::newer)).size(), 2U);
}

TEST_F(ProvidersDirectory, AsksForKeysInTheNameOfEachIssuerApart) {
    const auto provider = value_of(find());
    value_of(directory_.keys(provider));
    auto other = provider;
    other.issuer = "https://evil.example";
    clock_.advance(limits::provider_keys_age_min);
    web_.failure = IdentityError::provider_unreachable;
    EXPECT_TRUE(fails_with(directory_.keys(other), IdentityError::provider_unreachable));
    EXPECT_TRUE(directory_.keys(provider).ok()) << "what another calls its keys takes none away";
}

TEST_F(ProvidersDirectory, KeepsNoKeyThatIsTooLong) {
    web_.keys =
        R"({"keys":[{"kty":"RSA","n":")" + std::string(limits::provider_key_bytes_max, 'n') + R"("},{"kty":"EC"}]})";
    EXPECT_EQ(value_of(directory_.keys(value_of(find()))).size(), 1U);
}

TEST_F(ProvidersDirectory, ForgetsThoseAskedLongestAgo) {
    value_of(find());
    for (std::size_t i = 0; i < limits::providers_known_max; ++i) {
        clock_.advance(std::chrono::milliseconds(1));
        value_of(directory_.find("https://" + std::to_string(i) + ".example"));
    }
    const int asked = web_.questions;
    value_of(directory_.find("https://0.example"));
    EXPECT_EQ(web_.questions, asked);
    value_of(find());
    EXPECT_EQ(web_.questions, asked + 1);
}

TEST_F(ProvidersDirectory, TriesOutWithoutKeepingAnythingOrTellingWhatIsThere) {
    EXPECT_TRUE(directory_.try_out(issuer).ok());
    EXPECT_TRUE(directory_.try_out(issuer).ok());
    EXPECT_EQ(web_.questions, 2);
    std::vector<std::string> told;
    for (const auto failure : {IdentityError::provider_wrong, IdentityError::provider_unreachable}) {
        web_.failure = failure;
        const auto tried = directory_.try_out(issuer);
        ASSERT_TRUE(fails_with(tried, IdentityError::provider_form_wrong));
        told.push_back(tried.error().fields().front().detail);
    }
    EXPECT_EQ(told.front(), told.back());
    web_.failure = IdentityError::providers_busy;
    EXPECT_TRUE(fails_with(directory_.try_out(issuer), IdentityError::providers_busy));
    web_.failure.reset();
    web_.named = "https://login.example/";
    EXPECT_EQ(directory_.try_out(issuer).error().fields().front().code, "other");
    EXPECT_TRUE(fails_with(find(), IdentityError::provider_wrong));
}

}  // namespace
}  // namespace muster::identity
