// SPDX-License-Identifier: Apache-2.0
// PostgreSQL repeats the wall between organizations by row-level security. The tables are read from its catalog, so
// that a new one is either behind the wall or fails here.

#include <deque>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "queries/two_organizations.h"

namespace muster::testing {
namespace {

using storage::Lock;
using storage::Mode;
using storage::Query;
using storage::Rows;
using storage::TransactionOptions;

/// Tables without rows of organizations. A table that is neither here nor behind the wall is a mistake.
const std::set<std::string> shared_tables = {"users", "sessions", "node_leases", "role_models", "schema_migrations"};

constexpr TransactionOptions as_system{.mode = Mode::read, .organization = {}, .lock = Lock::none};

class Wall : public ::testing::Test {
  protected:
    void SetUp() override {
        const auto reason = storage::testing::why_missing(storage::Engine::postgresql);
        if (!reason.empty()) GTEST_SKIP() << reason;
        organizations_.emplace(storage::Engine::postgresql);
        for (const auto row : run(as_system,
                                  "select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid "
                                  "where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace "
                                  "and a.attname = 'organization_id' and not a.attisdropped order by 1")) {
            tables_.push_back(row.get<std::string>(0));
        }
    }

    template <class... Args>
    Result<Rows> try_to_run(const TransactionOptions& options, const std::string& text, const Args&... arguments) {
        // Statements are cached by their address, so each has one of its own.
        const std::string& kept = texts_.emplace_back(text);
        const Query& query = queries_.emplace_back(Query{"test.wall", kept, kept, storage::Use::deed});
        Rows rows;
        const auto outcome =
            organizations_->database().transaction(options, [&](storage::Transaction& transaction) -> Result<void> {
                rows = TRY(transaction.run(query, arguments...));
                return {};
            });
        if (!outcome) return outcome.error();
        return rows;
    }

    template <class... Args>
    Rows run(const TransactionOptions& options, const std::string& text, const Args&... arguments) {
        auto rows = try_to_run(options, text, arguments...);
        EXPECT_TRUE(rows.ok()) << text << ": " << (rows.ok() ? "" : rows.error().message());
        return rows.ok() ? std::move(rows).value() : Rows();
    }

    template <class... Args>
    std::int64_t number(const TransactionOptions& options, const std::string& text, const Args&... arguments) {
        const Rows rows = run(options, text, arguments...);
        return rows.empty() ? -1 : rows[0].template get<std::int64_t>(0);
    }

    [[nodiscard]] OrganizationId alpha() const { return organizations_->alpha; }
    [[nodiscard]] OrganizationId beta() const { return organizations_->beta; }
    [[nodiscard]] TransactionOptions within_alpha(Mode mode) const {
        return {.mode = mode, .organization = alpha(), .lock = Lock::none};
    }

    std::optional<TwoOrganizations> organizations_;
    std::vector<std::string> tables_;
    std::deque<std::string> texts_;
    std::deque<Query> queries_;
};

TEST_F(Wall, ShowsNoRowOfAnotherOrganization) {
    ASSERT_GE(tables_.size(), 9U);
    for (const auto& table : tables_) {
        SCOPED_TRACE(table);
        const std::string of = "select count(*) from " + table + " where organization_id = $1";
        EXPECT_GT(number(as_system, of, beta()), 0) << "no row to hide: fill the table in two_organizations.cpp";
        EXPECT_GT(number(within_alpha(Mode::read), of, alpha()), 0) << "an organization must see its own rows";
        EXPECT_EQ(number(within_alpha(Mode::read), of, beta()), 0);
        EXPECT_EQ(
            number(within_alpha(Mode::read), "select count(*) from " + table + " where organization_id <> $1", alpha()),
            0);
    }
}

TEST_F(Wall, LetsNoRowOfAnotherOrganizationBeChangedOrDeleted) {
    for (const auto& table : tables_) {
        SCOPED_TRACE(table);
        const auto writing = within_alpha(Mode::write);
        EXPECT_EQ(run(writing, "update " + table + " set organization_id = organization_id where organization_id = $1",
                      beta())
                      .changed(),
                  0);
        EXPECT_EQ(run(writing, "delete from " + table + " where organization_id = $1", beta()).changed(), 0);
    }
}

TEST_F(Wall, LetsNoRowBeGivenToAnotherOrganization) {
    const std::string add = "insert into scopes (organization_id, id, kind) values ($1, $2, 'subaccount')";
    EXPECT_TRUE(try_to_run(within_alpha(Mode::write), add, alpha(), 1).ok());
    EXPECT_FALSE(try_to_run(within_alpha(Mode::write), add, beta(), 2).ok());
    EXPECT_EQ(number(as_system, "select count(*) from scopes where organization_id = $1 and id = $2", beta(), 2), 0);
    for (const auto& table : tables_) {
        SCOPED_TRACE(table);
        const std::string give = "update " + table + " set organization_id = $1";
        const auto given = try_to_run(within_alpha(Mode::write), give, beta());
        ASSERT_FALSE(given.ok());
        EXPECT_TRUE(given.error().message().contains("row-level security")) << given.error().message();
    }
}

TEST_F(Wall, IsForcedOnEachTableOfOrganizations) {
    for (const auto& table : tables_) {
        SCOPED_TRACE(table);
        const Rows found = run(as_system,
                               "select relrowsecurity::int::bigint, relforcerowsecurity::int::bigint, "
                               "(select count(*) from pg_policy where polrelid = c.oid) from pg_class c where c.oid = "
                               "$1::text::regclass",
                               table);
        EXPECT_EQ(found[0].get<std::int64_t>(0), 1) << "row-level security is off: call muster_organization_table";
        EXPECT_EQ(found[0].get<std::int64_t>(1), 1) << "row-level security is not forced on the owner";
        EXPECT_EQ(found[0].get<std::int64_t>(2), 2) << "one policy for the organization, one for the system";
    }
}

TEST_F(Wall, HasNoWayAround) {
    const Rows role =
        run(within_alpha(Mode::read),
            "select current_user::text, rolsuper::int::bigint, rolbypassrls::int::bigint, (select count(*) "
            "from pg_class where relowner = r.oid) from pg_roles r where rolname = current_user");
    EXPECT_EQ(role[0].get<std::string>(0), "muster_organization");
    EXPECT_EQ(role[0].get<std::int64_t>(1), 0) << "superuser";
    EXPECT_EQ(role[0].get<std::int64_t>(2), 0) << "bypasses row-level security";
    EXPECT_EQ(role[0].get<std::int64_t>(3), 0) << "owns tables";
}

TEST_F(Wall, StandsAroundEachTableThatIsNotKnownToBeShared) {
    const Rows others =
        run(as_system,
            "select c.relname::text from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = "
            "'public'::regnamespace and not exists (select from pg_attribute a where a.attrelid = c.oid "
            "and a.attname = 'organization_id' and not a.attisdropped) order by 1");
    std::set<std::string> found;
    for (const auto row : others) found.insert(row.get<std::string>(0));
    EXPECT_EQ(found, shared_tables) << "does it hold rows of organizations? then it needs organization_id";
}

}  // namespace
}  // namespace muster::testing
