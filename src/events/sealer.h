// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/result.h"
#include "events/checkpoint.h"
#include "events/event.h"
#include "storage/database.h"

namespace muster::events {

/// Gives committed events their dense positions and hashes, one chain at a time. Several sealers may run at once, in
/// one process or many: a chain's end moves by compare-and-set, so the one that comes second gives up its batch.
class Sealer {
  public:
    Sealer(storage::Database& database, const Clock& clock, const crypto::SigningKey& key, CheckpointFile checkpoints)
        : database_(database), clock_(clock), key_(key), checkpoints_(std::move(checkpoints)) {}

    /// Seals what is committed and not yet sealed; answers how many events that were. After a checkpoint that couldn't
    /// be written it writes what is missing too. Thread-safe.
    Result<std::int64_t> seal_all();

    /// Gives the file of checkpoints each signed end of a chain that it doesn't have: whoever sealed it may have been
    /// killed before it wrote. For a server's start; whoever verifies wants to know what is missing instead.
    Result<void> write_missing_checkpoints();

    /// How many chains the last pass could not seal, because an event that no sealer put there stands beyond their end.
    /// They stay as they are until somebody looks (`muster audit verify` names the event); the log tells of them.
    [[nodiscard]] std::int64_t blocked_chains() const { return blocked_chains_; }

  private:
    struct Pass;

    Result<void> seal_chain(OrganizationId organization, Pass& pass);
    Result<std::int64_t> seal_batch(OrganizationId organization, Pass& pass);
    Result<void> look_beyond_end(OrganizationId organization, Pass& pass);
    void report_blocked(const Pass& pass);

    storage::Database& database_;
    const Clock& clock_;
    const crypto::SigningKey& key_;
    const CheckpointFile checkpoints_;
    std::atomic<bool> may_miss_checkpoints_ = false;
    std::atomic<std::int64_t> blocked_chains_ = 0;
    std::atomic<Time> reported_blocked_at_ = Time::min();
};

}  // namespace muster::events
