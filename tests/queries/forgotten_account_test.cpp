// SPDX-License-Identifier: Apache-2.0
// A deleted account, on the whole schema: each table of people that is read from the engine's own catalog has no row of
// theirs any more, so that a new one is thought of here.

#include <deque>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "app/installation.h"
#include "queries/two_organizations.h"
#include "storage/testing/on_both_engines.h"

namespace muster::testing {
namespace {

using access::Actor;
using storage::Engine;
using storage::Mode;
using storage::Query;
using storage::Rows;

/// Tables with a column user_id that belong to no organization.
constexpr const char* tables_of_sqlite =
    "select m.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and c.name = 'user_id' "
    "and not exists (select 1 from pragma_table_info(m.name) o where o.name = 'organization_id')";
constexpr const char* tables_of_postgresql =
    "select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid "
    "where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and a.attname = 'user_id' "
    "and not a.attisdropped and not exists (select from pg_attribute o where o.attrelid = c.oid "
    "and o.attname = 'organization_id' and not o.attisdropped)";

class ForgottenAccount : public ::testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (const auto reason = storage::testing::why_missing(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
        organizations_.emplace(GetParam());
    }

    /// A row of somebody's in a table of people.
    void put_row_of(UserId user, const std::string& table) {
        const std::string bytes = GetParam() == Engine::sqlite ? "x'01'" : "'\\x01'::bytea";
        const std::map<std::string, std::string> rows = {
            {"sessions",
             "(id, user_id, token_digest, created_at, last_used_at, ends_at, peer, user_agent) values "
             "(1, $1, " +
                 bytes + ", 0, 0, 1, '', '')"},
            {"email_confirmations", "(id, user_id, email, created_at, ends_at) values (1, $1, 'a@b.example', 0, 1)"},
            {"second_factors", "(user_id, secret, created_at, last_step) values ($1, " + bytes + ", 0, 0)"},
            {"former_addresses", "(user_id, digest) values ($1, " + bytes + ")"},
            {"recovery_codes", "(user_id, digest) values ($1, " + bytes + ")"},
            {"sign_ins",
             "(id, user_id, token_digest, password_generation, attempts, created_at, ends_at) values "
             "(1, $1, " +
                 bytes + ", 1, 0, 0, 1)"}};
        const auto row = rows.find(table);
        if (row == rows.end()) {
            ADD_FAILURE() << table << ": put a row of theirs here, and delete it in team/account_deletion.sql";
            return;
        }
        run("insert into " + table + " " + row->second, user);
    }

    template <class... Args>
    Rows run(const std::string& text, const Args&... arguments) {
        const std::string& kept = texts_.emplace_back(text);
        const Query& query = queries_.emplace_back(Query{"test.forgotten", kept, kept, storage::Use::deed});
        Rows rows;
        const auto outcome = organizations_->database().transaction(
            {.mode = Mode::write}, [&](storage::Transaction& transaction) -> Result<void> {
                rows = TRY(transaction.run(query, arguments...));
                return {};
            });
        EXPECT_TRUE(outcome.ok()) << text << ": " << (outcome.ok() ? "" : outcome.error().full_text());
        return rows;
    }

    std::optional<TwoOrganizations> organizations_;
    std::deque<std::string> texts_;
    std::deque<Query> queries_;
};

TEST_P(ForgottenAccount, HasNoRowLeftWhereOnlyPeopleHaveRows) {
    auto& installation = organizations_->installation();
    const auto member = installation.users->find(EmailAddress::parse("member@alpha.example").value());
    ASSERT_TRUE(member.ok());
    const auto tables = run(GetParam() == Engine::sqlite ? tables_of_sqlite : tables_of_postgresql);
    EXPECT_GE(tables.size(), 5U);
    for (const auto row : tables) put_row_of(member->id, row.get<std::string>(0));
    // Of whom an organization bars, the former addresses are kept, each as a digest.
    run("delete from barred_users where user_id = $1", member->id);
    const auto deleted =
        installation.account_deletions->remove(Actor::user(member->id, {}), {Secret("a long password"), std::nullopt});
    ASSERT_TRUE(deleted.ok()) << deleted.error().full_text();
    for (const auto row : tables) {
        const auto table = row.get<std::string>(0);
        EXPECT_EQ(run("select count(*) from " + table + " where user_id = $1", member->id)[0].get<std::int64_t>(0), 0)
            << table << ": delete it in team/account_deletion.sql";
    }
    EXPECT_EQ(run("select count(*) from memberships where user_id = $1", member->id)[0].get<std::int64_t>(0), 0);
    EXPECT_EQ(run("select count(*) from users where email like '%member@alpha%'")[0].get<std::int64_t>(0), 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, ForgottenAccount, ::testing::ValuesIn(storage::testing::engines),
                         [](const auto& info) { return storage::testing::engine_name(info.param); });

}  // namespace
}  // namespace muster::testing
