// SPDX-License-Identifier: Apache-2.0
#include "http/listener.h"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "base/limits.h"
#include "base/log.h"
#include "http/server_state.h"

namespace muster::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

constexpr milliseconds accept_pause{50};

/// How late a deadline may be noticed: a tenth of the shortest.
milliseconds sweep_interval(const ServerOptions& options) {
    const auto shortest =
        std::min({options.head_time_max, options.body_time_max, options.write_time_max, options.idle_time_max});
    return std::clamp(shortest / 10, milliseconds(5), milliseconds(500));
}

/// An IPv4 client reads the same whether it came in on an IPv4 or an IPv6 socket.
std::string peer_text(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

}  // namespace

Listener::Listener(ServerState& state) : state_(state), sweep_interval_(sweep_interval(state.options)) {}

Listener::~Listener() { join(); }

error_code Listener::open(const tcp::endpoint& endpoint, Sharing sharing) {
    using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
    error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error && sharing == Sharing::shared) acceptor_.set_option(ReusePort(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    return error;
}

void Listener::run() {
    accept();
    sweep_later();
    thread_ = std::thread([this] { io_.run(); });
}

void Listener::begin_drain() {
    asio::post(io_, [this] {
        error_code ignored;
        acceptor_.close(ignored);
        for (const auto& connection : connections_) connection->end_if_idle();
    });
}

void Listener::close_all() {
    asio::post(io_, [this] {
        for (const auto& connection : connections_) connection->close();
    });
}

void Listener::join() {
    io_.stop();
    if (thread_.joinable()) thread_.join();
}

void Listener::accept() {
    acceptor_.async_accept(incoming_, incoming_from_, [this](error_code error) { on_accepted(error); });
}

void Listener::on_accepted(error_code error) {
    if (!acceptor_.is_open()) return;
    if (error && error != asio::error::connection_aborted) return pause_accepting(error);
    if (!error) admit();
    accept_failed_ = false;
    accept();
}

/// Out of file descriptors or memory: trying again at once would only burn the processor.
void Listener::pause_accepting(error_code error) {
    if (!accept_failed_) log::warning("accept_failed", {{"error", error.message()}});
    accept_failed_ = true;
    accept_timer_.expires_after(accept_pause);
    accept_timer_.async_wait([this](error_code) {
        if (acceptor_.is_open()) accept();
    });
}

void Listener::admit() {
    Socket socket(std::move(incoming_));
    ++state_.counters.accepted;
    const int over = ++state_.connections - state_.options.connections_max;
    if (over > 0) ++state_.counters.rejected;
    if (over > limits::http_refused_connections_max) {
        --state_.connections;
        return;
    }
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    auto connection = std::make_unique<Connection>(std::move(socket), peer_text(incoming_from_.address()), *this);
    connection->slot = connections_.size();
    connections_.push_back(std::move(connection));
    auto& added = *connections_.back();
    over > 0 ? added.start_refused(Refusal::connections_exhausted) : added.start();
}

void Listener::sweep_later() {
    sweep_timer_.expires_after(sweep_interval_);
    sweep_timer_.async_wait([this](error_code error) {
        if (error) return;
        const auto now = std::chrono::steady_clock::now();
        for (const auto& connection : connections_) connection->sweep(now);
        sweep_later();
    });
}

void Listener::deliver(Connection& connection) {
    const std::lock_guard lock(answers_mutex_);
    answers_.push_back(&connection);
    // Whoever finds the list empty rings; the others' answers are taken with that one.
    if (answers_.size() == 1) asio::post(io_, [this] { take_answers(); });
}

void Listener::take_answers() {
    {
        const std::lock_guard lock(answers_mutex_);
        taken_answers_.swap(answers_);
    }
    for (Connection* connection : taken_answers_) connection->answered();
    taken_answers_.clear();
}

void Listener::remove(Connection& connection) {
    const auto slot = connection.slot;
    std::swap(connections_[slot], connections_.back());
    connections_[slot]->slot = slot;
    connections_.pop_back();
    if (--state_.connections == 0 && state_.draining) {
        const std::lock_guard lock(state_.mutex);
        state_.no_connections.notify_all();
    }
}

}  // namespace muster::http
