// SPDX-License-Identifier: Apache-2.0
#include "access/role_cache.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/testing/results.h"

namespace muster::access {
namespace {

constexpr auto shop = R"(model = "shop"
label = "Shop"
default_role = "clerk"
founder_role = "clerk"
[roles.clerk]
label = "Clerk"
meaning = "Writes."
held_at = ["organization"]
permissions = ["view_contacts"]
)";

class RoleCacheTest : public ::testing::Test {
  protected:
    OrganizationRoles roles_of(std::int64_t version) const {
        return {
            model_,
            0,
            {{CustomRoleId(1), "role" + std::to_string(version), "clerk", "Custom", "", {Level::organization}, {}}}};
    }

    const RoleModel model_ = ::muster::testing::value_of(RoleModel::parse(shop, "shop.toml"));
    RoleCache cache_;
    static constexpr OrganizationId place{10};
};

TEST_F(RoleCacheTest, GivesWhatWasReadAtThatVersionAndAtNoOther) {
    EXPECT_FALSE(cache_.find(place, 1));
    cache_.put(place, 1, roles_of(1));
    ASSERT_TRUE(cache_.find(place, 1));
    EXPECT_NE(cache_.find(place, 1)->find("role1"), nullptr);
    EXPECT_FALSE(cache_.find(place, 2));
    EXPECT_FALSE(cache_.find(OrganizationId(11), 1));
    cache_.put(place, 2, roles_of(2));
    EXPECT_FALSE(cache_.find(place, 1));
    EXPECT_NE(cache_.find(place, 2)->find("role2"), nullptr);
}

TEST_F(RoleCacheTest, IsBounded) {
    constexpr auto count = static_cast<std::int64_t>(limits::role_cache_organizations_max) * 2;
    const auto roles = roles_of(1);
    std::int64_t found = 0;
    for (std::int64_t i = 1; i <= count; ++i) {
        cache_.put(OrganizationId(i), 1, roles);
        ASSERT_TRUE(cache_.find(OrganizationId(i), 1)) << "what was just put";
    }
    for (std::int64_t i = 1; i <= count; ++i) found += cache_.find(OrganizationId(i), 1) ? 1 : 0;
    EXPECT_LE(found, count / 2);
    EXPECT_GT(found, count / 4);
}

TEST_F(RoleCacheTest, GivesThreadsWholeRolesOfTheirVersion) {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (std::int64_t version = 1; version <= 2000; ++version) {
                cache_.put(place, version, roles_of(version));
                const auto found = cache_.find(place, version);
                EXPECT_TRUE(!found || found->find("role" + std::to_string(version)) != nullptr);
            }
        });
    }
}

}  // namespace
}  // namespace muster::access
