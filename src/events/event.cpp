// SPDX-License-Identifier: Apache-2.0
#include "events/event.h"

#include <map>

#include "base/json.h"
#include "base/limits.h"
#include "events/event.sql.h"

namespace muster::events {
namespace {

/// Length-prefixed, so that no two different lists of fields make the same bytes.
class Canonical {
  public:
    Canonical& add(std::string_view field) {
        add(static_cast<std::int64_t>(field.size()));
        bytes_.append(field);
        return *this;
    }
    Canonical& add(const crypto::Bytes& field) {
        return add(std::string_view(reinterpret_cast<const char*>(field.data()), field.size()));
    }
    Canonical& add(std::int64_t number) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes_.push_back(static_cast<char>(static_cast<std::uint64_t>(number) >> shift & 0xFF));
        }
        return *this;
    }
    [[nodiscard]] crypto::Bytes digest() const {
        const auto digest = crypto::sha256(bytes_);
        return {digest.begin(), digest.end()};
    }

  private:
    std::string bytes_;
};

constexpr std::size_t salt_bytes = 16;

}  // namespace

crypto::Bytes payload_digest(const crypto::Bytes& salt, std::string_view payload) {
    return Canonical().add(salt).add(payload).digest();
}

crypto::Bytes chain_start(OrganizationId organization) {
    return Canonical().add("muster event chain").add(organization.number()).digest();
}

crypto::Bytes chain_hash(const crypto::Bytes& previous, std::int64_t position, const Event& event) {
    return Canonical()
        .add(previous)
        .add(position)
        .add(event.organization.number())
        .add(event.id.number())
        .add(event.occurred_at.time_since_epoch().count())
        .add(event.actor.kind)
        .add(event.actor.id)
        .add(event.actor.name)
        .add(event.actor.on_behalf_of.number())
        .add(event.action)
        .add(event.scope.number())
        .add(event.subject_kind)
        .add(event.subject_id)
        .add(event.digest)
        .digest();
}

Result<EventId> append(storage::Transaction& transaction, IdSource& ids, OrganizationId organization, ScopeId scope,
                       Time occurred_at, const EventActor& actor, const Deed& deed) {
    const std::string payload =
        json::write(std::map<std::string, std::string>(deed.details.begin(), deed.details.end()));
    INVARIANT(payload.size() <= limits::event_payload_bytes_max);
    const auto id = TRY(ids.next<EventTag>());
    const crypto::Bytes salt = crypto::random_bytes(salt_bytes);
    const crypto::Bytes digest = payload_digest(salt, payload);
    TRY(transaction.run(sql::append_event, organization, id, occurred_at, actor.kind, actor.id, actor.name,
                        actor.on_behalf_of, deed.action, scope, deed.subject_kind, deed.subject_id, payload,
                        std::span(salt), std::span(digest)));
    return id;
}

Event read_event(const storage::Row& row) {
    Event event;
    row.into(event.organization, event.id, event.occurred_at, event.actor.kind, event.actor.id, event.actor.name,
             event.actor.on_behalf_of, event.action, event.scope, event.subject_kind, event.subject_id, event.payload,
             event.salt, event.digest, event.position, event.hash);
    return event;
}

}  // namespace muster::events
