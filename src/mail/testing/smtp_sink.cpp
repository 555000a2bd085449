// SPDX-License-Identifier: Apache-2.0
#include "mail/testing/smtp_sink.h"

#include <array>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace muster::mail::testing {
namespace {

constexpr int answer_ms_max = 10'000;

/// Debian's own Python, whatever else is first in the path: python3-aiosmtpd belongs to it.
constexpr const char* python = "/usr/bin/python3";
constexpr const char* script = "src/mail/testing/smtp_sink.py";

[[noreturn]] void become_sink(const std::vector<std::string>& arguments, int input, int output) {
    ::dup2(input, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    std::vector<char*> words{const_cast<char*>(python), const_cast<char*>(script)};
    for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    ::execv(python, words.data());
    ::_exit(127);
}

}  // namespace

SmtpSink::SmtpSink(std::vector<std::string> arguments) {
    std::array<int, 2> to_sink{};
    std::array<int, 2> from_sink{};
    if (::pipe2(to_sink.data(), O_CLOEXEC) != 0 || ::pipe2(from_sink.data(), O_CLOEXEC) != 0) std::abort();
    process_ = ::fork();
    if (process_ == 0) become_sink(arguments, to_sink[0], from_sink[1]);
    ::close(to_sink[0]);
    ::close(from_sink[1]);
    input_ = to_sink[1];
    output_ = from_sink[0];
    const auto greeting = next();
    EXPECT_TRUE(greeting.contains("port")) << "the SMTP server for tests did not start: install python3-aiosmtpd";
    if (greeting.contains("port")) port_ = greeting.at("port").as_int64();
}

SmtpSink::~SmtpSink() {
    ::close(input_);
    ::close(output_);
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
}

std::string SmtpSink::url(const std::string& host) const { return "smtp://" + host + ":" + std::to_string(port_); }

boost::json::object SmtpSink::next() {
    const std::string line = next_line();
    return line.empty() ? boost::json::object() : boost::json::parse(line).as_object();
}

std::string SmtpSink::next_line() {
    std::size_t end = unread_.find('\n');
    while (end == std::string::npos) {
        pollfd ready{output_, POLLIN, 0};
        std::array<char, 4096> buffer{};
        if (::poll(&ready, 1, answer_ms_max) <= 0) return {};
        const ssize_t length = ::read(output_, buffer.data(), buffer.size());
        if (length <= 0) return {};
        unread_.append(buffer.data(), static_cast<std::size_t>(length));
        end = unread_.find('\n');
    }
    const std::string line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    return line;
}

}  // namespace muster::mail::testing
