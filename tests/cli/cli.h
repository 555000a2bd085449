// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include "support/muster_commands.h"

namespace muster::testing {

/// How a command ends (`muster --help`).
enum ExitCode : int { done = 0, failed = 1, wrong_input = 2, refused = 3, not_found = 4, unavailable = 5 };

using Words = std::vector<std::string>;

/// The commands of one installation, on each engine.
class Cli : public ::testing::TestWithParam<storage::Engine> {
  protected:
    void SetUp() override;
    void TearDown() override { commands_.reset(); }

    [[nodiscard]] CommandResult run(const Words& words, const std::string& input = "") const {
        return commands_->run(words, input);
    }
    /// Runs what must succeed; answers what it printed, as text or as the value of its JSON.
    [[nodiscard]] std::string text_of(const Words& words, const std::string& input = "") const;
    [[nodiscard]] boost::json::value json_of(Words words, const std::string& input = "") const;

    /// Runs statements on the database behind the program's back.
    void tamper(const std::string& statements) const { commands_->database().execute(statements); }

    void migrate() const { static_cast<void>(text_of({"migrate"})); }
    /// Makes accounts and organizations; answers the organization's id.
    void create_user(const std::string& email) const;
    [[nodiscard]] std::string create_organization(const std::string& model, const std::string& owner) const;
    /// "role of email" for each membership, in order.
    [[nodiscard]] std::vector<std::string> members(const std::string& organization) const;

    std::unique_ptr<MusterCommands> commands_;
};

/// The one JSON document in what a command printed, on one line; a failure otherwise.
boost::json::value document_in(const std::string& out);

/// Whether a command ended so, and said this on standard error with nothing on standard output.
::testing::AssertionResult refuses(const CommandResult& result, ExitCode code, std::string_view words);

}  // namespace muster::testing

/// A suite's fixture derived from Cli, on both engines.
#define MUSTER_CLI(Suite)                                                                    \
    class Suite : public Cli {};                                                             \
    INSTANTIATE_TEST_SUITE_P(Engines, Suite, ::testing::ValuesIn(storage::testing::engines), \
                             [](const auto& info) { return storage::testing::engine_name(info.param); })
