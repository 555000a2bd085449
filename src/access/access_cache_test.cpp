// SPDX-License-Identifier: Apache-2.0
#include "access/access_cache.h"

#include <iostream>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "base/limits.h"

namespace muster::access {
namespace {

using enum Permission;

class AccessCacheTest : public ::testing::Test {
  protected:
    AccessCacheTest() {
        reader_.permissions = {view_contacts};
        writer_.permissions = {view_contacts, edit_contacts};
    }
    /// A version's holdings in these tests: of odd ones the writer's, of even ones the reader's.
    Holdings holdings_of(OrganizationId organization, std::int64_t version) const {
        const Role& role = version % 2 == 0 ? reader_ : writer_;
        return {.held = {{.scope = ScopeId(organization.number()), .role = &role}}, .everyone = &everyone_};
    }
    void put(AccessCache& cache, OrganizationId organization, UserId user, std::int64_t version) const {
        cache.put(organization, user, version, holdings_of(organization, version));
    }

    static constexpr OrganizationId shop{10};
    static constexpr OrganizationId club{11};
    static constexpr UserId ada{1};
    static constexpr UserId bob{2};
    const PermissionSet everyone_ = {view_organization};
    Role reader_, writer_;
};

TEST_F(AccessCacheTest, FindsWhatWasPutForThatUserThereAtThatVersion) {
    AccessCache cache;
    EXPECT_FALSE(cache.find(shop, ada, 1));
    put(cache, shop, ada, 1);
    const auto found = cache.find(shop, ada, 1);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->held.size(), 1U);
    EXPECT_EQ(found->held[0].role, &writer_);
    EXPECT_EQ(found->held[0].scope, ScopeId(shop.number()));
    EXPECT_EQ(found->everyone, &everyone_);
    EXPECT_FALSE(cache.find(shop, bob, 1));
    EXPECT_FALSE(cache.find(club, ada, 1));
}

TEST_F(AccessCacheTest, NeverGivesWhatWasReadAtAnotherVersion) {
    AccessCache cache;
    put(cache, shop, ada, 7);
    EXPECT_FALSE(cache.find(shop, ada, 8));
    // Nor to a reader whose snapshot is older.
    EXPECT_FALSE(cache.find(shop, ada, 6));
    put(cache, shop, ada, 8);
    EXPECT_EQ(cache.find(shop, ada, 8)->held[0].role, &reader_);
    EXPECT_FALSE(cache.find(shop, ada, 7));
}

TEST_F(AccessCacheTest, RemembersThatSomebodyHoldsNothing) {
    AccessCache cache;
    cache.put(shop, ada, 3, {.held = {}, .everyone = &everyone_});
    const auto found = cache.find(shop, ada, 3);
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->held.empty());
}

TEST_F(AccessCacheTest, KeepsEndsAndSeveralHoldings) {
    AccessCache cache;
    const Time end{std::chrono::seconds(99)};
    cache.put(shop, ada, 1,
              {.held = {{ScopeId(12), &reader_, end}, {ScopeId(13), &writer_, no_end}}, .everyone = &everyone_});
    const auto found = cache.find(shop, ada, 1);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->held.size(), 2U);
    EXPECT_EQ(found->held[0].ends, end);
    EXPECT_EQ(found->held[1].ends, no_end);
    EXPECT_EQ(found->held[1].scope, ScopeId(13));
}

TEST_F(AccessCacheTest, HoldsNoMoreThanItsLimitAndMostOfWhatFits) {
    AccessCache cache;
    const auto most = static_cast<std::int64_t>(limits::access_cache_entries_max);
    const std::int64_t put_in_all = most + most / 4;
    const auto user_of = [](std::int64_t i) { return UserId(1 + i); };
    const auto organization_of = [](std::int64_t i) { return OrganizationId(1'000'000'000 + i / 100); };
    for (std::int64_t i = 0; i < put_in_all; ++i) put(cache, organization_of(i), user_of(i), 2);
    std::int64_t kept = 0;
    for (std::int64_t i = 0; i < put_in_all; ++i) kept += cache.find(organization_of(i), user_of(i), 2) ? 1 : 0;
    EXPECT_LE(kept, most);
    EXPECT_GT(kept, most * 9 / 10);
}

TEST_F(AccessCacheTest, GivesEachOfManyThreadsOnlyWhatBelongsToTheVersionAsked) {
    const unsigned seed = std::random_device{}();
    std::cout << "seed " << seed << std::endl;
    AccessCache cache;
    std::atomic<int> found_in_all = 0;
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            std::mt19937 random(seed + i);
            int found_here = 0;
            for (int step = 0; step < 20'000; ++step) {
                const OrganizationId organization(10 + random() % 3);
                const UserId user(1 + random() % 20);
                const auto version = static_cast<std::int64_t>(random() % 4);
                if (random() % 2 == 0) {
                    put(cache, organization, user, version);
                    continue;
                }
                const auto found = cache.find(organization, user, version);
                if (!found) continue;
                ++found_here;
                const Holdings due = holdings_of(organization, version);
                if (found->held.size() != 1 || found->held[0].role != due.held[0].role ||
                    found->held[0].scope != due.held[0].scope) {
                    ++wrong;
                }
            }
            found_in_all += found_here;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_GT(found_in_all, 1000);
}

}  // namespace
}  // namespace muster::access
