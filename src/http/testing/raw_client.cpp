// SPDX-License-Identifier: Apache-2.0
#include "http/testing/raw_client.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <cstdlib>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace muster::http::testing {
namespace {

using Moment = std::chrono::steady_clock::time_point;

bool wait_for(int socket, short events, Moment until) {
    if (socket < 0) return false;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd watched{socket, events, 0};
    return poll(&watched, 1, std::max(0, static_cast<int>(left.count()))) == 1;
}

RawResponse parse_head(std::string_view head) {
    RawResponse response;
    response.status = std::atoi(std::string(head.substr(head.find(' ') + 1, 3)).c_str());
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.starts_with("\r\n")) {
        const auto line = head.substr(0, head.find("\r\n"));
        const auto colon = line.find(": ");
        std::string name(line.substr(0, colon));
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        response.headers.emplace_back(std::move(name), colon == line.npos ? "" : line.substr(colon + 2));
        head.remove_prefix(line.size() + 2);
    }
    return response;
}

}  // namespace

std::string RawResponse::header(std::string_view name) const {
    const auto found = std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
    return found == headers.end() ? std::string() : found->second;
}

RawClient::RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(socket_);
        socket_ = -1;
    }
}

RawClient::~RawClient() {
    if (socket_ >= 0) ::close(socket_);
}

RawClient::RawClient(RawClient&& other) noexcept
    : wait_max(other.wait_max), socket_(std::exchange(other.socket_, -1)), unread_(std::move(other.unread_)) {}

bool RawClient::send(std::string_view bytes) {
    const auto until = std::chrono::steady_clock::now() + wait_max;
    while (!bytes.empty()) {
        if (!wait_for(socket_, POLLOUT, until)) return false;
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::size_t RawClient::send_some(std::string_view bytes) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

void RawClient::shutdown_send() { ::shutdown(socket_, SHUT_WR); }

RawClient::Received RawClient::receive(Moment until) {
    if (!wait_for(socket_, POLLIN, until)) return Received::failure;
    std::array<char, 16 * 1024> bytes;
    const auto count = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (count < 0) return Received::failure;
    if (count == 0) return Received::end;
    unread_.append(bytes.data(), static_cast<std::size_t>(count));
    return Received::bytes;
}

std::optional<RawResponse> RawClient::read_response(Body body) {
    const auto until = std::chrono::steady_clock::now() + wait_max;
    auto end = unread_.find("\r\n\r\n");
    for (; end == unread_.npos; end = unread_.find("\r\n\r\n")) {
        if (receive(until) != Received::bytes) return std::nullopt;
    }
    const auto head_size = end + 4;
    auto response = parse_head(std::string_view(unread_).substr(0, head_size));
    const auto length = response.header("content-length");
    const auto body_size = body == Body::absent ? 0 : std::strtoull(length.c_str(), nullptr, 10);
    while (unread_.size() < head_size + body_size) {
        if (receive(until) != Received::bytes) return std::nullopt;
    }
    response.body = unread_.substr(head_size, body_size);
    unread_.erase(0, head_size + body_size);
    return response;
}

std::optional<std::string> RawClient::read_until_close() {
    const auto until = std::chrono::steady_clock::now() + wait_max;
    while (true) {
        switch (receive(until)) {
            case Received::bytes: break;
            case Received::failure: return std::nullopt;
            case Received::end: return std::exchange(unread_, {});
        }
    }
}

std::string get_text(std::string_view target) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: muster.test\r\n\r\n";
}

std::optional<RawResponse> get(std::uint16_t port, std::string_view target) {
    RawClient client(port);
    if (!client.send(get_text(target))) return std::nullopt;
    return client.read_response();
}

}  // namespace muster::http::testing
