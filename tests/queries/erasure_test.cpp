// SPDX-License-Identifier: Apache-2.0
// An organization's end, on the whole schema: the tables are read from each engine's own catalog, so that a new one is
// erased or fails here.

#include <deque>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "app/installation.h"
#include "estate/organization_table.h"
#include "events/verify.h"
#include "queries/two_organizations.h"
#include "storage/testing/on_both_engines.h"

namespace muster::testing {
namespace {

using storage::Engine;
using storage::Mode;
using storage::Query;
using storage::Rows;

constexpr const char* tables_of_sqlite =
    "select m.name from sqlite_master m join pragma_table_info(m.name) c "
    "where m.type = 'table' and c.name = 'organization_id'";
constexpr const char* tables_of_postgresql =
    "select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid "
    "where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace "
    "and a.attname = 'organization_id' and not a.attisdropped";

/// What stays of an organization: its log, as hashes.
bool stays(const std::string& table) { return table == "events" || table == "event_chains"; }

class Erasure : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        organizations_.emplace(GetParam());
        const auto found = run(GetParam() == Engine::sqlite ? tables_of_sqlite : tables_of_postgresql);
        for (const auto row : found) tables_.insert(row.get<std::string>(0));
    }

    template <class... Args>
    Rows run(const std::string& text, const Args&... arguments) {
        const std::string& kept = texts_.emplace_back(text);
        const Query& query = queries_.emplace_back(Query{"test.erasure", kept, kept, storage::Use::deed});
        Rows rows;
        const auto outcome = organizations_->database().transaction(
            {.mode = Mode::write}, [&](storage::Transaction& transaction) -> Result<void> {
                rows = TRY(transaction.run(query, arguments...));
                return {};
            });
        EXPECT_TRUE(outcome.ok()) << text << ": " << (outcome.ok() ? "" : outcome.error().full_text());
        return rows;
    }
    std::int64_t count(const std::string& table, OrganizationId organization) {
        return run("select count(*) from " + table + " where organization_id = $1", organization)[0].get<std::int64_t>(
            0);
    }
    std::map<std::string, std::int64_t> counts(OrganizationId organization) {
        std::map<std::string, std::int64_t> all;
        for (const auto& table : tables_) all[table] = count(table, organization);
        return all;
    }
    void let_the_wait_end(OrganizationId organization) {
        run("update organizations set deletion_asked_at = 0, deletion_due_at = 1 where organization_id = $1",
            organization);
    }
    app::Installation& installation() { return organizations_->installation(); }

    std::optional<TwoOrganizations> organizations_;
    std::set<std::string> tables_;
    std::deque<std::string> texts_;
    std::deque<Query> queries_;
};

TEST_P(Erasure, KnowsEachTableOfOrganizations) {
    std::set<std::string> known;
    for (const auto& table : estate::organization_tables()) known.insert(std::string(table.name));
    EXPECT_EQ(known, tables_) << "how is it erased, and what of it is exported? say so in estate/organization_table";
}

TEST_P(Erasure, TakesAllRowsOfOneOrganizationAndNoneOfAnother) {
    const auto others = counts(organizations_->beta);
    for (const auto& [table, rows] : counts(organizations_->alpha)) EXPECT_GT(rows, 0) << table;
    let_the_wait_end(organizations_->alpha);
    const auto erased = installation().erasures->erase_all_due();
    ASSERT_TRUE(erased.ok()) << erased.error().full_text();
    EXPECT_EQ(*erased, 1);
    for (const auto& [table, rows] : counts(organizations_->alpha)) {
        if (stays(table)) continue;
        EXPECT_EQ(rows, 0) << table;
    }
    EXPECT_EQ(counts(organizations_->beta), others);
    EXPECT_EQ(
        run("select count(*) from events where organization_id = $1 and payload is not null", organizations_->alpha)[0]
            .get<std::int64_t>(0),
        0);
    EXPECT_EQ(*installation().erasures->erase_all_due(), 0);
}

TEST_P(Erasure, IsToldInTheSystemsChainAndLeavesAllChainsVerifiable) {
    let_the_wait_end(organizations_->alpha);
    ASSERT_TRUE(installation().erasures->erase_all_due().ok());
    const auto told =
        run("select payload from events where organization_id = 0 and action = 'organization.deleted' "
            "and subject_id = $1",
            organizations_->alpha);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].get<std::string>(0).contains("\"memberships\":\"")) << told[0].get<std::string>(0);
    events::Sealer sealer(organizations_->database(), installation().clock, installation().signing_key,
                          installation().checkpoints());
    ASSERT_TRUE(sealer.seal_all().ok());
    const auto reports =
        events::verify(organizations_->database(), installation().signing_key, installation().checkpoints());
    ASSERT_TRUE(reports.ok());
    EXPECT_EQ(reports->size(), 3U);
    for (const auto& report : *reports) EXPECT_FALSE(report.mismatch.has_value()) << report.mismatch.value_or("");
}

TEST_P(Erasure, WaitsUntilTheWaitIsOver) {
    run("update organizations set deletion_asked_at = 0, deletion_due_at = $2 where organization_id = $1",
        organizations_->alpha, installation().clock.now());
    EXPECT_EQ(*installation().erasures->erase_all_due(), 0) << "a write that began before may not have ended";
    EXPECT_GT(count("memberships", organizations_->alpha), 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, Erasure, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
