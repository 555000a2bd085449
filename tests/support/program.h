// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace muster::testing {

/// The files that stand for a program's standard streams; what it writes as errors is appended.
struct Streams {
    std::filesystem::path in = "/dev/null";
    std::filesystem::path out;
    std::filesystem::path err;
};

/// Starts `muster arguments…`; answers its process id.
int start_program(const std::vector<std::string>& arguments, const Streams& streams);

/// Waits for a process that this one started; answers its exit code, or 128 and the number of the signal that ended it.
int exit_code_of(int process);
/// The same, but kills it with SIGKILL once the time is over.
int exit_code_of(int process, std::chrono::seconds at_most);

std::string read_file(const std::filesystem::path& path);

}  // namespace muster::testing
