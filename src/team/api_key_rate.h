// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "access/actor.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/result.h"

namespace muster::team {

/// How often each key may ask: so many times a minute, in bursts of a sixth of that (a token bucket). Each process
/// counts for itself, in memory: of keys that were used in the last minute only. Thread-safe.
class ApiKeyRates {
  public:
    ApiKeyRates(const Clock& clock, int requests_per_minute)
        : clock_(clock), per_second_(requests_per_minute / 60.0), burst_(requests_per_minute / 6.0) {}

    /// Counts one more, or fails with `api_key_too_fast` and a RetryAfter.
    Result<void> admit(access::ApiKeyId key, const crypto::Digest& shown);
    /// Whether the key was used lately, by that secret: one of the last two, since a rotated key has two for a while.
    bool knows(access::ApiKeyId key, const crypto::Digest& shown);
    /// The secret is good no more.
    void forget(access::ApiKeyId key, const crypto::Digest& shown);

  private:
    /// What a key may still ask at once, as of that time.
    struct Bucket {
        double left = 0;
        Time as_of{};
        std::array<std::optional<crypto::Digest>, 2> shown = {};  ///< the last first
    };
    void forget_full_ones(Time now);

    const Clock& clock_;
    const double per_second_;
    const double burst_;
    std::mutex mutex_;
    std::unordered_map<access::ApiKeyId, Bucket> buckets_;
    Time looked_over_at_{};
};

}  // namespace muster::team
