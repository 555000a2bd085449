// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <gtest/gtest.h>

#include "team/testing/review_world.h"

namespace muster::team::testing {
namespace {

using access::Permission;
using ::muster::testing::value_of;

class ReviewResults : public OnReviewWorld {};

TEST_P(ReviewResults, SayWhichKeysAreDirectories) {
    const auto directory = value_of(world_->make(company_.founder, company_.target(),
                                                 key_for({Permission::view_members, Permission::provision_members})));
    value_of(world_->make(company_.founder, company_.target(), key_for({Permission::view_members})));
    const auto result = value_of(world_->result_of(company_.founder, company_, begin()));
    for (const auto& row : result.items) EXPECT_EQ(row.directory, row.source == directory.first.id.text()) << row.name;
    const auto table = table_of(result);
    EXPECT_EQ(table.rows[0].back(), "directory");
    EXPECT_EQ(std::ranges::count(table.rows, "yes", [](const auto& cells) { return cells.back(); }), 1);
}

MUSTER_ON_BOTH_ENGINES(ReviewResults);

}  // namespace
}  // namespace muster::team::testing
