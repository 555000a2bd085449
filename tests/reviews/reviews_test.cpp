// SPDX-License-Identifier: Apache-2.0
// Reviews of who has access, over HTTP: begun, decided row by row, finished, exported; by what a server noted.

#include <memory>
#include <string>

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "support/cast.h"

namespace muster::testing {
namespace {

using storage::Engine;

class ReviewsOverHttp : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(GetParam());
        cast_ = std::make_unique<Cast>(*muster_, "scale-to-win");
        founder_ = &(*cast_)["founder"];
    }

    [[nodiscard]] std::string reviews(const std::string& rest = "") const {
        return cast_->at_organization("/access-reviews" + rest);
    }
    std::string begin(const std::string& form = "{}") {
        const auto begun = founder_->post(reviews(), form);
        EXPECT_EQ(begun.status, 201) << begun.raw.body;
        return begun.text("id");
    }
    /// The row of somebody's membership; null if there is none.
    boost::json::value row_of(const std::string& review, const std::string& who) {
        const auto page = founder_->get(reviews("/" + review + "/rows?limit=200"));
        EXPECT_EQ(page.status, 200) << page.raw.body;
        for (const auto& row : page.body.at("items").as_array()) {
            if (row.at("source").as_string() == cast_->user(who)) return row;
        }
        return nullptr;
    }
    Answer decide(Client& by, const std::string& review, const std::string& who, const std::string& form) {
        return decide_about(by, review, row_of(review, who), form);
    }
    /// About the row as it was seen.
    Answer decide_about(Client& by, const std::string& review, const boost::json::value& row, std::string form) {
        const auto number = std::to_string(row.at("number").as_int64());
        form.pop_back();
        form += R"(,"seen_role":")" + std::string(row.at("role").as_string()) + "\"}";
        return by.post(reviews("/" + review + "/rows/" + number + "/decision"), form);
    }
    std::string email_of(const std::string& who) {
        const auto page = founder_->get(cast_->at_organization("/members?limit=200"));
        for (const auto& each : page.body.at("items").as_array()) {
            if (each.at("user").as_string() == cast_->user(who)) return std::string(each.at("email").as_string());
        }
        return "";
    }

    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<Cast> cast_;
    Client* founder_ = nullptr;
};

TEST_P(ReviewsOverHttp, AreDecidedRowByRowAndExported) {
    EXPECT_EQ((*cast_)["admin"].post(reviews(), "{}").status, 403);
    const auto review = begin(R"({"days":7,"recurs_days":90})");
    EXPECT_EQ(founder_->post(reviews(), "{}").code(), "access_review_open");
    EXPECT_EQ((*cast_)["admin"].get(reviews("/" + review + "/rows")).status, 403);
    EXPECT_EQ(founder_->post(reviews("/" + review + "/finish"), "").code(), "access_review_undecided");

    EXPECT_EQ(decide(*founder_, review, "texter", R"({"decision":"change_role"})").status, 422);
    EXPECT_EQ(decide((*cast_)["admin"], review, "texter", R"({"decision":"remove"})").status, 403);
    const auto texter = std::to_string(row_of(review, "texter").at("number").as_int64());
    const auto unseen =
        founder_->post(reviews("/" + review + "/rows/" + texter + "/decision"), R"({"decision":"keep"})");
    EXPECT_EQ(unseen.status, 422) << unseen.raw.body;
    EXPECT_EQ(unseen.body.at("errors").at(0).at("pointer").as_string(), "/seen_role");
    auto other = row_of(review, "texter");
    other.as_object()["role"] = "admin";
    EXPECT_EQ(decide_about(*founder_, review, other, R"({"decision":"remove"})").code(), "row_changed");
    const auto removed = decide(*founder_, review, "texter", R"({"decision":"remove"})");
    ASSERT_EQ(removed.status, 200) << removed.raw.body;
    EXPECT_EQ(removed.body.at("decided").at("by_name").as_string(), row_of(review, "founder").at("name").as_string());
    EXPECT_EQ((*cast_)["texter"].get(cast_->at_organization()).status, 404);
    EXPECT_EQ(decide(*founder_, review, "texter", R"({"decision":"keep"})").code(), "row_decided");
    EXPECT_EQ(decide(*founder_, review, "founder", R"({"decision":"remove"})").code(), "last_holder");
    ASSERT_EQ(decide(*founder_, review, "admin", R"({"decision":"change_role","role":"supervolunteer"})").status, 200);

    const auto left = founder_->get(reviews("/" + review + "/rows?limit=200&show=undecided"));
    for (const auto& row : left.body.at("items").as_array()) {
        const auto kept = decide_about(*founder_, review, row, R"({"decision":"keep"})");
        EXPECT_EQ(kept.status, 200) << kept.raw.body;
    }
    const auto finished = founder_->post(reviews("/" + review + "/finish"), "");
    ASSERT_EQ(finished.status, 200) << finished.raw.body;
    EXPECT_EQ(finished.text("state"), "finished");
    EXPECT_FALSE(finished.text("next_at").empty());
    EXPECT_EQ(founder_->remove(reviews("/" + review + "/recurrence")).status, 204);
    EXPECT_EQ(founder_->remove(reviews("/" + review)).code(), "access_review_over");

    const auto result = founder_->get(reviews("/" + review + "/result"));
    ASSERT_EQ(result.status, 200) << result.raw.body;
    EXPECT_EQ(result.body.at("review").at("removed").as_int64(), 1);
    const auto table = founder_->get(reviews("/" + review + "/result-table"));
    ASSERT_EQ(table.status, 200);
    EXPECT_EQ(table.raw.header("content-type"), "text/csv; charset=utf-8");
    EXPECT_TRUE(table.raw.header("content-disposition").contains("access-review-" + review + ".csv"));
    EXPECT_TRUE(table.raw.body.starts_with("review,row,kind,source,")) << table.raw.body;
    EXPECT_TRUE(table.raw.body.contains(",remove,keep,")) << "against what was proposed: " << table.raw.body;
    EXPECT_EQ((*cast_)["supervolunteer"].get(reviews("/" + review + "/result-table")).status, 403);
}

TEST_P(ReviewsOverHttp, ShowWhatAServerNotedAndStoredAtItsEnd) {
    const auto second = MusterProcess::beside(*muster_);
    Client admin(*second);
    ASSERT_EQ(admin.post("/session", R"({"email":")" + email_of("admin") + R"(","password":"a long password"})").status,
              201);
    ASSERT_EQ(admin.get(cast_->at_subaccount("/members")).status, 200);
    ASSERT_EQ(second->stop(), 0);
    const auto row = row_of(begin(), "admin");
    const auto& used = row.at("used").as_array();
    ASSERT_EQ(used.size(), 1U) << boost::json::serialize(row);
    EXPECT_EQ(used[0].at("permission").as_string(), "view_members");
    EXPECT_EQ(row.at("proposal").at("decision").as_string(), "keep");
    EXPECT_EQ(row.at("proposal").at("reason").as_string(), "watched_too_short");
}

TEST_P(ReviewsOverHttp, AskOfAKeyNoRoleThatItHasNone) {
    const auto made =
        founder_->post(cast_->at_organization("/api-keys"), R"({"name":"Import","permissions":["view_members"]})");
    ASSERT_EQ(made.status, 201) << made.raw.body;
    const auto review = begin();
    const auto rows = founder_->get(reviews("/" + review + "/rows?limit=200"));
    ASSERT_EQ(rows.status, 200) << rows.raw.body;
    std::string number;
    for (const auto& row : rows.body.at("items").as_array()) {
        if (row.at("kind").as_string() == "api_key") number = std::to_string(row.at("number").as_int64());
    }
    ASSERT_FALSE(number.empty()) << rows.raw.body;
    const auto decision = reviews("/" + review + "/rows/" + number + "/decision");
    EXPECT_EQ((*cast_)["admin"].post(decision, R"({"decision":"keep"})").status, 403);
    EXPECT_EQ(founder_->post(decision, R"({"decision":"keep","seen_role":"owner"})").code(), "row_changed");
    EXPECT_EQ(founder_->post(decision, R"({"decision":"keep"})").status, 200);
}

INSTANTIATE_TEST_SUITE_P(Engines, ReviewsOverHttp, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
