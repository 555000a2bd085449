// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "storage/testing/temporary_database.h"

namespace muster::testing {

/// Where a race is run: on one server, or on two that share one database.
struct Setup {
    storage::Engine engine;
    int servers;

    friend std::ostream& operator<<(std::ostream& out, const Setup& setup) {
        return out << storage::testing::engine_name(setup.engine) << (setup.servers == 1 ? "" : "_two_servers");
    }
};

/// SQLite has one server only.
inline constexpr Setup setups[] = {
    {storage::Engine::sqlite, 1}, {storage::Engine::postgresql, 1}, {storage::Engine::postgresql, 2}};

}  // namespace muster::testing

/// Runs the tests of a suite with a Setup as its parameter in each.
#define MUSTER_IN_ALL_SETUPS(Suite)                                                         \
    INSTANTIATE_TEST_SUITE_P(Setups, Suite, ::testing::ValuesIn(::muster::testing::setups), \
                             ::testing::PrintToStringParamName())
