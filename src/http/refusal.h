// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "http/message.h"

namespace muster::http {

/// Why the server answers a request by itself, before or instead of a handler's answer.
enum class Refusal : std::uint8_t {
    malformed,
    head_timeout,
    body_timeout,
    body_too_large,
    target_too_long,
    head_too_large,
    handler_failed,
    method_unknown,
    transfer_coding_unknown,
    connections_exhausted,
    bodies_exhausted,
    queue_full,
    draining,
    version_unknown,
};

/// The refusal as problem details (RFC 9457).
Response refusal_response(Refusal refusal);

}  // namespace muster::http
