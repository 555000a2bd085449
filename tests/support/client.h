// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include "http/testing/raw_client.h"
#include "support/muster_process.h"

namespace muster::testing {

/// An answer of the API.
struct Answer {
    int status = 0;
    boost::json::value body;  ///< null without one
    http::testing::RawResponse raw;

    /// The text at a member of the body; empty if there is none.
    [[nodiscard]] std::string text(std::string_view member) const;
    /// `code` of problem details.
    [[nodiscard]] std::string code() const { return text("code"); }
};

/// Somebody with a browser of their own: one keep-alive connection and one session's cookie.
class Client {
  public:
    explicit Client(const MusterProcess& muster) : Client(muster.port()) {}
    explicit Client(std::uint16_t port);

    /// `path` is below /api/v1. A connection that the server ended is opened again once.
    Answer get(const std::string& path) { return send("GET", path, ""); }
    Answer post(const std::string& path, const std::string& json) { return send("POST", path, json); }
    Answer put(const std::string& path, const std::string& json) { return send("PUT", path, json); }
    Answer patch(const std::string& path, const std::string& json) { return send("PATCH", path, json); }
    Answer remove(const std::string& path) { return send("DELETE", path, ""); }
    using Headers = std::vector<std::pair<std::string, std::string>>;
    /// With more headers; a Content-Type among them takes the place of JSON's.
    Answer send(const std::string& method, const std::string& path, const std::string& json, const Headers& more = {}) {
        return send_to(method, "/api/v1" + path, json, more);
    }
    /// The same to any address of the server.
    Answer send_to(const std::string& method, const std::string& target, const std::string& json,
                   const Headers& more = {});

    [[nodiscard]] const std::string& cookie() const { return cookie_; }

  private:
    std::uint16_t port_;
    http::testing::RawClient connection_;
    std::string cookie_;
};

}  // namespace muster::testing
