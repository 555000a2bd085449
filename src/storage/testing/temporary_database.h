// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "storage/database.h"

namespace muster::storage::testing {

/// Both engines, for tests that are parameterized over them: testing::ValuesIn(engines), named by engine_name.
inline constexpr Engine engines[] = {Engine::sqlite, Engine::postgresql};
std::string engine_name(Engine engine);

/// Why this engine can't be tested here, for GTEST_SKIP; empty if it can. PostgreSQL needs MUSTER_TEST_POSTGRESQL, the
/// URI of a superuser on a cluster of its own, which `./dev test` starts.
std::string why_missing(Engine engine);

/// An empty database of one test, gone with it: a SQLite file in a folder of its own, or a database on the test
/// cluster. Close whatever is open on it before it goes. A failure to make it ends the test program with the reason.
class TemporaryDatabase {
  public:
    explicit TemporaryDatabase(Engine engine);
    ~TemporaryDatabase();
    TemporaryDatabase(const TemporaryDatabase&) = delete;
    TemporaryDatabase& operator=(const TemporaryDatabase&) = delete;

    [[nodiscard]] Engine engine() const { return engine_; }
    [[nodiscard]] const std::string& url() const { return url_; }
    /// Of the folder, or of the database on the cluster.
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] DatabaseOptions options(int sessions = 4) const { return {.url = url_, .sessions = sessions}; }

    /// Runs all migrations of this build.
    void migrate() const;
    /// Runs statements as the owner of the database, outside of any session of it.
    void execute(const std::string& text) const;

    [[nodiscard]] std::unique_ptr<Database> open(int sessions = 4) const;

  private:
    Engine engine_;
    std::string name_;
    std::string url_;
};

}  // namespace muster::storage::testing
