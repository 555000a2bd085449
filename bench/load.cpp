// SPDX-License-Identifier: Apache-2.0
#include "load.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace muster::bench {
namespace {

constexpr int answer_wait_max_ms = 30'000;

[[noreturn]] void give_up(const std::string& reason) {
    std::fprintf(stderr, "the load failed: %s\n", reason.c_str());
    std::_Exit(1);
}

/// The two ends of the pipe between the processes: numbers, and texts after their sizes.
void put_bytes(int pipe, const char* bytes, std::size_t size) {
    while (size > 0) {
        const auto sent = ::send(pipe, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0) give_up("the other process has gone");
        bytes += sent;
        size -= static_cast<std::size_t>(sent);
    }
}
void put(int pipe, std::uint64_t number) { put_bytes(pipe, reinterpret_cast<const char*>(&number), sizeof number); }
void put(int pipe, const std::string& text) {
    put(pipe, text.size());
    put_bytes(pipe, text.data(), text.size());
}

/// False at the end of the pipe.
bool take_bytes(int pipe, char* bytes, std::size_t size) {
    while (size > 0) {
        const auto read = ::recv(pipe, bytes, size, 0);
        if (read <= 0) return false;
        bytes += read;
        size -= static_cast<std::size_t>(read);
    }
    return true;
}
bool take(int pipe, std::uint64_t& number) { return take_bytes(pipe, reinterpret_cast<char*>(&number), sizeof number); }
bool take(int pipe, std::string& text) {
    std::uint64_t size = 0;
    if (!take(pipe, size)) return false;
    text.resize(size);
    return take_bytes(pipe, text.data(), size);
}

/// One kept connection with at most one request under way.
class Connection {
  public:
    explicit Connection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            give_up("no connection");
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }

    [[nodiscard]] int socket() const { return socket_; }
    [[nodiscard]] bool is_waiting() const { return call_ != nullptr; }

    void send(const Call& call) {
        call_ = &call;
        put_bytes(socket_, call.request.data(), call.request.size());
    }

    /// Reads what has come; whether it completes the answer, which is then compared.
    bool receive() {
        std::array<char, 16 * 1024> bytes;
        const auto count = ::recv(socket_, bytes.data(), bytes.size(), 0);
        if (count <= 0) give_up("the server ended the connection");
        answer_.append(bytes.data(), static_cast<std::size_t>(count));
        const auto head_end = answer_.find("\r\n\r\n");
        if (head_end == std::string::npos || answer_.size() - head_end - 4 < body_size()) return false;
        if (status() != call_->status || answer_.substr(head_end + 4) != call_->body) {
            give_up("asked\n" + call_->request + "expected " + std::to_string(call_->status) + " " + call_->body +
                    "\nand got\n" + answer_);
        }
        answer_.clear();
        call_ = nullptr;
        return true;
    }

  private:
    [[nodiscard]] int status() const { return std::atoi(answer_.c_str() + std::strlen("HTTP/1.1 ")); }
    [[nodiscard]] std::size_t body_size() const {
        constexpr std::string_view name = "\r\nContent-Length: ";
        const auto at = answer_.find(name);
        return at == std::string::npos ? 0 : std::strtoull(answer_.c_str() + at + name.size(), nullptr, 10);
    }

    int socket_;
    const Call* call_ = nullptr;
    std::string answer_;
};

/// What runs in the process of its own.
class Sender {
  public:
    explicit Sender(int pipe) : pipe_(pipe) {}

    void prepare() {
        std::uint64_t port = 0;
        std::uint64_t count = 0;
        bool read = take(pipe_, port) && take(pipe_, count);
        kinds_.resize(count);
        next_.resize(count);
        for (Calls& calls : kinds_) {
            read = read && take(pipe_, count);
            calls.resize(count);
            for (Call& call : calls) {
                std::uint64_t status = 0;
                read = read && take(pipe_, call.request) && take(pipe_, status) && take(pipe_, call.body);
                call.status = static_cast<int>(status);
            }
        }
        if (!read) std::_Exit(0);
        port_ = static_cast<std::uint16_t>(port);
    }

    /// Rounds until the other process has gone.
    [[noreturn]] void work() {
        std::uint64_t kind = 0;
        std::uint64_t requests = 0;
        std::uint64_t connections = 0;
        while (take(pipe_, kind) && take(pipe_, requests) && take(pipe_, connections)) {
            while (connections_.size() < connections) connections_.emplace_back(port_);
            run(kind, requests, connections);
            put(pipe_, requests);
        }
        std::_Exit(0);
    }

  private:
    void run(std::size_t kind, std::size_t requests, std::size_t connections) {
        std::vector<pollfd> watched;
        for (std::size_t i = 0; i < connections; ++i) watched.push_back({connections_[i].socket(), POLLIN, 0});
        std::size_t unsent = requests;
        for (std::size_t i = 0; i < connections && unsent > 0; ++i, --unsent) connections_[i].send(next_of(kind));
        for (std::size_t unanswered = requests; unanswered > 0;) {
            if (::poll(watched.data(), watched.size(), answer_wait_max_ms) <= 0) give_up("no answer came in time");
            for (std::size_t i = 0; i < connections; ++i) {
                if (watched[i].revents == 0 || !connections_[i].receive()) continue;
                --unanswered;
                if (unsent == 0) continue;
                --unsent;
                connections_[i].send(next_of(kind));
            }
        }
    }

    const Call& next_of(std::size_t kind) { return kinds_[kind][next_[kind]++ % kinds_[kind].size()]; }

    int pipe_;
    std::uint16_t port_ = 0;
    std::vector<Calls> kinds_;
    std::vector<std::size_t> next_;
    std::vector<Connection> connections_;
};

}  // namespace

Load::Load() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) give_up("no pipe");
    pipe_ = ends[0];
    process_ = ::fork();
    if (process_ != 0) {
        ::close(ends[1]);
        return;
    }
    ::close(ends[0]);
    Sender sender(ends[1]);
    sender.prepare();
    sender.work();
}

Load::~Load() {
    ::close(pipe_);
    ::waitpid(process_, nullptr, 0);
}

void Load::prepare(std::uint16_t port, const std::vector<Calls>& kinds) {
    put(pipe_, std::uint64_t{port});
    put(pipe_, kinds.size());
    for (const Calls& calls : kinds) {
        put(pipe_, calls.size());
        for (const Call& call : calls) {
            put(pipe_, call.request);
            put(pipe_, static_cast<std::uint64_t>(call.status));
            put(pipe_, call.body);
        }
    }
}

void Load::run(std::size_t kind, std::size_t requests, std::size_t connections) {
    put(pipe_, kind);
    put(pipe_, requests);
    put(pipe_, connections);
    std::uint64_t answered = 0;
    if (!take(pipe_, answered)) give_up("its process has ended");
}

}  // namespace muster::bench
