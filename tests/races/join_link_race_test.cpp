// SPDX-License-Identifier: Apache-2.0
// More people than a link has uses come at once: as many as it has are let in, on one server and on two.

#include <iostream>
#include <latch>
#include <map>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "races/setup.h"
#include "support/cast.h"

namespace muster::testing {
namespace {

constexpr int uses = 8;
constexpr int trials = 3;

class JoinLinkRace : public ::testing::TestWithParam<Setup> {
  protected:
    void SetUp() override {
        const auto [engine, servers] = GetParam();
        if (const auto reason = storage::testing::why_missing(engine); !reason.empty()) GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(engine);
        if (servers == 2) second_ = MusterProcess::beside(*muster_);
        founder_ = sign_up(*muster_, "founder@race.example");
        const auto made = founder_->post("/organizations", R"({"name":"Raced","role_model":"amplemarket"})");
        EXPECT_EQ(made.status, 201) << made.raw.body;
        place_ = "/organizations/" + made.text("id");
    }

    /// The token of a new link with so many uses.
    std::string share() {
        const auto shared = founder_->post(place_ + "/join-links", R"({"uses_max":)" + std::to_string(uses) + "}");
        EXPECT_EQ(shared.status, 201) << shared.raw.body;
        const std::string url(shared.body.at("url").as_string());
        return url.substr(url.find('#') + 1);
    }

    /// Twice as many clients as there are uses, each signed in as somebody new, on the servers in turn.
    std::vector<std::unique_ptr<Client>> joiners(int trial) {
        std::vector<std::unique_ptr<Client>> clients;
        for (int i = 0; i < 2 * uses; ++i) {
            const auto& server = second_ != nullptr && i % 2 == 1 ? *second_ : *muster_;
            clients.push_back(
                sign_up(server, "joiner" + std::to_string(trial) + "." + std::to_string(i) + "@race.example"));
        }
        return clients;
    }

    static std::map<std::string, int> join_at_once(std::vector<std::unique_ptr<Client>>& clients,
                                                   const std::string& token) {
        std::vector<Answer> answers(clients.size());
        {
            std::latch start(static_cast<std::ptrdiff_t>(clients.size()));
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < clients.size(); ++i) {
                threads.emplace_back([&, i] {
                    start.arrive_and_wait();
                    answers[i] = clients[i]->post("/join-links/joins", R"({"token":")" + token + "\"}");
                });
            }
        }
        std::map<std::string, int> kinds;
        for (const auto& answer : answers) ++kinds[answer.status == 201 ? "joined" : answer.code()];
        for (const auto& [kind, count] : kinds) std::cout << "  " << count << " " << kind;
        std::cout << std::endl;
        return kinds;
    }

    std::size_t members() { return founder_->get(place_ + "/members?limit=200").body.at("items").as_array().size(); }

    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<MusterProcess> second_;
    std::unique_ptr<Client> founder_;
    std::string place_;
};

TEST_P(JoinLinkRace, OfTwiceAsManyJoinersAsUsesAsManyAsUsesAreLetIn) {
    for (int trial = 0; trial < trials; ++trial) {
        auto clients = joiners(trial);
        const auto before = members();
        auto kinds = join_at_once(clients, share());
        EXPECT_EQ(kinds["joined"], uses);
        EXPECT_EQ(kinds["join_link_over"], uses);
        EXPECT_EQ(members(), before + uses);
        int let_in = 0;
        for (auto& client : clients) let_in += client->get(place_).status == 200 ? 1 : 0;
        EXPECT_EQ(let_in, uses);
    }
}

MUSTER_IN_ALL_SETUPS(JoinLinkRace);

}  // namespace
}  // namespace muster::testing
