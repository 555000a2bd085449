// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "storage/testing/temporary_database.h"
#include "support/temporary_folder.h"

namespace muster::testing {

/// What a command printed, and how it ended.
struct CommandResult {
    int exit_code = 0;
    std::string out;
    std::string err;
};

/// The real program's commands, with an empty database and a data folder of their own; both are gone with this.
class MusterCommands {
  public:
    /// Migrates nothing.
    explicit MusterCommands(storage::Engine engine) : database_(engine) {}

    [[nodiscard]] const std::filesystem::path& data() const { return folder_.path(); }
    [[nodiscard]] const storage::testing::TemporaryDatabase& database() const { return database_; }
    /// The words that name the data folder and the database.
    [[nodiscard]] std::vector<std::string> settings() const;

    /// Runs `muster arguments…` with these settings behind them and a text as its standard input. A command that takes
    /// longer than a minute is killed.
    [[nodiscard]] CommandResult run(const std::vector<std::string>& arguments, const std::string& input = "") const;

  private:
    storage::testing::TemporaryDatabase database_;
    TemporaryFolder folder_;
};

/// Runs `muster arguments…` with nothing added.
CommandResult run_program(const std::vector<std::string>& arguments, const std::string& input = "");

}  // namespace muster::testing
