// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/sealer.h"

namespace muster::events {

/// What a chain's verification found.
struct ChainReport {
    OrganizationId organization;
    std::int64_t events = 0;  ///< sealed events that fit
    /// The first thing that doesn't fit, in words that name the event; nothing if all fits.
    std::optional<std::string> mismatch;
};

/// Reads every chain from its start and recomputes it: positions dense, each payload equal to its digest (unless
/// erased), each hash, the end equal to the database's and to the newest checkpoint outside the database, both signed
/// by the key, and nothing beyond. A chain that stands in the file of checkpoints alone is read as well, and one
/// without a checkpoint there doesn't fit. Others may seal meanwhile.
Result<std::vector<ChainReport>> verify(storage::Database& database, const crypto::SigningKey& key,
                                        const CheckpointFile& checkpoints);

}  // namespace muster::events
