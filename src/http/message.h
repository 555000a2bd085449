// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::http {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_ };

std::string_view to_text(Method method);

/// A request as the socket gave it, whole and within limits. Header names are lower case.
struct Request {
    Method method = Method::get;
    std::string path;   ///< percent-encoded as sent, without the query
    std::string query;  ///< without the '?'
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string peer;  ///< the other end's address

    /// The one header of that (lower-case) name; nothing if it is absent or stands twice.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    /// A cookie's value; nothing if absent or if it stands twice.
    [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

}  // namespace muster::http
