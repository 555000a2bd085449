// SPDX-License-Identifier: Apache-2.0
#include "support/muster_commands.h"

#include <fstream>

#include "support/program.h"

namespace muster::testing {
namespace {

constexpr std::chrono::seconds command_time_max{60};

}  // namespace

std::vector<std::string> MusterCommands::settings() const {
    return {"--data", data().string(), "--database", database().url()};
}

CommandResult MusterCommands::run(const std::vector<std::string>& arguments, const std::string& input) const {
    auto all = arguments;
    for (const auto& word : settings()) all.push_back(word);
    return run_program(all, input);
}

CommandResult run_program(const std::vector<std::string>& arguments, const std::string& input) {
    const TemporaryFolder folder;
    const auto& files = folder.path();
    std::ofstream(files / "in") << input;
    const int process = start_program(arguments, {.in = files / "in", .out = files / "out", .err = files / "err"});
    CommandResult result;
    result.exit_code = exit_code_of(process, command_time_max);
    result.out = read_file(files / "out");
    result.err = read_file(files / "err");
    return result;
}

}  // namespace muster::testing
