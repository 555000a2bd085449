// SPDX-License-Identifier: Apache-2.0
#include "events/testing/chain_world.h"

#include <filesystem>
#include <fstream>

#include "storage/testing/one_text.h"

namespace muster::events::testing {
namespace {

using ::muster::testing::value_of;

constexpr auto all_events = storage::testing::one_text(
    "chain_world.events",
    "select organization_id, id, occurred_at, actor_kind, actor_id, actor_name, on_behalf_of, action, scope_id,"
    " subject_kind, subject_id, payload, salt, digest, position, hash"
    " from events where organization_id = $1 order by id",
    storage::Use::housekeeping);

}  // namespace

void OnChains::SetUp() {
    crypto::initialize();
    OnBothEngines::SetUp();
    if (IsSkipped()) return;
    std::string folder = ::testing::TempDir() + "/chains_XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    folder_ = folder;
    key_ = value_of(crypto::SigningKey::ensure_at(path("audit.key")));
}

void OnChains::TearDown() {
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
}

EventId OnChains::record(OrganizationId organization, std::string_view action,
                         std::vector<std::pair<std::string, std::string>> details) {
    EventId recorded;
    value_of(
        database_->transaction({.mode = storage::Mode::write}, [&](storage::Transaction& transaction) -> Result<void> {
            recorded = TRY(append(transaction, ids_, organization, ScopeId(organization.number()), clock_.now(),
                                  {.kind = "user", .id = ada.number(), .name = "", .on_behalf_of = UserId(8)},
                                  {action, "thing", 5, details}));
            return {};
        }));
    return recorded;
}

void OnChains::record_many(OrganizationId organization, int count) {
    value_of(
        database_->transaction({.mode = storage::Mode::write}, [&](storage::Transaction& transaction) -> Result<void> {
            for (int i = 0; i < count; ++i) {
                TRY(append(transaction, ids_, organization, ScopeId(organization.number()), clock_.now(),
                           {"system", 0, "counter", {}}, {"thing.counted", "thing", i, {}}));
            }
            return {};
        }));
}

std::int64_t OnChains::seal() { return value_of(sealer().seal_all()); }

std::vector<Event> OnChains::events_of(OrganizationId organization) {
    std::vector<Event> events;
    const auto rows = value_of(storage::Housekeeping(*database_).read(all_events, organization));
    for (const auto row : rows) events.push_back(read_event(row));
    return events;
}

std::vector<std::string> OnChains::checkpoint_lines() const {
    std::vector<std::string> lines;
    std::ifstream file(path("checkpoints"));
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

}  // namespace muster::events::testing
