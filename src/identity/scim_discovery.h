// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <boost/json/value.hpp>

#include "base/result.h"

/// What SCIM's service says of itself (RFC 7644 §4), to anybody. `address` is where it is served.
namespace muster::identity::scim {

boost::json::object service_provider_config(const std::string& address);
boost::json::object resource_types(const std::string& address);
boost::json::object schemas(const std::string& address);
/// One of them by its id; `not_found` if there is none.
Result<boost::json::object> resource_type(const std::string& address, const std::string& id);
Result<boost::json::object> schema(const std::string& address, const std::string& id);

}  // namespace muster::identity::scim
