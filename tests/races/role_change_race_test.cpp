// SPDX-License-Identifier: Apache-2.0
// Once a change of a role has been answered, nothing that it took is allowed to its holders any more, on any server.

#include <cstdlib>
#include <iostream>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "races/hammer.h"
#include "races/setup.h"
#include "support/cast.h"

namespace muster::testing {
namespace {

constexpr std::size_t browsers_count = 6;

int trials() {
    const char* const text = std::getenv("MUSTER_RACE_TRIALS");
    return text == nullptr ? 20 : std::atoi(text);
}

class RoleChangeRace : public ::testing::TestWithParam<Setup> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam().engine); !reason.empty())
            GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(GetParam().engine);
        if (GetParam().servers == 2) second_ = MusterProcess::beside(*muster_);
        founder_ = sign_up(*muster_, "founder@race.example");
        const auto made = founder_->post("/organizations", R"({"name":"Raced","role_model":"amplifi"})");
        EXPECT_EQ(made.status, 201) << made.raw.body;
        organization_ = made.text("id");
        EXPECT_EQ(founder_
                      ->post(at("/roles"), R"({"key":"helper","label":"Helper","base":"billing_contact",)"
                                           R"("off":["manage_roles"]})")
                      .status,
                  201);
        sign_up(*muster_, "helper@race.example");
        EXPECT_EQ(muster_->run({"member", "add", organization_, "helper@race.example", "--role", "helper"}).exit_code,
                  0);
        for (std::size_t i = 0; i < browsers_count; ++i) {
            auto& browser = browsers_.emplace_back(second_ ? *second_ : *muster_);
            EXPECT_EQ(
                browser.post("/session", R"({"email":"helper@race.example","password":"a long password"})").status,
                201);
        }
    }

    [[nodiscard]] std::string at(const std::string& rest) const { return "/organizations/" + organization_ + rest; }

    Answer switch_members(const std::string& way) {
        return founder_->patch(at("/roles/helper"), R"({")" + way + R"(":["view_members","invite_member"]})");
    }

    /// Half of the browsers read what the role gave, half write.
    [[nodiscard]] int ask(Client& client, int trial, std::size_t browser, int turn) const {
        if (browser % 2 == 0) return client.get(at("/members")).status;
        const std::string guest = "guest." + std::to_string(trial) + "." + std::to_string(browser) + "." +
                                  std::to_string(turn) + "@guests.example";
        return client.post(at("/invitations"), Cast::invitation(guest, "member")).status;
    }

    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<MusterProcess> second_;
    std::unique_ptr<Client> founder_;
    std::vector<Client> browsers_;
    std::string organization_;
};

TEST_P(RoleChangeRace, NothingThatAChangeTookIsAllowedOnceItWasAnswered) {
    int allowed_before = 0;
    int allowed_after = 0;
    int refused_after = 0;
    for (int trial = 0; trial < trials(); ++trial) {
        if (trial > 0) {
            const auto restored = switch_members("on");
            ASSERT_EQ(restored.status, 200) << restored.raw.body;
        }
        Hammer hammer(browsers_,
                      [&](Client& client, std::size_t browser, int turn) { return ask(client, trial, browser, turn); });
        hammer.wait_for_answers(1);
        const auto taken = switch_members("off");
        const auto answered = Steady::now();
        ASSERT_EQ(taken.status, 200) << taken.raw.body;
        hammer.wait_for_answers(2);
        for (const auto& asked : hammer.stop()) {
            const bool is_allowed = asked.status == 200 || asked.status == 201;
            EXPECT_TRUE(is_allowed || asked.status == 403) << asked.status;
            if (asked.began > answered) {
                ++(is_allowed ? allowed_after : refused_after);
            } else if (is_allowed) {
                ++allowed_before;
            }
        }
    }
    std::cout << "  " << allowed_before << " were allowed before the change; after it " << allowed_after
              << " were allowed and " << refused_after << " refused" << std::endl;
    EXPECT_EQ(allowed_after, 0);
    EXPECT_GE(allowed_before, trials() * static_cast<int>(browsers_count));
    EXPECT_GE(refused_after, trials() * static_cast<int>(browsers_count));
}

MUSTER_IN_ALL_SETUPS(RoleChangeRace);

}  // namespace
}  // namespace muster::testing
