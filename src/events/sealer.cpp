// SPDX-License-Identifier: Apache-2.0
#include "events/sealer.h"

#include <optional>
#include <vector>

#include "base/limits.h"
#include "base/log.h"
#include "events/event.sql.h"

namespace muster::events {
namespace {

constexpr int chains_per_pass_max = 1000;

/// Another sealer has sealed one of the events, or moved the chain's end, or given away one of the positions.
bool is_second(const Error& error) {
    return error.is(SealError::overtaken) || error.is(storage::StorageError::unique_violation);
}

}  // namespace

/// What one pass over the chains came to.
struct Sealer::Pass {
    std::int64_t sealed = 0;
    std::int64_t blocked = 0;
    std::optional<Event> blocking;  ///< of the first blocked chain
    Result<void> written;           ///< the last checkpoint that couldn't be written
};

Result<std::int64_t> Sealer::seal_all() {
    Pass pass;
    const auto organizations =
        TRY(storage::Housekeeping(database_).read(sql::unsealed_organizations, chains_per_pass_max));
    for (const auto row : organizations) TRY(seal_chain(row.get<OrganizationId>(0), pass));
    blocked_chains_ = pass.blocked;
    if (pass.blocking) report_blocked(pass);
    if (!pass.written) {
        may_miss_checkpoints_ = true;
        return pass.written.error();
    }
    if (may_miss_checkpoints_.exchange(false)) {
        auto caught_up = write_missing_checkpoints();
        if (!caught_up) may_miss_checkpoints_ = true;
        TRY(std::move(caught_up));
    }
    return pass.sealed;
}

Result<void> Sealer::seal_chain(OrganizationId organization, Pass& pass) {
    for (;;) {
        auto batch = seal_batch(organization, pass);
        if (!batch && is_second(batch.error())) return look_beyond_end(organization, pass);
        const std::int64_t count = TRY(std::move(batch));
        pass.sealed += count;
        if (count < limits::seal_batch_max) return {};
    }
}

Result<std::int64_t> Sealer::seal_batch(OrganizationId organization, Pass& pass) {
    Checkpoint end;
    std::int64_t count = 0;
    TRY(database_.transaction({.mode = storage::Mode::write}, [&](storage::Transaction& transaction) -> Result<void> {
        const auto before = TRY(transaction.run(sql::chain_end, organization));
        std::int64_t position = before.empty() ? 0 : before[0].get<std::int64_t>(0);
        const std::int64_t first = position;
        crypto::Bytes hash = before.empty() ? chain_start(organization) : before[0].get<crypto::Bytes>(1);
        const auto rows = TRY(transaction.run(sql::unsealed_events, organization, limits::seal_batch_max));
        count = static_cast<std::int64_t>(rows.size());
        if (count == 0) return {};
        for (const auto row : rows) {
            const Event event = read_event(row);
            hash = chain_hash(hash, ++position, event);
            const auto sealed =
                TRY(transaction.run(sql::seal_event, organization, event.id, position, std::span(hash)));
            if (sealed.changed() != 1) return SealError::overtaken;
        }
        end = {organization, position, hash, clock_.now(), {}};
        end.signature = key_.sign(end.signed_text());
        const auto moved = before.empty()
                               ? TRY(transaction.run(sql::begin_chain, organization, position, std::span(hash),
                                                     end.sealed_at, std::span(end.signature)))
                               : TRY(transaction.run(sql::extend_chain, organization, first, position, std::span(hash),
                                                     end.sealed_at, std::span(end.signature)));
        return moved.changed() == 1 ? Result<void>() : SealError::overtaken;
    }));
    if (count == 0) return 0;
    if (auto written = checkpoints_.append(std::span(&end, 1)); !written) pass.written = std::move(written);
    return count;
}

/// Sealers move events and end together, so that what is committed beyond the end was put there by somebody else.
Result<void> Sealer::look_beyond_end(OrganizationId organization, Pass& pass) {
    const auto rows = TRY(storage::Housekeeping(database_).read(sql::first_beyond_end, organization));
    if (rows.empty()) return {};
    ++pass.blocked;
    if (!pass.blocking) pass.blocking = read_event(rows[0]);
    return {};
}

void Sealer::report_blocked(const Pass& pass) {
    const Time now = clock_.now();
    if (now < reported_blocked_at_.load() + limits::blocked_chains_report_interval) return;
    reported_blocked_at_ = now;
    log::error("chains can't be sealed: an event stands beyond the end; run `muster audit verify`",
               {{"chains", pass.blocked},
                {"organization", pass.blocking->organization.number()},
                {"event", pass.blocking->id.number()}});
}

Result<void> Sealer::write_missing_checkpoints() {
    const auto newest = TRY(checkpoints_.newest());
    std::vector<Checkpoint> missing;
    for (const auto row : TRY(storage::Housekeeping(database_).read(sql::chain_ends))) {
        Checkpoint end;
        row.into(end.organization, end.position, end.hash, end.sealed_at, end.signature);
        const auto known = newest.find(end.organization);
        if (known != newest.end() && known->second.position >= end.position) continue;
        // An end that the key hasn't signed is for the verification to find.
        if (key_.verifies(end.signed_text(), end.signature)) missing.push_back(std::move(end));
    }
    if (missing.empty()) return {};
    log::warning("missing checkpoints written", {{"chains", static_cast<std::int64_t>(missing.size())}});
    return checkpoints_.append(missing);
}

}  // namespace muster::events
