// SPDX-License-Identifier: Apache-2.0
// How things end, over HTTP: an organization is exported, closed, opened again; an account is deleted.

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "support/cast.h"

namespace muster::testing {
namespace {

using storage::Engine;

const std::string password = "a long password";

class Endings : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(GetParam());
        cast_ = std::make_unique<Cast>(*muster_, "amplifi");
        founder_ = &(*cast_)["founder"];
        member_ = &(*cast_)["member"];
    }

    [[nodiscard]] std::string deletion() const { return cast_->at_organization("/deletion"); }
    static std::string confirmed_by(const std::string& name, const std::string& secret) {
        return R"({"name":")" + name + R"(","present_password":")" + secret + "\"}";
    }
    /// The newest export, once it is made.
    Answer finished(const std::string& id) {
        while (true) {
            auto one = founder_->get(cast_->at_organization("/exports/" + id));
            if (one.text("state") == "ready" || one.text("state") == "failed" || one.status != 200) return one;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }

    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<Cast> cast_;
    Client* founder_ = nullptr;
    Client* member_ = nullptr;
};

TEST_P(Endings, OfAnOrganizationAreConfirmedWaitedForAndCalledOff) {
    EXPECT_EQ(founder_->get(deletion()).raw.body, "{}");
    EXPECT_EQ(founder_->remove(deletion()).code(), "no_deletion");
    EXPECT_EQ(member_->post(deletion(), confirmed_by("The Cast", password)).status, 403);
    EXPECT_EQ(founder_->post(deletion(), confirmed_by("The Cast", "not the password")).code(),
              "present_password_wrong");
    EXPECT_EQ(founder_->post(deletion(), confirmed_by("The Caste", password)).code(), "deletion_form_wrong");
    EXPECT_EQ(founder_->get(cast_->at_organization("/members")).status, 200);

    const auto asked = founder_->post(deletion(), confirmed_by("The Cast", password));
    ASSERT_EQ(asked.status, 201) << asked.raw.body;
    EXPECT_EQ(founder_->get(cast_->at_organization("/members")).code(), "closing");
    EXPECT_EQ(member_->get(cast_->at_organization("/subaccounts")).code(), "closing");
    EXPECT_EQ(member_->get(deletion()).body.at("deletion").at("due_at"), asked.body.at("due_at"));
    EXPECT_EQ(member_->get(cast_->at_organization()).text("deletion_due_at"), asked.text("due_at"));
    EXPECT_EQ(sign_up(*muster_, "eve@people.example")->get(deletion()).status, 404);
    EXPECT_EQ(member_->remove(deletion()).status, 403);
    EXPECT_EQ(founder_->remove(deletion()).status, 204);
    EXPECT_EQ(founder_->get(cast_->at_organization("/members")).status, 200);
}

TEST_P(Endings, OfAnOrganizationAreTheOperatorsToo) {
    const auto id = cast_->organization();
    EXPECT_NE(muster_->run({"organization", "delete", id, "--name", "Another"}).exit_code, 0);
    const auto asked = muster_->run({"organization", "delete", id, "--name", "The Cast"});
    EXPECT_EQ(asked.exit_code, 0) << asked.err;
    EXPECT_EQ(founder_->get(cast_->at_organization("/members")).code(), "closing");
    const auto called_off = muster_->run({"organization", "call-off-deletion", id});
    EXPECT_EQ(called_off.exit_code, 0) << called_off.err;
    EXPECT_EQ(founder_->get(cast_->at_organization("/members")).status, 200);
}

TEST_P(Endings, LetTheDataBeTakenOutWhetherItIsClosedOrNot) {
    const auto exports = cast_->at_organization("/exports");
    EXPECT_EQ(member_->post(exports, "").status, 403);
    EXPECT_EQ(member_->get(exports).status, 403);
    ASSERT_EQ(founder_->post(deletion(), confirmed_by("The Cast", password)).status, 201);
    const auto asked = founder_->post(exports, "");
    ASSERT_EQ(asked.status, 201) << asked.raw.body;
    const auto one = finished(asked.text("id"));
    ASSERT_EQ(one.text("state"), "ready") << one.raw.body;
    const auto file = founder_->get(exports + "/" + asked.text("id") + "/file");
    ASSERT_EQ(file.status, 200) << file.raw.body;
    EXPECT_TRUE(file.raw.body.starts_with("PK"));
    EXPECT_EQ(static_cast<std::int64_t>(file.raw.body.size()), one.body.at("bytes").as_int64());
    EXPECT_EQ(member_->get(exports + "/" + asked.text("id") + "/file").status, 403);
    EXPECT_EQ(founder_->get(exports).body.at("items").as_array().size(), 1U);
}

TEST_P(Endings, OfAnAccountAreOnesOwnAndNeverTheLastHolders) {
    const std::string confirmed = R"({"present_password":")" + password + "\"}";
    EXPECT_EQ(founder_->post("/user/deletion", confirmed).code(), "account_needed");
    EXPECT_EQ(member_->post("/user/deletion", R"({"present_password":"not the password"})").code(),
              "present_password_wrong");
    EXPECT_EQ(member_->get(cast_->at_organization()).status, 200);
    const auto gone = member_->post("/user/deletion", confirmed);
    EXPECT_EQ(gone.status, 204) << gone.raw.body;
    EXPECT_EQ(member_->get("/session").status, 401);
    EXPECT_EQ(founder_->get(cast_->at_organization("/members")).body.at("items").as_array().size(), 1U);
    EXPECT_EQ(Client(*muster_).post("/user/deletion", confirmed).status, 401);
}

INSTANTIATE_TEST_SUITE_P(Engines, Endings, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
