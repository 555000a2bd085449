// SPDX-License-Identifier: Apache-2.0
#include "events/verify.h"

#include "base/limits.h"
#include "events/event.sql.h"

namespace muster::events {
namespace {

std::string name_of(const Event& event) {
    return "event " + event.id.text() + " (`" + event.action + "`, position " +
           std::to_string(event.position.value_or(0)) + ")";
}

/// Why an event does not follow the chain's end; nothing if it does.
std::optional<std::string> misfit(const Event& event, std::int64_t position, const crypto::Bytes& previous) {
    if (event.position != position) {
        return "position " + std::to_string(position) + " is missing: " + name_of(event) + " follows";
    }
    if (event.payload && payload_digest(event.salt, *event.payload) != event.digest) {
        return "the details of " + name_of(event) + " were changed";
    }
    if (event.hash != chain_hash(previous, position, event)) return name_of(event) + " was changed, or one before it";
    return std::nullopt;
}

class ChainVerifier {
  public:
    ChainVerifier(storage::Database& database, const crypto::SigningKey& key, OrganizationId organization)
        : housekeeping_(database), key_(key), hash_(chain_start(organization)) {
        report_.organization = organization;
    }

    Result<ChainReport> run(const CheckpointFile& checkpoints) {
        const auto outside = TRY(checkpoints.newest(report_.organization));
        if (outside) checkpoint_position_ = outside->position;
        TRY(follow());
        if (!report_.mismatch) TRY(check_end());
        if (!report_.mismatch && outside) check_outside(*outside);
        return report_;
    }

  private:
    Result<void> follow() {
        for (;;) {
            const auto rows = TRY(
                housekeeping_.read(sql::sealed_events, report_.organization, report_.events, limits::seal_batch_max));
            if (rows.empty()) return {};
            for (const auto row : rows) {
                const Event event = read_event(row);
                report_.mismatch = misfit(event, report_.events + 1, hash_);
                if (report_.mismatch) return {};
                hash_ = *event.hash;
                ++report_.events;
                if (report_.events == checkpoint_position_) hash_at_checkpoint_ = hash_;
            }
        }
    }

    Result<void> check_end() {
        const auto rows = TRY(housekeeping_.read(sql::chain_end, report_.organization));
        if (rows.empty()) return {};
        Checkpoint end;
        end.organization = report_.organization;
        rows[0].into(end.position, end.hash, end.sealed_at, end.signature);
        if (end.position > report_.events) {
            report_.mismatch = "the chain was cut after position " + std::to_string(report_.events) +
                               ": its end is at " + std::to_string(end.position);
        } else if (end.position == report_.events && end.hash != hash_) {
            report_.mismatch = "the chain's end at position " + std::to_string(end.position) + " was changed";
        } else if (!key_.verifies(end.signed_text(), end.signature)) {
            report_.mismatch = "the chain's end is not signed by this installation's key";
        }
        return {};
    }

    void check_outside(const Checkpoint& outside) {
        if (!key_.verifies(outside.signed_text(), outside.signature)) {
            report_.mismatch = "the checkpoint outside the database is not signed by this installation's key";
        } else if (outside.position > report_.events) {
            report_.mismatch = "the chain was cut after position " + std::to_string(report_.events) +
                               ": a checkpoint outside the database is at " + std::to_string(outside.position);
        } else if (hash_at_checkpoint_ != outside.hash) {
            report_.mismatch = "the chain was rewritten before position " + std::to_string(outside.position) +
                               ": the checkpoint outside the database differs";
        }
    }

    storage::Housekeeping housekeeping_;
    const crypto::SigningKey& key_;
    ChainReport report_;
    crypto::Bytes hash_;
    std::int64_t checkpoint_position_ = 0;
    crypto::Bytes hash_at_checkpoint_;
};

}  // namespace

Result<std::vector<ChainReport>> verify(storage::Database& database, const crypto::SigningKey& key,
                                        const CheckpointFile& checkpoints) {
    std::vector<ChainReport> reports;
    const auto chains = TRY(storage::Housekeeping(database).read(sql::chains));
    for (const auto row : chains) {
        reports.push_back(TRY(ChainVerifier(database, key, row.get<OrganizationId>(0)).run(checkpoints)));
    }
    return reports;
}

}  // namespace muster::events
