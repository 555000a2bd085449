// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace muster::http {

/// The address of whoever sent the request: the other end of the connection, or behind a proxy the last address of the
/// header that the proxy writes (in lower case; empty without one). What comes before the last was there when the
/// request reached the proxy, so the client may have made it up. A header that holds no address there counts as absent.
std::string client_address(const Request& request, std::string_view proxy_header);

}  // namespace muster::http
