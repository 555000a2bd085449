// SPDX-License-Identifier: Apache-2.0
#include "events/verify.h"

#include <algorithm>
#include <map>
#include <set>

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

    /// `outside` was read before: the chain may have grown since, and never shrinks.
    Result<ChainReport> run(const std::optional<Checkpoint>& outside, const std::string& path) {
        const auto end = TRY(read_end());
        TRY(follow(end.position, outside ? outside->position : 0));
        if (!report_.mismatch) check_end(end);
        if (!report_.mismatch) TRY(check_nothing_beyond());
        if (!report_.mismatch) check_outside(outside, path);
        return report_;
    }

  private:
    Result<Checkpoint> read_end() {
        Checkpoint end;
        end.organization = report_.organization;
        const auto rows = TRY(housekeeping_.read(sql::chain_end, report_.organization));
        if (!rows.empty()) rows[0].into(end.position, end.hash, end.sealed_at, end.signature);
        return end;
    }

    Result<void> follow(std::int64_t end, std::int64_t outside) {
        while (report_.events < end) {
            const auto rows =
                TRY(housekeeping_.read(sql::sealed_events, report_.organization, report_.events,
                                       std::min<std::int64_t>(limits::seal_batch_max, end - report_.events)));
            if (rows.empty()) return {};
            for (const auto row : rows) {
                const Event event = read_event(row);
                report_.mismatch = misfit(event, report_.events + 1, hash_);
                if (report_.mismatch) return {};
                hash_ = *event.hash;
                if (++report_.events == outside) hash_outside_ = hash_;
            }
        }
        return {};
    }

    void check_end(const Checkpoint& end) {
        if (end.position > report_.events) {
            report_.mismatch = "the chain was cut after position " + std::to_string(report_.events) +
                               ": its end is at " + std::to_string(end.position);
        } else if (end.position > 0 && end.hash != hash_) {
            report_.mismatch = "the chain's end at position " + std::to_string(end.position) + " was changed";
        } else if (end.position > 0 && !key_.verifies(end.signed_text(), end.signature)) {
            report_.mismatch = "the chain's end at position " + std::to_string(end.position) +
                               " is not signed by this installation's key";
        }
    }

    /// In one statement, so that what is sealed meanwhile is no mismatch.
    Result<void> check_nothing_beyond() {
        const auto rows = TRY(housekeeping_.read(sql::first_beyond_end, report_.organization));
        if (!rows.empty()) report_.mismatch = name_of(read_event(rows[0])) + " stands beyond the chain's end";
        return {};
    }

    void check_outside(const std::optional<Checkpoint>& outside, const std::string& path) {
        if (!outside) {
            report_.mismatch = "`" + path + "` holds no checkpoint of the chain, whose end is at position " +
                               std::to_string(report_.events);
            return;
        }
        const std::string position = std::to_string(outside->position);
        if (!key_.verifies(outside->signed_text(), outside->signature)) {
            report_.mismatch = "the checkpoint at position " + position + " in `" + path +
                               "` is not signed by this installation's key";
        } else if (outside->position > report_.events) {
            report_.mismatch = "the chain was cut after position " + std::to_string(report_.events) +
                               ": a checkpoint outside the database is at " + position;
        } else if (hash_outside_ != outside->hash) {
            report_.mismatch =
                "the chain was rewritten before position " + position + ": the checkpoint outside the database differs";
        }
    }

    storage::Housekeeping housekeeping_;
    const crypto::SigningKey& key_;
    ChainReport report_;
    crypto::Bytes hash_;
    crypto::Bytes hash_outside_;
};

std::optional<Checkpoint> checkpoint_of(const std::map<OrganizationId, Checkpoint>& checkpoints,
                                        OrganizationId organization) {
    const auto found = checkpoints.find(organization);
    return found == checkpoints.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

Result<std::vector<ChainReport>> verify(storage::Database& database, const crypto::SigningKey& key,
                                        const CheckpointFile& checkpoints) {
    std::set<OrganizationId> chains;
    for (const auto row : TRY(storage::Housekeeping(database).read(sql::chains)))
        chains.insert(row.get<OrganizationId>(0));
    const auto outside = TRY(checkpoints.newest());
    for (const auto& [organization, checkpoint] : outside) chains.insert(organization);
    std::vector<ChainReport> reports;
    std::vector<std::size_t> without_checkpoint;
    for (const auto organization : chains) {
        const auto checkpoint = checkpoint_of(outside, organization);
        if (!checkpoint) without_checkpoint.push_back(reports.size());
        reports.push_back(TRY(ChainVerifier(database, key, organization).run(checkpoint, checkpoints.path())));
    }
    if (without_checkpoint.empty()) return reports;
    // A sealer writes to the file only after its commit: what was missing at first may be there by now.
    const auto outside_now = TRY(checkpoints.newest());
    for (const auto index : without_checkpoint) {
        const auto organization = reports[index].organization;
        const auto checkpoint = checkpoint_of(outside_now, organization);
        if (!checkpoint) continue;
        reports[index] = TRY(ChainVerifier(database, key, organization).run(checkpoint, checkpoints.path()));
    }
    return reports;
}

}  // namespace muster::events
