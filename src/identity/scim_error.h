// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace muster::identity::scim {

/// What SCIM has words of its own for (RFC 7644 §3.12).
enum class ScimError : std::uint8_t {
    invalid_filter,
    invalid_path,
    no_target,
    invalid_syntax,
    invalid_value,
    mutability,   ///< what a directory can't change
    uniqueness,   ///< there is such a user here
    group_fixed,  ///< roles are made and deleted elsewhere
};
const ErrorKind& error_kind(ScimError error);

/// The `scimType` of a failure; empty if the standard has no word for it.
std::string_view scim_type(const Error& error);

}  // namespace muster::identity::scim
