// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/id.h"
#include "base/result.h"

namespace muster::events {

enum class SealError : std::uint8_t { overtaken, checkpoint_not_written, checkpoint_unreadable };
const ErrorKind& error_kind(SealError error);

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

/// The file of checkpoints outside the database: one line each, appended, never rewritten. Many may append at once.
class CheckpointFile {
  public:
    explicit CheckpointFile(std::string path) : path_(std::move(path)) {}

    /// Writes all of them to the disk, or fails and leaves the file as it was. A line that somebody was writing when
    /// they were killed gives way.
    Result<void> append(std::span<const Checkpoint> checkpoints) const;
    /// The newest checkpoint of each chain, which is the one farthest along it: sealers append in any order. Nothing if
    /// there is no file. A last line without an end is still being written, or never will be, and doesn't count.
    [[nodiscard]] Result<std::map<OrganizationId, Checkpoint>> newest() const;

    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

}  // namespace muster::events
