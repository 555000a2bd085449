// SPDX-License-Identifier: Apache-2.0
#include "identity/provider_process.h"

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <iostream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "base/text.h"
#include "support/program.h"

namespace muster::testing {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::chrono::seconds wait_max{30};

[[noreturn]] void give_up(const std::string& reason) {
    std::cerr << "identity provider under test: " << reason << std::endl;
    std::abort();
}

/// Starts a program, what it writes going into a file; answers its process id.
int launch(const std::vector<std::string>& words, const std::filesystem::path& out) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const int output = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    // Other threads run: the child does nothing but become the program.
    const int process = ::fork();
    if (process == 0) {
        ::dup2(output, STDOUT_FILENO);
        ::dup2(output, STDERR_FILENO);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    ::close(output);
    return process;
}

std::string percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = text[i] == '%' ? text::parse_hex(text.substr(i + 1, 2)) : std::nullopt;
        decoded += byte ? static_cast<char>(byte->front()) : text[i];
        if (byte) i += 2;
    }
    return decoded;
}

std::string parameter(std::string_view url, const std::string& name) {
    for (const auto field : text::split(url.substr(url.find('?') + 1), '&')) {
        if (field.starts_with(name + "=")) return percent_decoded(field.substr(name.size() + 1));
    }
    return {};
}

}  // namespace

ProviderProcess::ProviderProcess(const std::string& redirect_uri, ClaimsIn claims_in) {
    const auto out = folder_.path() / "provider";
    process_ = launch(
        {"node", MUSTER_OIDC_PROVIDER, redirect_uri, claims_in == ClaimsIn::id_token ? "id_token" : "userinfo"}, out);
    // The issuer is a line of its own among warnings.
    for (const auto until = Steady::now() + wait_max; issuer_.empty();) {
        const std::string said = read_file(out);
        const auto start = said.find("http://127.0.0.1:");
        const auto end = said.find('\n', start);
        if (start != std::string::npos && end != std::string::npos) issuer_ = said.substr(start, end - start);
        int status = 0;
        if (::waitpid(process_, &status, WNOHANG) == process_ || Steady::now() > until) give_up("no start: " + said);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

ProviderProcess::~ProviderProcess() {
    ::kill(process_, SIGTERM);
    exit_code_of(process_);
}

ProviderProcess::Answer ProviderProcess::sign_in(const std::string& url, const std::string& email) const {
    const TemporaryFolder browser;
    const auto out = browser.path() / "out";
    const std::string jar = browser.path() / "cookies";
    const auto hint = url.find("&login_hint=");
    const std::string as = url.substr(0, hint) + "&login_hint=" + text::percent_encoded(email);
    // It follows all redirects, the last back to the program under test, which has no such page.
    const int curl = launch({"curl", "-sS", "-L", "--max-time", "20", "-c", jar, "-b", jar, "-o", "/dev/null", "-w",
                             "%{url_effective}", as},
                            out);
    const int code = exit_code_of(curl, wait_max);
    const std::string address = read_file(out);
    if (code != 0) give_up("curl failed: " + address);
    return {parameter(address, "code"), parameter(address, "state"), parameter(address, "iss")};
}

}  // namespace muster::testing
