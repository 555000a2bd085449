// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "http/refusal.h"

namespace muster::http {

/// Judges a request's head as it came, from the request line to the empty line, more strictly than the parser does:
/// what two parsers could read differently is refused, so that no proxy before us can be led to see other requests than
/// we do.
std::optional<Refusal> check_head(std::string_view head);

/// Whether the connection serves another request after this answer.
enum class Persistence : std::uint8_t { keep_alive, close };

/// The head of an answer, with Date and, unless the status forbids it, Content-Length. A header that could split the
/// answer, or that would contradict its framing, is left out and logged.
std::string head_text(const Response& response, Persistence persistence);

/// 204 and 304 have no body, whatever the handler gave.
bool status_has_body(int status);

}  // namespace muster::http
