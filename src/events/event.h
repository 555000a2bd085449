// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/id.h"
#include "base/id_source.h"
#include "base/result.h"
#include "storage/database.h"

namespace muster::events {

using EventId = Id<struct EventTag>;

/// The chain of deeds that belong to no organization: sign-up, sign-in, passwords.
inline constexpr OrganizationId system_chain{0};

/// Who did it, as the log keeps it: the kind (`user`, `invitation`, `join_link`, `api_key`, `identity_provider`,
/// `operator`, `system`, `visitor`), the id, and for jobs and the operator a name.
struct EventActor {
    std::string kind;
    std::int64_t id = 0;
    std::string name;
    UserId on_behalf_of;
};

/// What was done to what. `action` is `noun.past_participle`; details are few, short and hold no secret.
struct Deed {
    std::string_view action;
    std::string_view subject_kind;
    std::int64_t subject_id = 0;
    std::vector<std::pair<std::string, std::string>> details;
};

/// An event as recorded. `payload` is a JSON object, absent once erased; `digest` stands for it in the chain.
struct Event {
    OrganizationId organization;
    EventId id;
    Time occurred_at;
    EventActor actor;
    std::string action;
    ScopeId scope;
    std::string subject_kind;
    std::int64_t subject_id = 0;
    std::optional<std::string> payload;
    crypto::Bytes salt;
    crypto::Bytes digest;
    std::optional<std::int64_t> position;
    std::optional<crypto::Bytes> hash;
};

/// Writes one event in the deed's own transaction (design rule 4). It gets its position and hash from the sealer later.
Result<EventId> append(storage::Transaction& transaction, IdSource& ids, OrganizationId organization, ScopeId scope,
                       Time occurred_at, const EventActor& actor, const Deed& deed);

/// Reads a row of the columns that `event.sql` lists as `event_columns`, in that order.
Event read_event(const storage::Row& row);

/// SHA-256 of salt and payload: lets personal data be erased while the chain still verifies.
crypto::Bytes payload_digest(const crypto::Bytes& salt, std::string_view payload);

/// The hash of an event at its position, over the hash before it and everything but the payload itself.
crypto::Bytes chain_hash(const crypto::Bytes& previous, std::int64_t position, const Event& event);

/// The hash before position 1.
crypto::Bytes chain_start(OrganizationId organization);

}  // namespace muster::events
