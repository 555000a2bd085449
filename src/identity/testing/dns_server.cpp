// SPDX-License-Identifier: Apache-2.0
#include "identity/testing/dns_server.h"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"

namespace muster::identity::testing {
namespace {

// RFC 1035 §4.1: a head of six numbers, then the question, then records.
constexpr std::size_t head_bytes = 12;
constexpr char no_such_name = 3;
constexpr char server_failure = 2;

std::string number(std::size_t value) {
    return {static_cast<char>(value >> 8U & 0xFFU), static_cast<char>(value & 0xFFU)};
}

/// The name that a question asks for, and where it ends.
std::pair<std::string, std::size_t> name_in(std::string_view question) {
    std::string name;
    std::size_t at = head_bytes;
    while (at < question.size() && question[at] != '\0') {
        const auto length = static_cast<std::size_t>(question[at]);
        name += (name.empty() ? "" : ".") + std::string(question.substr(at + 1, length));
        at += 1 + length;
    }
    return {text::ascii_lower(name), at + 1};
}

/// A TXT record of the name that the question asks for, its text in pieces of up to 255 bytes.
std::string record_of(const std::string& text) {
    std::string data;
    for (std::size_t at = 0; at < text.size(); at += 255) {
        const std::string piece = text.substr(at, 255);
        data += static_cast<char>(piece.size()) + piece;
    }
    return number(0xC00C) + number(16) + number(1) + number(0) + number(60) + number(data.size()) + data;
}

}  // namespace

DnsServer::DnsServer() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, any, size) != 0 || ::getsockname(socket_, any, &size) != 0)
        throw std::runtime_error("no port for a server of names");
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { run(); });
}

DnsServer::~DnsServer() {
    // Closing would leave the thread waiting for what another opens by the same number.
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
}

void DnsServer::publish(const std::string& name, const std::string& text) {
    const std::scoped_lock lock(mutex_);
    published_[name].push_back(text);
}

void DnsServer::withdraw(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    published_.erase(name);
}

void DnsServer::break_down() {
    const std::scoped_lock lock(mutex_);
    is_broken_ = true;
}

void DnsServer::run() {
    std::array<char, 512> question{};
    sockaddr_in from{};
    while (true) {
        socklen_t size = sizeof from;
        auto* const peer = reinterpret_cast<sockaddr*>(&from);
        const auto length = ::recvfrom(socket_, question.data(), question.size(), 0, peer, &size);
        if (length < static_cast<ssize_t>(head_bytes)) return;
        const std::string answer = answer_to({question.data(), static_cast<std::size_t>(length)});
        ::sendto(socket_, answer.data(), answer.size(), 0, peer, size);
    }
}

std::string DnsServer::answer_to(std::string_view question) {
    const std::scoped_lock lock(mutex_);
    const auto [name, name_end] = name_in(question);
    const auto found = published_.find(name);
    const bool is_there = found != published_.end() && !is_broken_;
    std::string records;
    if (is_there) {
        for (const auto& text : found->second) records += record_of(text);
    }
    const char code = is_broken_ ? server_failure : is_there ? '\0' : no_such_name;
    const std::string flags = {static_cast<char>(0x81), static_cast<char>(0x80 | code)};
    const std::size_t count = is_there ? found->second.size() : 0;
    return std::string(question.substr(0, 2)) + flags + number(1) + number(count) + number(0) + number(0) +
           std::string(question.substr(head_bytes, name_end + 4 - head_bytes)) + records;
}

}  // namespace muster::identity::testing
