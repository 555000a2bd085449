// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <vector>

#include "base/log.h"
#include "http/listener.h"
#include "http/server_state.h"

namespace muster::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// What a running handler may take when its client has been cut off already.
constexpr std::chrono::seconds worker_grace{1};

Error start_error(const ServerOptions& options, const error_code& error) {
    const auto kind =
        error == asio::error::address_in_use ? ServerError::address_in_use : ServerError::address_not_usable;
    return Error(kind, std::string(error_kind(kind).message) + " (" + options.address + ", port " +
                           std::to_string(options.port) + ": " + error.message() + ")");
}

}  // namespace

const ErrorKind& error_kind(ServerError error) {
    static constexpr ErrorKind address_in_use{"address_in_use", Category::conflict,
                                              "another program listens there: stop it, or choose another --port"};
    static constexpr ErrorKind address_not_usable{
        "address_not_usable", Category::bad_input,
        "the address can't be listened at: --address takes an IP address of this "
        "machine, such as 127.0.0.1"};
    switch (error) {
        case ServerError::address_in_use: return address_in_use;
        case ServerError::address_not_usable: return address_not_usable;
    }
    return address_not_usable;
}

struct Server::Impl {
    Impl(const ServerOptions& options, Handler handler) : state(options, std::move(handler)) {}

    error_code open();
    void stop();

    // The listeners go after the state's workers, which ring them.
    std::vector<std::unique_ptr<Listener>> listeners;
    ServerState state;
    tcp::endpoint endpoint;
    std::mutex stop_mutex;
    bool stopped = false;
    int workers_abandoned = 0;
};

error_code Server::Impl::open() {
    error_code error;
    const auto address = asio::ip::make_address(state.options.address, error);
    if (error) return error;
    endpoint = tcp::endpoint(address, state.options.port);
    const auto sharing = state.options.io_threads > 1 ? Sharing::shared : Sharing::alone;
    if (sharing == Sharing::shared) {
        // Shared listeners would also share with another server of ours: only one that doesn't finds the port taken.
        Listener probe(state);
        if (error = probe.open(endpoint, Sharing::alone); error) return error;
        endpoint = probe.endpoint();
    }
    for (int i = 0; i < state.options.io_threads; ++i) {
        auto& listener = *listeners.emplace_back(std::make_unique<Listener>(state));
        if (error = listener.open(endpoint, sharing); error) return error;
    }
    endpoint = listeners.front()->endpoint();
    return {};
}

void Server::Impl::stop() {
    const std::lock_guard stopping(stop_mutex);
    if (stopped) return;
    stopped = true;
    state.draining = true;
    for (const auto& listener : listeners) listener->begin_drain();
    {
        std::unique_lock lock(state.mutex);
        state.no_connections.wait_for(lock, state.options.drain_time_max, [this] { return state.connections == 0; });
    }
    for (const auto& listener : listeners) listener->close_all();
    workers_abandoned = state.workers.stop(worker_grace);
    for (const auto& listener : listeners) listener->join();
    if (workers_abandoned > 0) log::error("handlers_abandoned", {{"count", std::int64_t{workers_abandoned}}});
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() {
    stop();
    // What an abandoned handler's thread still refers to is never freed.
    if (impl_->workers_abandoned > 0) static_cast<void>(impl_.release());
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Handler handler) {
    auto impl = std::make_unique<Impl>(options, std::move(handler));
    if (const auto error = impl->open()) return start_error(options, error);
    for (const auto& listener : impl->listeners) listener->run();
    return std::unique_ptr<Server>(new Server(std::move(impl)));
}

int Server::stop() {
    impl_->stop();
    return impl_->workers_abandoned;
}

std::uint16_t Server::port() const { return impl_->endpoint.port(); }

int Server::connections() const { return impl_->state.connections; }

const ServerCounters& Server::counters() const { return impl_->state.counters; }

}  // namespace muster::http
