// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "http/api.h"

namespace muster::identity::scim {

class Groups;
class Users;

/// Where SCIM is served, below the installation's own address.
inline constexpr std::string_view prefix = "/scim/v2";

/// SCIM's media type and errors (RFC 7644 §3.1, §3.12), by API keys alone, each of which means its own organization.
http::Dialect dialect();

/// `address` is the installation's own, with the prefix.
void add_routes(http::Routes& routes, Users& users, Groups& groups, const std::string& address);

}  // namespace muster::identity::scim
