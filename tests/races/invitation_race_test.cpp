// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>
#include <latch>
#include <map>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "support/cast.h"

namespace muster::testing {
namespace {

using storage::Engine;

constexpr int browsers_count = 16;
constexpr int trials = 5;

class InvitationRace : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(GetParam());
        founder_ = sign_up(*muster_, "founder@race.example");
        const auto made = founder_->post("/organizations", R"({"name":"Raced","role_model":"amplifi"})");
        EXPECT_EQ(made.status, 201) << made.raw.body;
        place_ = "/organizations/" + made.text("id");
    }

    std::string invite(const std::string& email) {
        const auto invited = founder_->post(place_ + "/invitations", Cast::invitation(email, "member"));
        EXPECT_EQ(invited.status, 201) << invited.raw.body;
        return muster_->invitation_token(email);
    }

    /// Each client posts the same to the same path, all at once; how many answers there are of each kind.
    static std::map<std::string, int> post_at_once(std::vector<Client>& clients, const std::string& path,
                                                   const std::string& json) {
        std::vector<Answer> answers(clients.size());
        {
            std::latch start(static_cast<std::ptrdiff_t>(clients.size()));
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < clients.size(); ++i) {
                threads.emplace_back([&, i] {
                    start.arrive_and_wait();
                    answers[i] = clients[i].post(path, json);
                });
            }
        }
        std::map<std::string, int> kinds;
        for (const auto& answer : answers) ++kinds[answer.status == 201 ? "accepted" : answer.code()];
        for (const auto& [kind, count] : kinds) std::cout << "  " << count << " " << kind;
        std::cout << std::endl;
        return kinds;
    }

    /// How many memberships the address has in the organization.
    std::ptrdiff_t memberships(const std::string& email) {
        const auto members = founder_->get(place_ + "/members?limit=200");
        return std::ranges::count_if(members.body.at("items").as_array(),
                                     [&](const auto& member) { return member.at("email").as_string() == email; });
    }

    std::vector<Client> browsers() {
        std::vector<Client> browsers;
        for (int i = 0; i < browsers_count; ++i) browsers.emplace_back(*muster_);
        return browsers;
    }

    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<Client> founder_;
    std::string place_;
};

TEST_P(InvitationRace, OfManyWhoSignUpByOneInvitationOneIsLetIn) {
    for (int trial = 0; trial < trials; ++trial) {
        const std::string email = "guest." + std::to_string(trial) + "@race.example";
        auto clients = browsers();
        auto kinds =
            post_at_once(clients, "/invitations/sign-up",
                         R"({"token":")" + invite(email) + R"(","name":"Robin","password":"a long password"})");
        EXPECT_EQ(kinds["accepted"], 1);
        // `busy` is whoever found too many others waiting to have a password hashed.
        EXPECT_EQ(kinds["accepted"] + kinds["invitation_over"] + kinds["sign_in_to_accept"] + kinds["busy"],
                  browsers_count);
        EXPECT_EQ(memberships(email), 1);
    }
}

TEST_P(InvitationRace, WhoAcceptsAnInvitationFromManyWindowsIsLetInOnce) {
    for (int trial = 0; trial < trials; ++trial) {
        const std::string email = "guest." + std::to_string(trial) + "@race.example";
        sign_up(*muster_, email);
        auto clients = browsers();
        for (auto& client : clients) {
            const auto in = client.post("/session", R"({"email":")" + email + R"(","password":"a long password"})");
            ASSERT_EQ(in.status, 201) << in.raw.body;
        }
        auto kinds = post_at_once(clients, "/invitations/acceptance", R"({"token":")" + invite(email) + "\"}");
        EXPECT_EQ(kinds["accepted"], 1);
        EXPECT_EQ(kinds["accepted"] + kinds["already_accepted"], browsers_count);
        EXPECT_EQ(memberships(email), 1);
    }
}

INSTANTIATE_TEST_SUITE_P(Engines, InvitationRace, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
