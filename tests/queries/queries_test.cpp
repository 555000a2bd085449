// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "storage/all_queries.h"
#include "storage/testing/on_both_engines.h"

namespace muster::storage {
namespace {

class Queries : public testing::OnBothEngines {
    void set_up_tables() override { temporary_->migrate(); }
};

TEST_P(Queries, AreUnderstoodByTheEngine) {
    ASSERT_FALSE(all_queries().empty());
    for (const Query* query : all_queries()) {
        const auto prepared = database_->prepare(*query);
        EXPECT_TRUE(prepared.ok()) << query->name << ": " << prepared.error().message();
    }
}

TEST_P(Queries, AreRefusedIfTheyNameWhatTheSchemaHasNot) {
    static constexpr Query wrong{"test.wrong", "select no_such_column from users", "select no_such_column from users",
                                 Use::deed};
    EXPECT_FALSE(database_->prepare(wrong).ok());
}

MUSTER_ON_BOTH_ENGINES(Queries);

TEST(QueryNames, AreEachOfOneQuery) {
    std::set<std::string_view> names;
    for (const Query* query : all_queries()) EXPECT_TRUE(names.insert(query->name).second) << query->name;
}

}  // namespace
}  // namespace muster::storage
