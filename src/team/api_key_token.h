// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "access/actor.h"
#include "base/id.h"
#include "base/secret.h"

namespace muster::team {

/// Which key a text names.
struct ApiKeyName {
    OrganizationId organization;
    access::ApiKeyId key;
};

/// What scanners of leaked secrets look for: `muster_key_[0-9A-Za-z]{71}`. Behind the prefix, in digits of base 62
/// (0-9, A-Z, a-z): 11 of the organization, 11 of the key's id, 43 random ones (256 bits), and 6 of the CRC-32 (as in
/// zlib) of all before them, by which a scanner without a network tells a key from what only looks like one.
inline constexpr std::string_view api_key_prefix = "muster_key_";

/// A new key for that name, with new random digits.
Secret make_api_key(const ApiKeyName& name);

/// The name in a text of that form whose checksum fits; whether there is such a key, only the database knows.
std::optional<ApiKeyName> parse_api_key(std::string_view text);

}  // namespace muster::team
