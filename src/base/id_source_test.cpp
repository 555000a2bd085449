// SPDX-License-Identifier: Apache-2.0
#include "base/id_source.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/testing/results.h"

namespace muster {
namespace {

using testing::fails_with;
using testing::value_of;

constexpr Time start = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
constexpr std::int64_t start_ms = 326 * 86'400'000LL;  // from 2026-01-01 to 2026-11-23
constexpr int ids_per_ms = 4096;

class MovedClock final : public Clock {
  public:
    [[nodiscard]] Time now() const override {
        ++readings_;
        return start + std::chrono::milliseconds(offset_ms_);
    }

    void move_to(std::int64_t ms) { offset_ms_ = ms; }
    [[nodiscard]] std::int64_t readings() const { return readings_; }

  private:
    std::atomic<std::int64_t> offset_ms_ = 0;
    mutable std::atomic<std::int64_t> readings_ = 0;
};

/// Real time, with a jump back of up to 3 ms at every seventh reading.
class JumpingClock final : public Clock {
  public:
    [[nodiscard]] Time now() const override {
        const auto reading = readings_.fetch_add(1);
        const auto back = reading % 7 == 0 ? std::chrono::milliseconds(reading % 4) : std::chrono::milliseconds(0);
        return SystemClock().now() - back;
    }

  private:
    mutable std::atomic<std::int64_t> readings_ = 0;
};

TEST(IdSource, PutsMillisecondsNodeAndSequenceIntoAnId) {
    const MovedClock clock;
    IdSource source(clock, 5);
    EXPECT_EQ(value_of(source.next_number()), (start_ms << 22) | (5 << 12) | 0);
    EXPECT_EQ(value_of(source.next_number()), (start_ms << 22) | (5 << 12) | 1);
}

TEST(IdSource, BeginsANewSequenceInANewMillisecond) {
    MovedClock clock;
    IdSource source(clock, 0);
    value_of(source.next_number());
    clock.move_to(1);
    EXPECT_EQ(value_of(source.next_number()), (start_ms + 1) << 22);
}

TEST(IdSource, GoesOnInTheLastMillisecondWhenTheClockGoesBack) {
    MovedClock clock;
    clock.move_to(5000);
    IdSource source(clock, 0);
    const auto first = value_of(source.next_number());
    clock.move_to(0);
    for (int i = 1; i < ids_per_ms; ++i) ASSERT_EQ(value_of(source.next_number()), first + i);
}

TEST(IdSource, WaitsForTheClockWhenAMillisecondIsUsedUp) {
    MovedClock clock;
    clock.move_to(3);
    IdSource source(clock, 0);
    for (int i = 0; i < ids_per_ms; ++i) value_of(source.next_number());
    clock.move_to(0);
    const auto readings = clock.readings();

    std::atomic<bool> minted = false;
    std::int64_t number = 0;
    std::thread waiting([&] {
        number = value_of(source.next_number());
        minted = true;
    });
    while (clock.readings() < readings + 3) std::this_thread::yield();
    EXPECT_FALSE(minted);
    clock.move_to(4);
    waiting.join();
    EXPECT_EQ(number, (start_ms + 4) << 22);
}

TEST(IdSource, RefusesAtOnceWhereTheClockIsTooFarBehindToBeWaitedFor) {
    MovedClock clock;
    clock.move_to(limits::id_wait_max.count() + 1);
    IdSource source(clock, 0);
    const auto first = value_of(source.next_number());
    clock.move_to(0);
    for (int i = 1; i < ids_per_ms; ++i) ASSERT_EQ(value_of(source.next_number()), first + i);
    const auto readings = clock.readings();
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(fails_with(source.next_number(), IdError::clock_behind));
    EXPECT_LE(clock.readings(), readings + 6) << "it waited";
    clock.move_to(limits::id_wait_max.count() + 2);
    EXPECT_EQ(value_of(source.next_number()), (start_ms + limits::id_wait_max.count() + 2) << 22);
}

TEST(IdSource, GivesUpWaitingForAClockThatStandsStill) {
    const MovedClock clock;
    IdSource source(clock, 0);
    for (int i = 0; i < ids_per_ms; ++i) value_of(source.next_number());
    const auto began = std::chrono::steady_clock::now();
    EXPECT_TRUE(fails_with(source.next_number(), IdError::clock_behind));
    EXPECT_GE(std::chrono::steady_clock::now() - began, limits::id_wait_max);
}

TEST(IdSource, MintsNothingFromTheEndOfItsLeaseOnAndAgainUnderTheNext) {
    MovedClock clock;
    IdSource::Term term{7, start + std::chrono::milliseconds(10)};
    IdSource source(clock, [&] { return term; });
    clock.move_to(9);
    EXPECT_EQ(value_of(source.next_number()), ((start_ms + 9) << 22) | (7 << 12));
    clock.move_to(10);
    EXPECT_TRUE(fails_with(source.next_number(), IdError::no_node));
    term.until += std::chrono::milliseconds(10);
    EXPECT_EQ(value_of(source.next_number()), ((start_ms + 10) << 22) | (7 << 12));
}

TEST(IdSource, GoesOnUnderAnotherNodeWithAllNumbersOfThePresentMillisecond) {
    MovedClock clock;
    IdSource::Term term{7, Time::max()};
    IdSource source(clock, [&] { return term; });
    clock.move_to(5000);
    value_of(source.next_number());
    clock.move_to(0);
    term.node = 8;
    EXPECT_EQ(value_of(source.next_number()), (start_ms << 22) | (8 << 12));
}

TEST(IdSource, MintsNothingInAMillisecondThatAClockReachesOnlyAfterTheLease) {
    MovedClock clock;
    IdSource source(clock, [&] { return IdSource::Term{7, start + std::chrono::milliseconds(3)}; });
    clock.move_to(2);
    for (int i = 0; i < ids_per_ms; ++i) value_of(source.next_number());
    clock.move_to(3);
    EXPECT_TRUE(fails_with(source.next_number(), IdError::no_node));
}

TEST(IdSource, MintsTheSameNumberNeverTwiceUnderEightThreadsAndAClockThatGoesBack) {
    constexpr std::size_t threads = 8;
    constexpr std::size_t ids_per_thread = 20'000;
    const JumpingClock clock;
    IdSource source(clock, 1023);
    std::vector<std::vector<std::int64_t>> minted(threads);
    std::vector<std::thread> running;
    for (auto& mine : minted) {
        running.emplace_back([&source, &mine] {
            for (std::size_t i = 0; i < ids_per_thread; ++i) mine.push_back(value_of(source.next_number()));
        });
    }
    for (auto& thread : running) thread.join();

    std::vector<std::int64_t> all;
    for (const auto& mine : minted) {
        EXPECT_TRUE(std::ranges::is_sorted(mine));
        all.insert(all.end(), mine.begin(), mine.end());
    }
    std::ranges::sort(all);
    EXPECT_EQ(all.size(), threads * ids_per_thread);
    EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
    EXPECT_GT(all.front(), 0);
}

TEST(IdSource, TellsWhenAnIdWasMinted) {
    const MovedClock clock;
    IdSource ids(clock, IdSource::nodes_max - 1);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(IdSource::minted_at(value_of(ids.next_number())),
                  std::chrono::floor<std::chrono::milliseconds>(clock.now()));
}

TEST(IdSource, OfAnotherNodeMintsOtherNumbersInTheSameMillisecond) {
    const MovedClock clock;
    IdSource a(clock, 1);
    IdSource b(clock, 2);
    EXPECT_NE(value_of(a.next_number()), value_of(b.next_number()));
}

TEST(IdSourceDeathTest, HasNoNodeOutsideItsBits) {
    const MovedClock clock;
    EXPECT_DEATH(IdSource(clock, 1024), "invariant");
    EXPECT_DEATH(IdSource(clock, -1), "invariant");
}

}  // namespace
}  // namespace muster
