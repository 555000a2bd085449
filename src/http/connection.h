// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "http/request_reader.h"
#include "http/wire.h"
#include "http/worker_pool.h"

namespace muster::http {

class Listener;
struct ServerState;

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using Moment = std::chrono::steady_clock::time_point;

/// One client's connection: reads a request, has it answered, writes the answer, and again.
///
/// It always waits for exactly one thing: its socket, or a worker. So nothing else refers to it when that has come, and
/// it asks its listener to destroy it only then. All but `work` is called on the listener's thread.
class Connection final : public Job {
  public:
    Connection(Socket socket, std::string peer, Listener& listener);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void start();
    /// Instead of `start`: tells the client why it isn't served, then ends.
    void start_refused(Refusal refusal);

    /// Cuts the connection off if its deadline has passed.
    void sweep(Moment now);
    /// Ends the connection if no request is under way.
    void end_if_idle();
    /// Ends the connection as soon as what it waits for has come.
    void close();

    /// On a worker: has the request answered and the answer's head written.
    void work() override;
    /// The worker's answer is there.
    void answered();

    std::size_t slot = 0;  ///< its place among the listener's connections

  private:
    enum class Phase : std::uint8_t { idle, head, body, continuing, working, writing, lingering };

    void read();
    void on_read(boost::system::error_code error, std::size_t bytes);
    void advance();
    void await_more();
    void account_for_body();
    void send_continue();
    void submit();
    void answer(Response response, Persistence persistence);
    void refuse(Refusal refusal);
    void write();
    void on_written(boost::system::error_code error);
    void next();
    void linger();
    void enter(Phase phase, std::chrono::milliseconds time_max);
    void end();

    Socket socket_;
    Listener& listener_;
    ServerState& state_;
    boost::beast::flat_buffer buffer_;
    RequestReader reader_;
    std::size_t body_bytes_ = 0;  ///< that the server knows it holds
    std::string answer_head_;
    std::string answer_body_;
    Persistence persistence_ = Persistence::keep_alive;
    Phase phase_ = Phase::idle;
    Moment deadline_ = Moment::max();
    std::size_t lingered_bytes_ = 0;
    bool refused_ = false;    ///< the client may still be sending: it must get time to read why
    bool timed_out_ = false;  ///< a read was cut off, and waits to learn so
    bool closed_ = false;
};

}  // namespace muster::http
