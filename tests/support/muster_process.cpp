// SPDX-License-Identifier: Apache-2.0
#include "support/muster_process.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "support/program.h"

namespace muster::testing {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds wait_max{20};

[[noreturn]] void give_up(const std::string& reason) {
    std::cerr << "muster under test: " << reason << std::endl;
    std::abort();
}

/// The port that the server's first line names; 0 while it has not come.
std::uint16_t port_in(const std::string& log) {
    const std::string mark = "\"event\":\"serving\"";
    const auto serving = log.find(mark);
    if (serving == std::string::npos) return 0;
    const auto port = log.find("\"port\":", serving);
    return static_cast<std::uint16_t>(std::stoi(log.substr(port + 7)));
}

}  // namespace

MusterProcess::MusterProcess(std::shared_ptr<Place> place, std::vector<std::string> serve_arguments)
    : place_(std::move(place)), serve_arguments_(std::move(serve_arguments)), number_(++place_->servers) {}

MusterProcess::MusterProcess(storage::Engine engine, std::vector<std::string> serve_arguments)
    : MusterProcess(std::make_shared<Place>(engine), std::move(serve_arguments)) {
    const auto migrated = run({"migrate"});
    if (migrated.exit_code != 0) give_up("migrate failed: " + migrated.err);
    start();
}

std::unique_ptr<MusterProcess> MusterProcess::beside(const MusterProcess& first) {
    std::unique_ptr<MusterProcess> another(new MusterProcess(first.place_, first.serve_arguments_));
    another->start();
    return another;
}

MusterProcess::~MusterProcess() {
    if (process_ > 0) stop();
}

fs::path MusterProcess::own_file(const std::string& name) const { return data() / (name + std::to_string(number_)); }

void MusterProcess::start() {
    auto arguments = place_->commands.settings();
    // A port of its own once it has one: a restarted server keeps its address.
    arguments.insert(arguments.begin(), "serve");
    for (const auto& word : {std::string("--port"), std::to_string(port_)}) arguments.push_back(word);
    arguments.insert(arguments.end(), serve_arguments_.begin(), serve_arguments_.end());
    fs::remove(own_file("log"));
    process_ = start_program(arguments, {.out = own_file("out"), .err = own_file("log")});
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

std::string MusterProcess::log() const { return read_file(own_file("log")); }

std::string MusterProcess::mailed_token(const std::string& email, const std::string& page) const {
    for (const auto until = Steady::now() + wait_max; Steady::now() < until;) {
        fs::path newest;
        std::string token;
        std::error_code none;
        for (const auto& file : fs::directory_iterator(data() / "outbox", none)) {
            if (file.path().extension() != ".eml" || file.path() < newest) continue;
            const std::string mail = read_file(file);
            const auto link = mail.find(page);
            if (link == std::string::npos || !mail.contains("To: " + email + "\r\n")) continue;
            newest = file.path();
            token = mail.substr(link + page.size(), mail.find_first_of("\r\n", link) - link - page.size());
        }
        if (!token.empty()) return token;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    give_up("no mail to " + email + " came; the server says: " + log());
}

}  // namespace muster::testing
