// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/memberships.h"
#include "storage/value.h"
#include "team/api_key.h"

namespace muster::team {

/// A key with what nobody is shown; the state in `shown` is not worked out yet.
struct StoredApiKey {
    ApiKey shown;
    std::optional<Time> suspended_at;
    std::optional<Time> revoked_at;
};

/// Reads a row of the columns that the queries of api_key.sql have in common.
StoredApiKey read_api_key(const storage::Row& row);

/// How what was chosen is stored; a permission that the catalog no longer has gives nothing.
std::string stored(const std::vector<access::Permission>& permissions);
std::string stored(const std::vector<SubaccountId>& subaccounts);

/// What the gate is told of a key, but for the digests of its secrets.
access::StoredKey for_gate(const StoredApiKey& key);

}  // namespace muster::team
