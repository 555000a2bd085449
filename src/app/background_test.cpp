// SPDX-License-Identifier: Apache-2.0
#include "app/background.h"

#include <atomic>
#include <latch>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

namespace muster::app {
namespace {

using namespace std::chrono_literals;

TEST(BackgroundWork, ItsEndWaitsForTheRoundUnderWay) {
    std::latch begun(1);
    std::latch is_ending(1);
    std::latch may_end(1);
    std::atomic<bool> is_round_done = false;
    bool was_round_done_at_the_end = false;
    std::optional<Background> work;
    work.emplace(Background::each("test", 1h, [&]() -> Result<void> {
        begun.count_down();
        may_end.wait();
        is_round_done = true;
        return {};
    }));
    begun.wait();
    std::jthread ending([&] {
        is_ending.count_down();
        work.reset();
        was_round_done_at_the_end = is_round_done;
    });
    is_ending.wait();
    may_end.count_down();
    ending.join();
    EXPECT_TRUE(was_round_done_at_the_end);
}

TEST(BackgroundWork, ItsEndDoesNotWaitForTheNextRound) {
    std::atomic<int> rounds = 0;
    std::latch begun(1);
    {
        const auto work = Background::each("test", 1h, [&]() -> Result<void> {
            if (++rounds == 1) begun.count_down();
            return {};
        });
        begun.wait();
    }
    EXPECT_EQ(rounds, 1);
}

TEST(BackgroundWork, ARoundThatFailsIsFollowedByAnother) {
    std::latch three(3);
    std::atomic<int> rounds = 0;
    const auto work = Background::each("test", 1ms, [&]() -> Result<void> {
        if (++rounds <= 3) three.count_down();
        return storage::StorageError::unavailable;
    });
    three.wait();
}

}  // namespace
}  // namespace muster::app
