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
    mutability,         ///< what a directory can't change
    uniqueness,         ///< there is such a user here
    group_fixed,        ///< roles are made and deleted elsewhere
    too_many_scanned,   ///< a filter that would have to look at everybody, where they are very many
    too_many_members,   ///< whose role one request would change
    too_many_accounts,  ///< made on this day
    foreign_domain,     ///< nobody has proven that the address is the organization's
    filter_not_here,    ///< what describes the service is not filtered
    suspended_by_hand,  ///< not by the directory
    barred_by_hand,     ///< from the first subaccount, not by the directory
};
const ErrorKind& error_kind(ScimError error);

/// The `scimType` of a failure; empty if the standard has no word for it.
std::string_view scim_type(const Error& error);

}  // namespace muster::identity::scim
