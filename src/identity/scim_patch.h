// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>

#include "base/result.h"
#include "identity/scim_schema.h"

namespace muster::identity::scim {

/// The document after the operations of a PATCH (RFC 7644 §3.5.2), all of them or none. Pure.
///
/// It takes what directories really send: names of operations in any letters, booleans as text, a path as the name of a
/// member, values to be removed beside the path (Microsoft Entra ID), and a value for an element that isn't there yet,
/// which it then makes of what the path's filter says. Attributes that Muster doesn't keep are left out; read-only ones
/// may be named with the value that they have.
Result<boost::json::object> patched(const boost::json::object& document, const boost::json::object& request,
                                    const Schema& schema);

}  // namespace muster::identity::scim
