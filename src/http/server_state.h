// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "http/server.h"
#include "http/worker_pool.h"

namespace muster::http {

/// What all listeners and connections of one server share.
struct ServerState {
    ServerState(const ServerOptions& server_options, Handler request_handler)
        : options(server_options),
          handler(std::move(request_handler)),
          workers(options.worker_threads, options.worker_queue_max) {}

    const ServerOptions options;
    const Handler handler;
    ServerCounters counters;
    std::atomic<int> connections{0};
    std::atomic<std::size_t> body_bytes{0};  ///< that connections hold
    std::atomic<bool> draining{false};
    std::mutex mutex;
    std::condition_variable no_connections;  ///< told under `mutex`, and only while draining
    WorkerPool workers;                      ///< last, so that its threads end before what they use
};

}  // namespace muster::http
