// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "http/message.h"
#include "http/refusal.h"

namespace muster::http {

/// Makes requests of a connection's bytes, one after the other. Knows no socket and no time.
class RequestReader {
  public:
    enum class Progress : std::uint8_t { head, body, whole, refused };

    RequestReader(std::size_t head_bytes_max, std::size_t body_bytes_max);
    ~RequestReader();

    /// Reads on in all bytes that are there and not yet taken, and returns how many of them to drop; the rest must be
    /// there again, at the front, at the next call. Takes nothing after the end of the request, or after a refusal.
    std::size_t take(std::string_view input);

    [[nodiscard]] Progress progress() const { return progress_; }
    /// Why, once the progress is `refused`.
    [[nodiscard]] Refusal refusal() const { return refusal_; }

    /// Valid once the progress is `whole`.
    [[nodiscard]] const Request& request() const { return request_; }
    [[nodiscard]] Request& request() { return request_; }
    /// Whether the client lets the connection live after this request.
    [[nodiscard]] bool keep_alive() const;
    /// Whether the client waits for leave to send the body.
    [[nodiscard]] bool expects_continue() const;

    /// Makes ready for the connection's next request.
    void reset();

  private:
    class Parser;

    std::size_t take_head(std::string_view input);
    std::size_t take_body(std::string_view input);
    std::size_t feed(std::string_view bytes);
    void check_fields();
    void refuse(Refusal refusal);

    const std::size_t head_bytes_max_;
    const std::size_t body_bytes_max_;
    Request request_;
    Progress progress_ = Progress::head;
    Refusal refusal_ = Refusal::malformed;
    std::size_t searched_ = 0;  ///< bytes at the front that hold no end of the head
    bool stray_line_end_dropped_ = false;
    bool expects_continue_ = false;
    std::unique_ptr<std::optional<Parser>> parser_;
};

}  // namespace muster::http
