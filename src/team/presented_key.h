// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string_view>

#include "access/actor.h"
#include "storage/database.h"
#include "team/api_key_rate.h"
#include "team/api_key_token.h"
#include "team/attempt.h"

namespace muster::team {

/// Names the actor behind an API key that a request shows. What the key may do, and whether it is suspended, is the
/// gate's to say, in the deed's own transaction. Thread-safe.
class PresentedKeys {
  public:
    PresentedKeys(storage::Database& database, const Clock& clock, Attempts& attempts, int requests_per_minute)
        : housekeeping_(database), clock_(clock), attempts_(attempts), rates_(clock, requests_per_minute) {}

    /// The actor of a key that is good now, in bounds of how often it may ask; else `key_over`, and how many of those a
    /// client may show is bounded too: then no key from its address is looked at but those used here lately. Notes the
    /// use, at most once in `api_key_touch_interval`; where that can't be written it is logged.
    Result<access::Actor> actor_of(std::string_view text, std::string_view client);

  private:
    Result<access::Actor> find(const ApiKeyName& name, const crypto::Digest& shown, std::string_view client);
    void touch(OrganizationId organization, access::ApiKeyId key, std::string_view client, Time now);

    storage::Housekeeping housekeeping_;
    const Clock& clock_;
    Attempts& attempts_;
    ApiKeyRates rates_;
    std::atomic<Time> no_touch_before_{};
};

}  // namespace muster::team
