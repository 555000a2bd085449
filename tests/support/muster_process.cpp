// SPDX-License-Identifier: Apache-2.0
#include "support/muster_process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "http/testing/raw_client.h"

namespace muster::testing {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds wait_max{20};

[[noreturn]] void give_up(const std::string& reason) {
    std::cerr << "muster under test: " << reason << std::endl;
    std::abort();
}

std::string read_file(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

/// Starts the program with its standard streams from and to files; answers its process id.
int spawn(const std::vector<std::string>& arguments, const fs::path& input, const fs::path& out, const fs::path& err) {
    std::vector<char*> words{const_cast<char*>(MUSTER_PROGRAM)};
    for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    const int process = ::fork();
    if (process != 0) return process;
    ::dup2(::open(input.c_str(), O_RDONLY), 0);
    ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
    ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), 2);
    ::execv(MUSTER_PROGRAM, words.data());
    ::_exit(127);
}

int exit_code_of(int process) {
    int status = 0;
    ::waitpid(process, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// The port that the server's first line names; 0 while it has not come.
std::uint16_t port_in(const std::string& log) {
    const std::string mark = "\"event\":\"serving\"";
    const auto serving = log.find(mark);
    if (serving == std::string::npos) return 0;
    const auto port = log.find("\"port\":", serving);
    return static_cast<std::uint16_t>(std::stoi(log.substr(port + 7)));
}

fs::path new_folder() {
    std::string name = (fs::temp_directory_path() / "muster-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) give_up("can't make a folder in " + fs::temp_directory_path().string());
    return name;
}

}  // namespace

MusterProcess::MusterProcess(storage::Engine engine) : database_(engine), data_(new_folder()) {
    const auto migrated = run({"migrate"});
    if (migrated.exit_code != 0) give_up("migrate failed: " + migrated.err);
    start();
}

MusterProcess::~MusterProcess() {
    if (process_ > 0) stop();
    fs::remove_all(data_);
}

std::vector<std::string> MusterProcess::settings() const {
    return {"--data", data_.string(), "--database", database_.url()};
}

void MusterProcess::start() {
    auto arguments = settings();
    // A port of its own once it has one: a restarted server keeps its address.
    arguments.insert(arguments.begin(), "serve");
    for (const auto& word : {std::string("--port"), std::to_string(port_)}) arguments.push_back(word);
    fs::remove(data_ / "log");
    process_ = spawn(arguments, "/dev/null", data_ / "out", data_ / "log");
    for (const auto until = Steady::now() + wait_max; (port_ = port_in(log())) == 0;) {
        int status = 0;
        if (::waitpid(process_, &status, WNOHANG) == process_ || Steady::now() > until) give_up("no start: " + log());
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

int MusterProcess::stop() {
    ::kill(process_, SIGTERM);
    const int code = exit_code_of(process_);
    process_ = -1;
    return code;
}

void MusterProcess::kill() {
    ::kill(process_, SIGKILL);
    exit_code_of(process_);
    process_ = -1;
}

std::string MusterProcess::log() const { return read_file(data_ / "log"); }

CommandResult MusterProcess::run(const std::vector<std::string>& arguments, const std::string& input) const {
    const fs::path folder = new_folder();
    std::ofstream(folder / "in") << input;
    auto all = arguments;
    for (const auto& word : settings()) all.push_back(word);
    CommandResult result;
    result.exit_code = exit_code_of(spawn(all, folder / "in", folder / "out", folder / "err"));
    result.out = read_file(folder / "out");
    result.err = read_file(folder / "err");
    fs::remove_all(folder);
    return result;
}

std::string MusterProcess::invitation_token(const std::string& email) const {
    const std::string mark = "/invitation#";
    for (const auto until = Steady::now() + wait_max; Steady::now() < until;) {
        fs::path newest;
        std::error_code none;
        for (const auto& file : fs::directory_iterator(data_ / "outbox", none)) {
            const bool is_mail = file.path().extension() == ".eml";
            if (is_mail && file.path() > newest && read_file(file).contains("To: " + email + "\r\n")) newest = file.path();
        }
        if (!newest.empty()) {
            const std::string mail = read_file(newest);
            const auto start = mail.find(mark) + mark.size();
            return mail.substr(start, mail.find_first_of("\r\n", start) - start);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    give_up("no mail to " + email + " came; the server says: " + log());
}

}  // namespace muster::testing
