// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "http/connection.h"

namespace muster::http {

/// Whether other listeners take connections at the same address, the kernel dealing them out.
enum class Sharing : std::uint8_t { alone, shared };

/// One I/O thread: accepts, owns its connections, and watches their deadlines. Its io_context is no one else's, so
/// connections need no locks.
class Listener {
  public:
    explicit Listener(ServerState& state);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    boost::system::error_code open(const boost::asio::ip::tcp::endpoint& endpoint, Sharing sharing);
    [[nodiscard]] boost::asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }
    /// Starts the thread.
    void run();

    /// From any thread: accepts no more, and ends the connections without a request under way.
    void begin_drain();
    /// From any thread: ends all connections, whatever they do.
    void close_all();
    /// Ends the thread. Connections that still wait for a worker stay until the listener is destroyed.
    void join();

    /// From any worker: the connection's answer is there.
    void deliver(Connection& connection);

    /// On this listener's thread: destroys the connection.
    void remove(Connection& connection);

    [[nodiscard]] ServerState& state() const { return state_; }

  private:
    using Executor = boost::asio::io_context::executor_type;
    using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                    boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

    void accept();
    void on_accepted(boost::system::error_code error);
    void pause_accepting(boost::system::error_code error);
    void admit();
    void sweep_later();
    void take_answers();

    ServerState& state_;
    const std::chrono::milliseconds sweep_interval_;
    boost::asio::io_context io_{1};
    boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor> acceptor_{io_};
    Socket incoming_{io_};
    boost::asio::ip::tcp::endpoint incoming_from_;
    Timer sweep_timer_{io_};
    Timer accept_timer_{io_};
    bool accept_failed_ = false;
    std::vector<std::unique_ptr<Connection>> connections_;

    std::mutex answers_mutex_;
    std::vector<Connection*> answers_;
    std::vector<Connection*> taken_answers_;
    std::thread thread_;
};

}  // namespace muster::http
