// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "http/message.h"

namespace muster::http {

/// Answers one request. Called on a worker thread, by several at once; may block.
using Handler = std::function<Response(const Request&)>;

/// The times and sizes of a server: the limits of base/limits.h, shorter in tests.
struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  ///< 0 takes a free one
    int io_threads = 1;
    int worker_threads = 4;
    std::size_t head_bytes_max = limits::http_head_bytes_max;
    std::size_t body_bytes_max = limits::http_body_bytes_max;
    std::size_t bodies_bytes_max = limits::http_bodies_bytes_max;
    std::chrono::milliseconds head_time_max = limits::http_head_time_max;
    std::chrono::milliseconds body_time_max = limits::http_body_time_max;
    std::chrono::milliseconds write_time_max = limits::http_write_time_max;
    std::chrono::milliseconds idle_time_max = limits::http_idle_time_max;
    std::chrono::milliseconds drain_time_max = limits::http_drain_time_max;
    int connections_max = limits::http_connections_max;
    int worker_queue_max = limits::worker_queue_max;
};

/// What a server has seen since its start. Each only grows.
struct ServerCounters {
    std::atomic<std::uint64_t> accepted{0};   ///< connections
    std::atomic<std::uint64_t> rejected{0};   ///< connections over the limit, and requests that found the queue full
    std::atomic<std::uint64_t> timed_out{0};  ///< connections cut off at a deadline of head, body or write
};

enum class ServerError : std::uint8_t { address_in_use, address_not_usable };
const ErrorKind& error_kind(ServerError error);

/// An HTTP/1.1 server: sockets, parsing and limits on I/O threads, handlers on a bounded pool of workers.
///
/// Deadlines are absolute, so a slow client is cut off however it drips. What it refuses itself (400, 408, 413, 414,
/// 431, 501, 503, 505) it answers with problem details. A handler's exception is answered 500 and logged, without its
/// text.
class Server {
  public:
    /// Binds and listens; serves from the return on.
    static Result<std::unique_ptr<Server>> start(const ServerOptions& options, Handler handler);

    /// As `stop`.
    ~Server();
    /// Stops accepting, ends idle connections, lets requests under way finish within `drain_time_max`, closes the rest
    /// and joins all threads. May be called from several threads (not from a handler): each returns when all is done. A
    /// handler that still runs then is abandoned, with its thread, and logged: what it refers to must outlive it.
    /// Answers how many those are.
    int stop();

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] int connections() const;
    [[nodiscard]] const ServerCounters& counters() const;

  private:
    struct Impl;
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace muster::http
