// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::http::testing {

/// An answer as it came over the wire. Header names are lower case.
struct RawResponse {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    /// The first header of that (lower-case) name, or an empty text.
    [[nodiscard]] std::string header(std::string_view name) const;
};

/// Whether the answer's body follows its head: not so for HEAD.
enum class Body : std::uint8_t { follows, absent };

/// A client on 127.0.0.1 that sends exactly the bytes it is told to. Every wait has an end.
class RawClient {
  public:
    explicit RawClient(std::uint16_t port);
    ~RawClient();
    RawClient(RawClient&& other) noexcept;
    RawClient& operator=(RawClient&&) = delete;

    /// False if the other end has cut the connection, or takes nothing for `wait_max`.
    bool send(std::string_view bytes);
    /// As `send`, but takes what fits at once, and returns how much that was.
    std::size_t send_some(std::string_view bytes);
    void shutdown_send();

    /// The next whole answer (by its Content-Length); nothing if the connection ends or `wait_max` passes before it
    /// came.
    std::optional<RawResponse> read_response(Body body = Body::follows);
    /// All bytes until the other end closes in order; nothing after a reset, or if `wait_max` passes.
    std::optional<std::string> read_until_close();

    /// Waits at most this long in each call.
    std::chrono::milliseconds wait_max{5000};

  private:
    enum class Received : std::uint8_t { bytes, end, failure };
    Received receive(std::chrono::steady_clock::time_point until);

    int socket_ = -1;
    std::string unread_;
};

/// "GET {target}" with a Host, keeping the connection.
std::string get_text(std::string_view target);

/// One request on a connection of its own.
std::optional<RawResponse> get(std::uint16_t port, std::string_view target);

}  // namespace muster::http::testing
