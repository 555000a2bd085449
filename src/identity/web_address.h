// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <sys/socket.h>

namespace muster::identity {

/// Whether an address is one of the public internet: neither this machine's, nor a private network's, nor one that is
/// kept for something else (IANA's registries of special-purpose addresses, RFC 6890). Addresses of IPv4 within IPv6
/// count as what they carry.
bool is_public_address(const sockaddr& address);

/// Whether the host of a URL, without its port, is this machine by its name.
bool is_this_machine(std::string_view host);

}  // namespace muster::identity
