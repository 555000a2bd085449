// SPDX-License-Identifier: Apache-2.0
// What an identity provider gives to newcomers, over HTTP: reviewed, and told by the preview of a removal.

#include <memory>
#include <string>

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cast.h"

namespace muster::testing {
namespace {

using boost::json::object;
using boost::json::serialize;
using storage::Engine;
using ::testing::HasSubstr;
using ::testing::Not;

class ProviderReviews : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(GetParam());
        cast_ = std::make_unique<Cast>(*muster_, "customertext");
        cast_->join("setter", cast_->founder_role(), cast_->at_organization());
        set_by("setter");
    }

    /// A provider that nobody asks, as if somebody had set it.
    void set_by(const std::string& who) {
        ASSERT_EQ(muster_->stop(), 0);
        muster_->database().execute(
            "insert into identity_providers (organization_id, id, issuer, client_id, sealed_secret, admits_newcomers, "
            "trusts_addresses, scope_id, role, set_by, set_at) "
            "select organization_id, 4711, 'https://login.example', 'muster', "
            "(select salt from events order by id limit 1), 1, 0, organization_id, 'user', " +
            cast_->user(who) + ", 0 from organizations");
        muster_->start();
    }
    Client& founder() { return (*cast_)["founder"]; }
    /// The only row of a provider in a review.
    boost::json::value row_of_provider(const std::string& rows) {
        const auto listed = founder().get(rows + "?limit=200").body;
        for (const auto& row : listed.at("items").as_array()) {
            if (row.at("kind").as_string() == "identity_provider") return row;
        }
        return nullptr;
    }
    bool admits_newcomers() {
        const auto shown = founder().get(cast_->at_organization("/identity-provider"));
        return shown.body.at("provider").at("admits_newcomers").as_bool();
    }

    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<Cast> cast_;
};

TEST_P(ProviderReviews, ListWhatNewcomersGetAndEndIt) {
    const auto begun = founder().post(cast_->at_organization("/access-reviews"), "{}");
    ASSERT_EQ(begun.status, 201) << begun.raw.body;
    const auto rows = cast_->at_organization("/access-reviews/" + begun.text("id") + "/rows");
    const auto row = row_of_provider(rows);
    ASSERT_TRUE(row.is_object());
    EXPECT_EQ(row.at("source").as_string(), "4711");
    EXPECT_EQ(row.at("name").as_string(), "https://login.example");
    EXPECT_EQ(row.at("role").as_string(), "user");
    EXPECT_FALSE(row.at("directory").as_bool());
    const auto decision = rows + "/" + std::to_string(row.at("number").as_int64()) + "/decision";
    const auto removing = serialize(object{{"decision", "remove"}, {"seen_role", "user"}});
    EXPECT_EQ((*cast_)["manager"].post(decision, removing).status, 403);
    EXPECT_TRUE(admits_newcomers());
    const auto removed = founder().post(decision, removing);
    ASSERT_EQ(removed.status, 200) << removed.raw.body;
    EXPECT_FALSE(admits_newcomers());
    EXPECT_THAT(founder().get(cast_->at_organization("/events?limit=1")).raw.body, HasSubstr("identity_provider.set"));
}

TEST_P(ProviderReviews, AreNotNeededToSeeWhatARemovalEnds) {
    const auto preview_of = [&](const std::string& who) {
        const auto preview = founder().get(cast_->at_organization("/members/" + cast_->user(who) + "/removal-preview"));
        EXPECT_EQ(preview.status, 200) << preview.raw.body;
        return preview.raw.body;
    };
    EXPECT_THAT(preview_of("setter"), HasSubstr("identity_providers_closed_to_newcomers"));
    EXPECT_THAT(preview_of("manager"), Not(HasSubstr("identity_providers_closed_to_newcomers")));
    const auto removed = founder().remove(cast_->at_organization("/members/" + cast_->user("setter")));
    EXPECT_EQ(removed.status, 204) << removed.raw.body;
    EXPECT_THAT(founder().get(cast_->at_organization("/events?limit=1")).raw.body,
                HasSubstr("identity_providers_closed_to_newcomers"));
    const auto shown = founder().get(cast_->at_organization("/identity-provider"));
    EXPECT_FALSE(shown.body.at("provider").at("can_give_role").as_bool());
}

INSTANTIATE_TEST_SUITE_P(Engines, ProviderReviews, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
