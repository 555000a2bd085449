// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/crypto.h"
#include "base/limits.h"

namespace muster::crypto {
namespace {

class Password : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { initialize(); }

    const Secret right_{"correct horse battery staple"};
};

TEST_F(Password, MatchesItsOwnHash) { EXPECT_TRUE(password_matches(hash_password(right_).value(), right_).value()); }

TEST_F(Password, DoesNotMatchAnothersHash) {
    const std::string hash = hash_password(right_).value();
    EXPECT_FALSE(password_matches(hash, Secret("correct horse battery stapl")).value());
    EXPECT_FALSE(password_matches(hash, Secret("Correct horse battery staple")).value());
    EXPECT_FALSE(password_matches(hash, Secret()).value());
}

TEST_F(Password, IsReadToItsEndBeyondANul) {
    const std::string hash = hash_password(Secret(std::string("a\0b", 3))).value();
    EXPECT_TRUE(password_matches(hash, Secret(std::string("a\0b", 3))).value());
    EXPECT_FALSE(password_matches(hash, Secret("a")).value());
    EXPECT_FALSE(password_matches(hash, Secret(std::string("a\0c", 3))).value());
}

TEST_F(Password, MatchesNothingThatIsNoHash) {
    for (const std::string hash : {"", "x", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA"}) {
        EXPECT_FALSE(password_matches(hash, right_).value()) << hash;
        EXPECT_FALSE(password_matches(hash, Secret()).value()) << hash;
    }
    EXPECT_FALSE(password_matches(hash_password(right_).value() + "A", right_).value());
}

TEST_F(Password, HashNamesItsCostAndHasItsOwnSalt) {
    const std::string hash = hash_password(right_).value();
    EXPECT_EQ(hash.substr(0, 30), "$argon2id$v=19$m=19456,t=2,p=1");
    EXPECT_NE(hash, hash_password(right_).value());
}

constexpr int present_max = limits::password_hashes_at_once_max + limits::password_hashes_waiting_max;

TEST_F(Password, ChecksOfSeveralThreadsAllGetTheirTurn) {
    const std::string hash = hash_password(right_).value();
    std::vector<int> right_ones(present_max, 0);
    std::vector<std::thread> threads;
    for (int& matched : right_ones) {
        threads.emplace_back([this, &hash, &matched] { matched = password_matches(hash, right_).value() ? 1 : 0; });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(right_ones, std::vector<int>(present_max, 1));
}

TEST_F(Password, AStormOfChecksIsToldToComeAgainAndLeavesNoneInTheWay) {
    const std::string hash = hash_password(right_).value();
    std::atomic<int> matched = 0;
    std::atomic<int> refused = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8 * present_max; ++i) {
        threads.emplace_back([&] {
            const auto outcome = password_matches(hash, right_);
            if (!outcome && outcome.error().is(PasswordError::busy)) ++refused;
            if (outcome && *outcome) ++matched;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(matched + refused, 8 * present_max);
    EXPECT_GE(matched, present_max);
    EXPECT_GT(refused, 0);
    EXPECT_TRUE(password_matches(hash, right_).value());
}

/// The processor time of this thread, so that a busy machine doesn't disturb the comparison.
template <class F>
double cpu_ms(F&& work) {
    const auto now_ms = [] {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    };
    const double before = now_ms();
    for (int i = 0; i < 5; ++i) work();
    return now_ms() - before;
}

TEST_F(Password, SpendsAsMuchOnAPasswordOfNobody) {
    const std::string hash = hash_password(right_).value();
    const double checked_ms = cpu_ms([&] { EXPECT_TRUE(password_matches(hash, right_).value()); });
    const double spent_ms = cpu_ms([&] { EXPECT_TRUE(spend_password_check(right_).ok()); });
    RecordProperty("checked_ms", std::to_string(checked_ms));
    RecordProperty("spent_ms", std::to_string(spent_ms));
    EXPECT_GT(spent_ms, checked_ms / 2);
    EXPECT_LT(spent_ms, checked_ms * 2);
}

}  // namespace
}  // namespace muster::crypto
