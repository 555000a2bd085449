// SPDX-License-Identifier: Apache-2.0
#include "support/program.h"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace muster::testing {
namespace {

using Steady = std::chrono::steady_clock;

int exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

int start_program(const std::vector<std::string>& arguments, const Streams& streams) {
    std::vector<char*> words{const_cast<char*>(MUSTER_PROGRAM)};
    for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    const int process = ::fork();
    if (process != 0) return process;
    ::dup2(::open(streams.in.c_str(), O_RDONLY), 0);
    ::dup2(::open(streams.out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
    ::dup2(::open(streams.err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), 2);
    ::execv(MUSTER_PROGRAM, words.data());
    ::_exit(127);
}

int exit_code_of(int process) {
    int status = 0;
    ::waitpid(process, &status, 0);
    return exit_code(status);
}

int exit_code_of(int process, std::chrono::seconds at_most) {
    for (const auto until = Steady::now() + at_most; Steady::now() < until;) {
        int status = 0;
        if (::waitpid(process, &status, WNOHANG) == process) return exit_code(status);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    ::kill(process, SIGKILL);
    return exit_code_of(process);
}

std::string read_file(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

}  // namespace muster::testing
