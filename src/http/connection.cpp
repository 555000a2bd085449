// SPDX-License-Identifier: Apache-2.0
#include "http/connection.h"

#include <array>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>
#include <typeinfo>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include "base/limits.h"
#include "base/log.h"
#include "http/listener.h"
#include "http/server_state.h"

namespace muster::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t read_bytes = 8 * 1024;
constexpr std::string_view continue_text = "HTTP/1.1 100 Continue\r\n\r\n";

/// The class of the exception that is being caught: its text may hold what no log should.
std::string current_exception_class() {
    const auto* type = abi::__cxa_current_exception_type();
    if (type == nullptr) return "unknown";
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(type->name(), nullptr, nullptr, &status),
                                                      std::free);
    return name ? name.get() : type->name();
}

/// Gives the memory back too, which an assignment would keep.
void release(std::string& text) { std::string().swap(text); }

Response answer_of(const Handler& handler, const Request& request) {
    try {
        return handler(request);
    } catch (...) {
        log::error(
            "handler_failed",
            {{"exception", current_exception_class()}, {"method", to_text(request.method)}, {"path", request.path}});
        return refusal_response(Refusal::handler_failed);
    }
}

}  // namespace

Connection::Connection(Socket socket, std::string peer, Listener& listener)
    : socket_(std::move(socket)),
      listener_(listener),
      state_(listener.state()),
      reader_(state_.options.head_bytes_max, state_.options.body_bytes_max) {
    buffer_.reserve(read_bytes);
    reader_.request().peer = std::move(peer);
}

Connection::~Connection() { state_.body_bytes -= body_bytes_; }

void Connection::start() {
    enter(Phase::idle, state_.options.head_time_max);
    read();
}

void Connection::start_refused(Refusal refusal) { refuse(refusal); }

void Connection::sweep(Moment now) {
    if (now < deadline_) return;
    deadline_ = Moment::max();
    if (phase_ != Phase::idle && phase_ != Phase::lingering) ++state_.counters.timed_out;
    if (phase_ == Phase::head || phase_ == Phase::body) {
        timed_out_ = true;
        error_code ignored;
        socket_.cancel(ignored);
    } else {
        close();
    }
}

void Connection::end_if_idle() {
    if (phase_ == Phase::idle) close();
}

void Connection::close() {
    closed_ = true;
    error_code ignored;
    socket_.close(ignored);
}

void Connection::read() {
    socket_.async_read_some(buffer_.prepare(read_bytes),
                            [this](error_code error, std::size_t bytes) { on_read(error, bytes); });
}

void Connection::on_read(error_code error, std::size_t bytes) {
    if (closed_) return end();
    if (timed_out_) return refuse(phase_ == Phase::head ? Refusal::head_timeout : Refusal::body_timeout);
    if (error) return end();
    if (phase_ == Phase::lingering) {
        lingered_bytes_ += bytes;
        return lingered_bytes_ > limits::http_linger_bytes_max ? end() : read();
    }
    buffer_.commit(bytes);
    advance();
}

void Connection::advance() {
    const auto unread = buffer_.cdata();
    buffer_.consume(reader_.take({static_cast<const char*>(unread.data()), unread.size()}));
    account_for_body();
    if (state_.body_bytes > state_.options.bodies_bytes_max && body_bytes_ > limits::http_body_bytes_kept)
        return refuse(Refusal::bodies_exhausted);
    switch (reader_.progress()) {
        case RequestReader::Progress::head:
        case RequestReader::Progress::body: return await_more();
        case RequestReader::Progress::whole: return submit();
        case RequestReader::Progress::refused: return refuse(reader_.refusal());
    }
}

void Connection::account_for_body() {
    const auto bytes = reader_.request().body.capacity();
    state_.body_bytes += bytes - body_bytes_;  // wraps around where it shrinks
    body_bytes_ = bytes;
}

/// A deadline runs from the first byte of its part on, whatever comes after.
void Connection::await_more() {
    if (reader_.progress() == RequestReader::Progress::head) {
        if (phase_ != Phase::head) enter(Phase::head, state_.options.head_time_max);
    } else if (phase_ != Phase::body) {
        enter(Phase::body, state_.options.body_time_max);
        if (reader_.expects_continue()) return send_continue();
    }
    read();
}

void Connection::send_continue() {
    phase_ = Phase::continuing;
    asio::async_write(socket_, asio::buffer(continue_text), [this](error_code error, std::size_t) {
        if (closed_ || error) return end();
        phase_ = Phase::body;
        read();
    });
}

void Connection::submit() {
    phase_ = Phase::working;
    deadline_ = Moment::max();
    if (state_.draining) return refuse(Refusal::draining);
    if (state_.workers.submit(*this) == WorkerPool::Submission::queued) return;
    ++state_.counters.rejected;
    answer(refusal_response(Refusal::queue_full), reader_.keep_alive() ? Persistence::keep_alive : Persistence::close);
    write();
}

void Connection::work() {
    auto response = answer_of(state_.handler, reader_.request());
    const bool persists = reader_.keep_alive() && !state_.draining;
    answer(std::move(response), persists ? Persistence::keep_alive : Persistence::close);
    listener_.deliver(*this);
}

void Connection::answer(Response response, Persistence persistence) {
    persistence_ = persistence;
    answer_head_ = head_text(response, persistence);
    const bool has_body = status_has_body(response.status) && reader_.request().method != Method::head;
    answer_body_ = has_body ? std::move(response.body) : std::string();
}

void Connection::answered() {
    if (closed_) return end();
    write();
}

void Connection::refuse(Refusal refusal) {
    refused_ = true;
    release(reader_.request().body);
    account_for_body();
    timed_out_ = false;
    answer(refusal_response(refusal), Persistence::close);
    write();
}

void Connection::write() {
    enter(Phase::writing, state_.options.write_time_max);
    const std::array<asio::const_buffer, 2> parts = {asio::buffer(answer_head_), asio::buffer(answer_body_)};
    asio::async_write(socket_, parts, [this](error_code error, std::size_t) { on_written(error); });
}

void Connection::on_written(error_code error) {
    if (closed_ || error) return end();
    release(answer_body_);
    if (persistence_ == Persistence::keep_alive && !state_.draining) return next();
    // What is unread when a socket closes makes the client see a reset instead of the answer.
    const bool client_may_send = refused_ || state_.draining || buffer_.size() > 0;
    return client_may_send ? linger() : end();
}

void Connection::next() {
    reader_.reset();
    account_for_body();
    phase_ = Phase::idle;
    if (buffer_.size() > 0) return advance();
    enter(Phase::idle, state_.options.idle_time_max);
    read();
}

void Connection::linger() {
    error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
    buffer_.clear();
    enter(Phase::lingering, limits::http_linger_time_max);
    read();
}

void Connection::enter(Phase phase, std::chrono::milliseconds time_max) {
    phase_ = phase;
    deadline_ = std::chrono::steady_clock::now() + time_max;
}

void Connection::end() { listener_.remove(*this); }

}  // namespace muster::http
