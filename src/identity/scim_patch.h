// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.h"
#include "identity/scim_filter.h"
#include "identity/scim_schema.h"

namespace muster::identity::scim {

enum class Change : std::uint8_t { add, replace, remove };

/// One operation of a PATCH (RFC 7644 §3.5.2), read: what it aims at is in the schema, and its value is one that it may
/// have.
struct Operation {
    Change change = Change::add;
    const Attribute* attribute = nullptr;
    const Attribute* part = nullptr;          ///< of the attribute, if one is meant
    std::optional<Filter> element;            ///< of its values those that fit, if not all are meant
    std::optional<boost::json::value> value;  ///< nothing where it says null or nothing
};

/// Reads what directories really send: names of operations in any letters, booleans as text, a path as the name of a
/// member, values to be removed beside the path (Microsoft Entra ID). Attributes that Muster doesn't keep and
/// extensions are left out. Pure.
Result<std::vector<Operation>> read_patch(const boost::json::object& request, const Schema& schema);

/// The document after the operations, all of them or none. An address that isn't there yet is made of what the path's
/// filter says; read-only attributes may be named with the value that they have. Pure.
Result<boost::json::object> patched(const boost::json::object& document, std::span<const Operation> operations,
                                    const Schema& schema);

}  // namespace muster::identity::scim
