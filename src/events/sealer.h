// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/result.h"
#include "events/event.h"
#include "storage/database.h"

namespace muster::events {

/// A point of a chain that the key outside the database has signed, so that a chain cut short is found.
struct Checkpoint {
    OrganizationId organization;
    std::int64_t position = 0;
    crypto::Bytes hash;
    Time sealed_at;
    crypto::Bytes signature;

    /// What the signature covers.
    [[nodiscard]] std::string signed_text() const;
};

/// The file of checkpoints outside the database: one line each, appended, never rewritten.
class CheckpointFile {
  public:
    explicit CheckpointFile(std::string path) : path_(std::move(path)) {}

    Result<void> append(const Checkpoint& checkpoint) const;
    /// The newest checkpoint of each chain, which is the one farthest along it: sealers append in any order. Nothing if
    /// there is no file.
    [[nodiscard]] Result<std::map<OrganizationId, Checkpoint>> newest() const;

    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

/// Gives committed events their dense positions and hashes, one chain at a time. Several sealers may run at once, in
/// one process or many: a chain's end moves by compare-and-set, so the one that comes second gives up its batch.
class Sealer {
  public:
    Sealer(storage::Database& database, const Clock& clock, const crypto::SigningKey& key, CheckpointFile checkpoints)
        : database_(database), clock_(clock), key_(key), checkpoints_(std::move(checkpoints)) {}

    /// Seals what is committed and not yet sealed; answers how many events that were. Thread-safe.
    Result<std::int64_t> seal_all();

  private:
    Result<std::int64_t> seal_batch(OrganizationId organization);

    storage::Database& database_;
    const Clock& clock_;
    const crypto::SigningKey& key_;
    CheckpointFile checkpoints_;
};

enum class SealError : std::uint8_t { overtaken, checkpoint_not_written, checkpoint_unreadable };
const ErrorKind& error_kind(SealError error);

}  // namespace muster::events
