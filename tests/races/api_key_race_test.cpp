// SPDX-License-Identifier: Apache-2.0
// Once a revocation or a rotation has been answered, nothing that the key asks from then on is allowed, on any server;
// nor does a key whose keeper was removed do anything from then on.

#include <iostream>
#include <map>

#include <gtest/gtest.h>

#include "races/hammer.h"
#include "races/setup.h"
#include "support/cast.h"

namespace muster::testing {
namespace {

constexpr std::size_t programs_count = 6;
constexpr int trials = 8;

class ApiKeyRace : public ::testing::TestWithParam<Setup> {
  protected:
    void SetUp() override {
        const auto [engine, servers] = GetParam();
        if (const auto reason = storage::testing::why_missing(engine); !reason.empty()) GTEST_SKIP() << reason;
        muster_ = std::make_unique<MusterProcess>(engine,
                                                  std::vector<std::string>{"--api-key-requests-per-minute", "1000000"});
        if (servers == 2) second_ = MusterProcess::beside(*muster_);
        founder_ = sign_up(*muster_, "founder@race.example");
        const auto made = founder_->post("/organizations", R"({"name":"Raced","role_model":"amplemarket"})");
        EXPECT_EQ(made.status, 201) << made.raw.body;
        place_ = "/organizations/" + made.text("id");
        keeper_ = sign_up(*muster_, keeper_email);
        keeper_id_ = keeper_->get("/session").body.at("user").at("id").as_string();
        for (std::size_t i = 0; i < programs_count; ++i) programs_.emplace_back(second_ ? *second_ : *muster_);
    }

    void make_key(Client& maker) {
        const auto made = maker.post(place_ + "/api-keys",
                                     R"({"name":"Raced","permissions":["view_members","invite_member","view_contacts",)"
                                     R"("edit_contacts","view_subaccount"]})");
        ASSERT_EQ(made.status, 201) << made.raw.body;
        key_ = made.body.at("key").at("id").as_string();
        headers_ = {{"Authorization", "Bearer " + made.text("secret")}};
    }

    /// Half of the programs read, half write.
    [[nodiscard]] int ask(Client& client, int trial, std::size_t program, int turn) const {
        if (program % 2 == 0) return client.send("GET", place_ + "/members", "", headers_).status;
        const std::string guest = "guest." + std::to_string(trial) + "." + std::to_string(program) + "." +
                                  std::to_string(turn) + "@guests.example";
        return client.send("POST", place_ + "/invitations", Cast::invitation(guest, "sales_rep"), headers_).status;
    }

    /// Has the programs ask, makes the change in the midst of it, and has them ask on; afterwards only `refusal`.
    template <class Change>
    void race(int trial, Change change, int refusal) {
        Hammer hammer(programs_,
                      [&](Client& client, std::size_t program, int turn) { return ask(client, trial, program, turn); });
        hammer.wait_for_answers(2);
        const Answer changed = change();
        const auto answered = Steady::now();
        EXPECT_TRUE(changed.status == 204 || changed.status == 201) << changed.raw.body;
        hammer.wait_for_answers(3);
        for (const Asked& asked : hammer.stop()) {
            const bool is_allowed = asked.status == 200 || asked.status == 201;
            EXPECT_TRUE(is_allowed || asked.status == refusal) << asked.status;
            ++(asked.began > answered ? is_allowed ? allowed_after_ : refused_after_
               : is_allowed           ? allowed_before_
                                      : refused_before_);
        }
    }

    void expect_none_after() const {
        std::cout << "  before the answer " << allowed_before_ << " were allowed and " << refused_before_
                  << " refused; after it " << allowed_after_ << " were allowed and " << refused_after_ << " refused"
                  << std::endl;
        EXPECT_EQ(allowed_after_, 0);
        EXPECT_GE(allowed_before_, trials * static_cast<int>(programs_count));
        EXPECT_GE(refused_after_, trials * static_cast<int>(programs_count));
    }

    static constexpr auto keeper_email = "keeper@race.example";

    std::unique_ptr<MusterProcess> muster_;
    std::unique_ptr<MusterProcess> second_;
    std::unique_ptr<Client> founder_;
    std::unique_ptr<Client> keeper_;
    std::string keeper_id_;
    std::string place_;
    std::string key_;
    Client::Headers headers_;
    std::vector<Client> programs_;
    int allowed_before_ = 0;
    int refused_before_ = 0;
    int allowed_after_ = 0;
    int refused_after_ = 0;
};

TEST_P(ApiKeyRace, NothingThatBeginsAfterAnAnsweredRevocationIsAllowed) {
    for (int trial = 0; trial < trials; ++trial) {
        make_key(*founder_);
        race(trial, [&] { return founder_->remove(place_ + "/api-keys/" + key_); }, 401);
    }
    expect_none_after();
}

TEST_P(ApiKeyRace, NothingThatBeginsAfterAnAnsweredRotationIsAllowedByTheSecretBefore) {
    for (int trial = 0; trial < trials; ++trial) {
        make_key(*founder_);
        race(trial, [&] { return founder_->post(place_ + "/api-keys/" + key_ + "/rotation", "{}"); }, 401);
    }
    expect_none_after();
}

TEST_P(ApiKeyRace, NothingThatBeginsAfterTheAnsweredRemovalOfTheKeeperIsAllowed) {
    const std::string organization = place_.substr(place_.rfind('/') + 1);
    for (int trial = 0; trial < trials; ++trial) {
        const auto added = muster_->run({"member", "add", organization, keeper_email, "--role", "admin"});
        ASSERT_EQ(added.exit_code, 0) << added.err;
        make_key(*keeper_);
        race(trial, [&] { return founder_->remove(place_ + "/members/" + keeper_id_); }, 403);
    }
    expect_none_after();
}

MUSTER_IN_ALL_SETUPS(ApiKeyRace);

}  // namespace
}  // namespace muster::testing
