// SPDX-License-Identifier: Apache-2.0
#include "storage/node_lease.h"

#include <set>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/id_source.h"
#include "base/limits.h"
#include "base/testing/manual_clock.h"
#include "base/testing/results.h"
#include "storage/testing/on_both_engines.h"

namespace muster::storage {
namespace {

using ::muster::testing::fails_with;
using ::muster::testing::succeeds;
using ::muster::testing::value_of;
using std::chrono::microseconds;
using std::chrono::milliseconds;

class Leasing : public testing::OnBothEngines {
  protected:
    void set_up_tables() override { temporary_->migrate(); }
    std::unique_ptr<NodeLease> take() { return value_of(NodeLease::take(*database_, clock_)); }

    ::muster::testing::ManualClock clock_;
};
MUSTER_ON_BOTH_ENGINES(Leasing);

TEST_P(Leasing, GivesEachHolderTheFirstNumberThatNobodyHolds) {
    const auto first = take();
    auto second = take();
    const auto third = take();
    EXPECT_EQ(first->node(), 0);
    EXPECT_EQ(second->node(), 1);
    EXPECT_EQ(third->node(), 2);
    second.reset();
    clock_.advance(milliseconds(1));
    EXPECT_EQ(take()->node(), 1);
}

TEST_P(Leasing, LastsAsLongAsTheLimitSaysAndNoLonger) {
    const auto lease = take();
    EXPECT_TRUE(lease->held());
    clock_.advance(limits::node_lease_time - microseconds(1));
    EXPECT_TRUE(lease->held());
    clock_.advance(microseconds(1));
    EXPECT_FALSE(lease->held());
}

TEST_P(Leasing, LastsFromEachRenewalOn) {
    const auto lease = take();
    for (int i = 0; i < 3; ++i) {
        clock_.advance(limits::node_lease_time - milliseconds(1));
        ASSERT_TRUE(succeeds(lease->renew()));
    }
    EXPECT_TRUE(lease->held());
    EXPECT_EQ(take()->node(), 1);
}

TEST_P(Leasing, IsTakenOverOnceItIsOverAndThenGoesOnUnderAnotherNumber) {
    auto lost = take();
    clock_.advance(limits::node_lease_time - microseconds(1));
    EXPECT_EQ(take()->node(), 1);
    clock_.advance(limits::node_lease_time);
    const auto successor = take();
    EXPECT_EQ(successor->node(), 0);
    EXPECT_FALSE(lost->held());
    EXPECT_TRUE(succeeds(lost->renew()));
    EXPECT_EQ(lost->node(), 1);
    EXPECT_TRUE(lost->held());
    EXPECT_TRUE(succeeds(lost->renew()));
    EXPECT_EQ(lost->node(), 1);
    // At its end it gives back the number that it has now, and not the one that it lost.
    lost.reset();
    clock_.advance(milliseconds(1));
    EXPECT_TRUE(succeeds(successor->renew()));
    EXPECT_EQ(successor->node(), 0);
    EXPECT_EQ(take()->node(), 1);
}

TEST_P(Leasing, StopsTheMintingOfIdsAndItsRenewalLetsItGoOn) {
    const auto lease = take();
    IdSource ids(clock_, [&] { return lease->term(); });
    ASSERT_TRUE(succeeds(ids.next_number()));
    clock_.advance(limits::node_lease_time);
    const auto successor = take();
    ASSERT_EQ(successor->node(), 0);
    EXPECT_TRUE(fails_with(ids.next_number(), IdError::no_node));
    ASSERT_TRUE(succeeds(lease->renew()));
    EXPECT_EQ(value_of(ids.next_number()) >> 12 & 1023, 1);
    EXPECT_EQ(value_of(IdSource(clock_, [&] { return successor->term(); }).next_number()) >> 12 & 1023, 0);
}

TEST_P(Leasing, IsNotShortenedByAClockThatWentBack) {
    auto lease = take();
    clock_.advance(-std::chrono::minutes(30));
    ASSERT_TRUE(succeeds(lease->renew()));
    EXPECT_TRUE(lease->held());
    clock_.advance(std::chrono::minutes(30) + limits::node_lease_time - microseconds(1));
    EXPECT_TRUE(lease->held());
    EXPECT_EQ(take()->node(), 1);
    // Nor is it given back behind ids that are minted already.
    clock_.advance(-std::chrono::minutes(30));
    lease.reset();
    clock_.advance(milliseconds(1));
    EXPECT_NE(take()->node(), 0);
}

TEST_P(Leasing, IsRenewedAfterItsEndIfNobodyTookIt) {
    const auto lease = take();
    clock_.advance(limits::node_lease_time * 2);
    EXPECT_FALSE(lease->held());
    EXPECT_TRUE(succeeds(lease->renew()));
    EXPECT_TRUE(lease->held());
}

TEST_P(Leasing, NextHolderNeverMintsInAMillisecondOfTheOneBefore) {
    clock_.advance(microseconds(300));
    auto before = take();
    const int node = before->node();
    const std::int64_t last = value_of(IdSource(clock_, node).next_number());
    before.reset();
    clock_.advance(microseconds(400));  // the same millisecond
    EXPECT_NE(take()->node(), node);
    clock_.advance(microseconds(300));
    const auto after = take();
    EXPECT_EQ(after->node(), node);
    EXPECT_GT(value_of(IdSource(clock_, node).next_number()), last);
}

TEST_P(Leasing, EndsBetweenTwoMilliseconds) {
    clock_.advance(microseconds(300));
    const auto lease = take();
    clock_.advance(limits::node_lease_time - microseconds(300));
    EXPECT_FALSE(lease->held());
    EXPECT_EQ(take()->node(), lease->node());
}

TEST_P(Leasing, GivesNoNumberTwiceToThoseWhoAskAtOnce) {
    constexpr std::size_t askers = 8;
    std::vector<std::unique_ptr<NodeLease>> leases(askers);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < askers; ++i) threads.emplace_back([&, i] { leases[i] = take(); });
    for (auto& thread : threads) thread.join();
    std::set<int> nodes;
    for (const auto& lease : leases) nodes.insert(lease->node());
    EXPECT_EQ(nodes.size(), askers);
    EXPECT_EQ(*nodes.rbegin(), static_cast<int>(askers) - 1);
}

TEST_P(Leasing, SaysThatAllNumbersAreInUse) {
    std::string rows;
    for (int node = 0; node < IdSource::nodes_max; ++node) {
        rows += (node == 0 ? "" : ", ") +
                fmt::format("({}, 1, {})", node, (clock_.now() + std::chrono::hours(1)).time_since_epoch().count());
    }
    temporary_->execute("insert into node_leases (node, holder, leased_until) values " + rows);
    EXPECT_TRUE(fails_with(NodeLease::take(*database_, clock_), StorageError::unavailable));
    clock_.advance(std::chrono::hours(1));
    EXPECT_EQ(take()->node(), 0);
}

}  // namespace
}  // namespace muster::storage
