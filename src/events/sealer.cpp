// SPDX-License-Identifier: Apache-2.0
#include "events/sealer.h"

#include <array>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "events/event.sql.h"

namespace muster::events {
namespace {

constexpr int chains_per_pass_max = 1000;

/// "organization position sealed_at hash signature", numbers decimal and bytes in hex.
std::string line_of(const Checkpoint& checkpoint) {
    return checkpoint.signed_text() + ' ' + text::to_hex(checkpoint.signature) + '\n';
}

std::optional<Checkpoint> parse_line(std::string_view line) {
    const auto words = text::split(line, ' ');
    if (words.size() != 5) return std::nullopt;
    const auto organization = words[0] == "0" ? system_chain : parse_id<OrganizationTag>(words[0]);
    const auto position = parse_id_number(words[1]);
    const auto sealed_at = parse_id_number(words[2]);
    const auto hash = text::parse_hex(words[3]);
    const auto signature = text::parse_hex(words[4]);
    if (!organization || !position || !sealed_at || !hash || !signature) return std::nullopt;
    Checkpoint checkpoint;
    checkpoint.organization = *organization;
    checkpoint.position = *position;
    checkpoint.sealed_at = Time(std::chrono::microseconds(*sealed_at));
    checkpoint.hash = *hash;
    checkpoint.signature = *signature;
    return checkpoint;
}

/// Another sealer has sealed one of the events, or moved the chain's end, or given away one of the positions.
bool is_second(const Error& error) {
    return error.is(SealError::overtaken) || error.is(storage::StorageError::unique_violation);
}

}  // namespace

const ErrorKind& error_kind(SealError error) {
    static constexpr std::array rows{
        ErrorKind{"overtaken", Category::conflict, "another sealer was first"},
        ErrorKind{"checkpoint_not_written", Category::unavailable, "the checkpoint file can't be written"},
        ErrorKind{"checkpoint_unreadable", Category::internal, "the checkpoint file can't be read"},
    };
    return rows.at(static_cast<std::size_t>(error));
}

std::string Checkpoint::signed_text() const {
    return organization.text() + ' ' + std::to_string(position) + ' ' +
           std::to_string(sealed_at.time_since_epoch().count()) + ' ' + text::to_hex(hash);
}

Result<void> CheckpointFile::append(const Checkpoint& checkpoint) const {
    const std::string line = line_of(checkpoint);
    const int file = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return Error(SealError::checkpoint_not_written, "can't open `" + path_ + "` to append a checkpoint");
    const bool written = ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    ::close(file);
    if (!written) return Error(SealError::checkpoint_not_written, "can't write a checkpoint to `" + path_ + "`");
    return {};
}

Result<std::map<OrganizationId, Checkpoint>> CheckpointFile::newest() const {
    std::map<OrganizationId, Checkpoint> newest;
    std::ifstream file(path_);
    int number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        const auto checkpoint = parse_line(line);
        if (!checkpoint) {
            return Error(SealError::checkpoint_unreadable,
                         "line " + std::to_string(number) + " of `" + path_ + "` is no checkpoint");
        }
        auto& kept = newest[checkpoint->organization];
        if (kept.position < checkpoint->position) kept = *checkpoint;
    }
    return newest;
}

Result<std::int64_t> Sealer::seal_all() {
    std::int64_t sealed = 0;
    const auto organizations =
        TRY(storage::Housekeeping(database_).read(sql::unsealed_organizations, chains_per_pass_max));
    for (const auto row : organizations) {
        const auto organization = row.get<OrganizationId>(0);
        for (;;) {
            auto batch = seal_batch(organization);
            if (!batch && is_second(batch.error())) break;
            const std::int64_t count = TRY(std::move(batch));
            sealed += count;
            if (count < limits::seal_batch_max) break;
        }
    }
    return sealed;
}

Result<std::int64_t> Sealer::seal_batch(OrganizationId organization) {
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
    if (count > 0) TRY(checkpoints_.append(end));
    return count;
}

}  // namespace muster::events
