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
const std::set<std::string> shared_tables = {
    "users",          "sessions", "password_resets", "email_confirmations", "sign_ups",          "second_factors",
    "recovery_codes", "sign_ins", "node_leases",     "role_models",         "schema_migrations", "former_addresses"};

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

    /// The statement fails within an organization, writing or not, since it isn't granted.
    template <class... Args>
    void expect_denied(const std::string& text, const Args&... arguments) {
        const auto outcome = try_to_run(within_alpha(Mode::write), text, arguments...);
        ASSERT_FALSE(outcome.ok()) << text;
        EXPECT_TRUE(outcome.error().full_text().contains("permission denied")) << outcome.error().full_text();
    }

    /// The log, which deeds only add to.
    static bool is_read_only(const std::string& table) { return table == "events" || table == "event_chains"; }

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
        if (is_read_only(table)) continue;
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
        const std::string_view reason = is_read_only(table) ? "permission denied" : "row-level security";
        EXPECT_TRUE(given.error().full_text().contains(reason)) << given.error().full_text();
    }
}

TEST_F(Wall, LetsAnOrganizationAddToItsLogAndChangeNothingThere) {
    const std::string add =
        "insert into events (organization_id, id, occurred_at, actor_kind, actor_id, actor_name, on_behalf_of, action, "
        "scope_id, subject_kind, subject_id, salt, digest) "
        "select organization_id, id + 1, 0, '', 0, '', 0, '', 0, '', 0, salt, digest from events "
        "where organization_id = $1 limit 1";
    EXPECT_EQ(run(within_alpha(Mode::write), add, alpha()).changed(), 1);
    for (const std::string text : {"update events set payload = null where organization_id = $1",
                                   "delete from events where organization_id = $1",
                                   "update event_chains set position = 0 where organization_id = $1",
                                   "delete from event_chains where organization_id = $1",
                                   "insert into event_chains select * from event_chains where organization_id = $1"}) {
        expect_denied(text, alpha());
    }
}

TEST_F(Wall, ShowsOfPeopleOnlyTheirNamesAndAddresses) {
    EXPECT_EQ(run(within_alpha(Mode::read), "select id, email, name, created_at from users").size(), 8U);
    for (const std::string text :
         {"select password_hash from users", "select * from users", "select 1 from users where password_hash like '$%'",
          "update users set password_hash = ''", "update users set email = ''", "update users set name = ''",
          "delete from users"}) {
        expect_denied(text);
    }
    // Whoever accepts an invitation gets an account.
    const std::string sign_up =
        "insert into users (id, email, name, password_hash, created_at) values (1, 'new@alpha.example', 'N', 'x', 0)";
    EXPECT_TRUE(try_to_run(within_alpha(Mode::write), sign_up).ok());
    // A directory brings nobody in whose account was deleted, and makes accounts whose address is the organization's.
    EXPECT_TRUE(try_to_run(within_alpha(Mode::read), "select deleted_at, email_confirmed_at from users").ok());
    expect_denied("update users set deleted_at = 0");
    expect_denied(
        "insert into users (id, email, name, password_hash, created_at) values (2, 'm@alpha.example', 'M', "
        "'x', 0) returning password_hash");
    EXPECT_EQ(number(as_system, "select count(*) from users where password_hash = 'x'"), 1);
}

TEST_F(Wall, HidesWhatIsNoOrganizationsBusiness) {
    for (const std::string table : {"sessions", "password_resets", "email_confirmations", "sign_ups", "recovery_codes",
                                    "sign_ins", "node_leases", "schema_migrations"}) {
        expect_denied("select 1 from " + table);
        expect_denied("insert into " + table + " select * from " + table);
        expect_denied("delete from " + table);
    }
    expect_denied("update sessions set user_id = 1");
    // Members are shown who has two factors, and no more of them.
    EXPECT_TRUE(try_to_run(within_alpha(Mode::read), "select user_id, confirmed_at from second_factors").ok());
    expect_denied("select secret from second_factors");
    expect_denied("select last_step from second_factors");
    expect_denied("update second_factors set confirmed_at = 0");
    expect_denied("delete from second_factors");
    expect_denied("update node_leases set holder = 1");
    EXPECT_TRUE(try_to_run(within_alpha(Mode::read), "select hash from role_models").ok());
    expect_denied("update role_models set hash = ''");
    expect_denied("delete from role_models");
    expect_denied("insert into role_models (key, hash, applied_at) values ('mine', '', 0)");
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
