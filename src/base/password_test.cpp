// SPDX-License-Identifier: Apache-2.0
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/crypto.h"

namespace muster::crypto {
namespace {

class Password : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { initialize(); }

    const Secret right_{"correct horse battery staple"};
};

TEST_F(Password, MatchesItsOwnHash) { EXPECT_TRUE(password_matches(hash_password(right_), right_)); }

TEST_F(Password, DoesNotMatchAnothersHash) {
    const std::string hash = hash_password(right_);
    EXPECT_FALSE(password_matches(hash, Secret("correct horse battery stapl")));
    EXPECT_FALSE(password_matches(hash, Secret("Correct horse battery staple")));
    EXPECT_FALSE(password_matches(hash, Secret()));
}

TEST_F(Password, IsReadToItsEndBeyondANul) {
    const std::string hash = hash_password(Secret(std::string("a\0b", 3)));
    EXPECT_TRUE(password_matches(hash, Secret(std::string("a\0b", 3))));
    EXPECT_FALSE(password_matches(hash, Secret("a")));
    EXPECT_FALSE(password_matches(hash, Secret(std::string("a\0c", 3))));
}

TEST_F(Password, MatchesNothingThatIsNoHash) {
    for (const std::string hash : {"", "x", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA"}) {
        EXPECT_FALSE(password_matches(hash, right_)) << hash;
        EXPECT_FALSE(password_matches(hash, Secret())) << hash;
    }
    EXPECT_FALSE(password_matches(hash_password(right_) + "A", right_));
}

TEST_F(Password, HashNamesItsCostAndHasItsOwnSalt) {
    const std::string hash = hash_password(right_);
    EXPECT_EQ(hash.substr(0, 30), "$argon2id$v=19$m=19456,t=2,p=1");
    EXPECT_NE(hash, hash_password(right_));
}

TEST_F(Password, ChecksOfManyThreadsAllGetTheirTurn) {
    const std::string hash = hash_password(right_);
    std::vector<int> right_ones(8, 0);
    std::vector<std::thread> threads;
    for (int& matched : right_ones) {
        threads.emplace_back([this, &hash, &matched] { matched = password_matches(hash, right_) ? 1 : 0; });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(right_ones, std::vector<int>(8, 1));
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
    const std::string hash = hash_password(right_);
    const double checked_ms = cpu_ms([&] { EXPECT_TRUE(password_matches(hash, right_)); });
    const double spent_ms = cpu_ms([&] { spend_password_check(right_); });
    RecordProperty("checked_ms", std::to_string(checked_ms));
    RecordProperty("spent_ms", std::to_string(spent_ms));
    EXPECT_GT(spent_ms, checked_ms / 2);
    EXPECT_LT(spent_ms, checked_ms * 2);
}

}  // namespace
}  // namespace muster::crypto
