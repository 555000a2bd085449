// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "storage/testing/temporary_database.h"

namespace muster::storage::testing {

/// A test that runs once on each engine, on an empty database of its own; skipped where the engine is missing.
class OnBothEngines : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const std::string reason = why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        temporary_ = std::make_unique<TemporaryDatabase>(GetParam());
        set_up_tables();
        database_ = temporary_->open(sessions);
    }

    virtual void set_up_tables() {}

    static constexpr int sessions = 4;
    std::unique_ptr<TemporaryDatabase> temporary_;
    std::unique_ptr<Database> database_;
};

}  // namespace muster::storage::testing

/// Runs the tests of a suite derived from OnBothEngines on each.
#define MUSTER_ON_BOTH_ENGINES(Suite)                                                                  \
    INSTANTIATE_TEST_SUITE_P(Engines, Suite, ::testing::ValuesIn(::muster::storage::testing::engines), \
                             [](const auto& info) { return ::muster::storage::testing::engine_name(info.param); })
