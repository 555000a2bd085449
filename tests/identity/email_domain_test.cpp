// SPDX-License-Identifier: Apache-2.0
// Email domains over HTTP, proven by a real server of names: whose they are, and how they cease to be.

#include <memory>
#include <string>
#include <vector>

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "identity/testing/dns_server.h"
#include "support/cast.h"

namespace muster::testing {
namespace {

using boost::json::object;
using boost::json::serialize;
using storage::Engine;
using ::testing::HasSubstr;
using ::testing::Not;

class EmailDomains : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        muster_ =
            std::make_unique<MusterProcess>(GetParam(), std::vector<std::string>{"--dns-server", names_.address()});
    }

    /// An organization, its founder's browser, and the domain that it claims.
    struct Claimant {
        std::unique_ptr<Client> founder;
        std::string place;  ///< "/organizations/{id}"
        std::string domain;
        std::string record_name;
        std::string record_value;

        [[nodiscard]] Answer verify() const { return founder->post(domain + "/verification", ""); }
        [[nodiscard]] object shown() const {
            return founder->get(place + "/email-domains").body.at("items").at(0).as_object();
        }
        [[nodiscard]] std::string state() const { return std::string(shown().at("state").as_string()); }
    };
    Claimant claim(const std::string& name) {
        Claimant claimant;
        claimant.founder = sign_up(*muster_, name + "@people.example");
        const auto made =
            claimant.founder->post("/organizations", serialize(object{{"name", name}, {"role_model", "customertext"}}));
        EXPECT_EQ(made.status, 201) << made.raw.body;
        claimant.place = "/organizations/" + made.text("id");
        const auto claimed = claimant.founder->post(claimant.place + "/email-domains", R"({"domain":"corp.example"})");
        EXPECT_EQ(claimed.status, 201) << claimed.raw.body;
        claimant.domain = claimant.place + "/email-domains/" + claimed.text("id");
        claimant.record_name = claimed.text("record_name");
        claimant.record_value = claimed.text("record_value");
        return claimant;
    }
    void publish(const Claimant& claimant) { names_.publish(claimant.record_name, claimant.record_value); }
    /// The rest of the subject of the mail that it has lapsed, once that has come.
    [[nodiscard]] std::string mailed_to(const std::string& name) const {
        return muster_->mailed_token(name + "@people.example", "Subject: corp.example is not ");
    }

    identity::testing::DnsServer names_;
    std::unique_ptr<MusterProcess> muster_;
};

TEST_P(EmailDomains, GoToWhoeverProvesThemOnceTheirHoldersRecordIsGone) {
    const auto seller = claim("seller");
    const auto buyer = claim("buyer");
    publish(seller);
    ASSERT_EQ(seller.verify().status, 201);
    EXPECT_EQ(buyer.verify().code(), "domain_unproven");
    publish(buyer);
    const auto taken = buyer.verify();
    EXPECT_EQ(taken.status, 409);
    EXPECT_EQ(taken.code(), "domain_taken") << "both records stand";
    EXPECT_EQ(seller.state(), "verified");

    names_.withdraw(seller.record_name);
    publish(buyer);
    const auto verified = buyer.verify();
    ASSERT_EQ(verified.status, 201) << verified.raw.body;
    EXPECT_EQ(verified.text("state"), "verified");
    EXPECT_EQ(seller.state(), "lapsed");
    const auto events = seller.founder->get(seller.place + "/events?limit=1").raw.body;
    EXPECT_THAT(events, HasSubstr("email_domain.lapsed"));
    EXPECT_THAT(events, HasSubstr("proven_elsewhere"));
    EXPECT_THAT(events, Not(HasSubstr(buyer.place.substr(buyer.place.rfind('/') + 1)))) << "not by whom";
    EXPECT_EQ(mailed_to("seller"), "seller's any more");
    EXPECT_EQ(seller.verify().code(), "domain_unproven");
    EXPECT_EQ(buyer.state(), "verified");
}

TEST_P(EmailDomains, LapseOnceTheirRecordWasGoneForDays) {
    const auto corp = claim("corp");
    publish(corp);
    ASSERT_EQ(corp.verify().status, 201);
    names_.withdraw(corp.record_name);
    // Days pass while nobody serves.
    ASSERT_EQ(muster_->stop(), 0);
    muster_->database().execute("update email_domains set looked_at = 0, misses = " +
                                std::to_string(limits::domain_misses_max - 1));
    muster_->start();
    EXPECT_EQ(mailed_to("corp"), "corp's any more");
    EXPECT_EQ(corp.state(), "lapsed");
    EXPECT_EQ(corp.shown().at("misses").as_int64(), limits::domain_misses_max);
    EXPECT_TRUE(corp.shown().contains("lapsed_at"));
    EXPECT_FALSE(corp.shown().contains("verified_at"));
    publish(corp);
    EXPECT_EQ(corp.verify().text("state"), "verified");
}

INSTANTIATE_TEST_SUITE_P(Engines, EmailDomains, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
