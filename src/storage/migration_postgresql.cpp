// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <chrono>

#include "storage/migration_session.h"
#include "storage/migration_text.h"
#include "storage/postgresql_connection.h"

namespace muster::storage {

namespace {

/// Organizations lock by their ids, which are positive; this one is the migrator's.
constexpr const char* begin_text = "begin; select pg_advisory_xact_lock(-1)";

/// Roles belong to the whole server, so that another database's migrator may be making them at this moment.
constexpr const char* roles_text = R"sql(
do $$
declare
    wanted text;
begin
    foreach wanted in array array['muster_organization', 'muster_system'] loop
        if not exists (select from pg_roles where rolname = wanted) then
            begin
                execute format('create role %I nologin', wanted);
            exception when duplicate_object or unique_violation then
                null;
            end;
        end if;
        if not pg_has_role(current_user, wanted, 'member') then
            execute format('grant %I to current_user', wanted);
        end if;
        execute format('grant usage on schema %I to %I', current_schema(), wanted);
    end loop;
exception when insufficient_privilege then
    raise invalid_authorization_specification using message = format(
        'make it the owner of its database and let a superuser run `create role muster_organization; create role '
        'muster_system` if they are missing, then `grant muster_organization, muster_system to %I`', current_user);
end $$
)sql";

constexpr const char* functions_text = R"sql(
create or replace function muster_shared_table(name text) returns void language plpgsql as $$
begin
    execute format('grant select, insert, update, delete on table %I to muster_system', name);
end $$;

create or replace function muster_organization_table(name text) returns void language plpgsql as $$
declare
    is_own constant text := 'organization_id = nullif(current_setting(''muster.organization'', true), '''')::bigint';
begin
    perform muster_shared_table(name);
    execute format('grant select, insert, update, delete on table %I to muster_organization', name);
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_organization on %I to muster_organization using (%s) with check (%s)',
                   name, is_own, is_own);
    execute format('create policy all_organizations on %I to muster_system using (true) with check (true)', name);
end $$;
)sql";

constexpr const char* table_text = R"sql(
create table if not exists schema_migrations (
    number bigint not null primary key,
    name text not null,
    digest text not null,
    applied_at bigint not null
);
grant select on table schema_migrations to muster_system;
)sql";

class PostgresqlMigration final : public MigrationSession {
  public:
    explicit PostgresqlMigration(PostgresqlConnection connection) : connection_(std::move(connection)) {}

    Result<void> begin() override {
        for (const char* const text : {begin_text, roles_text, functions_text, table_text}) TRY(run(text));
        return {};
    }

    Result<std::vector<AppliedMigration>> applied() override {
        std::vector<AppliedMigration> applied;
        const auto table = TRY(run("select 1 where to_regclass('schema_migrations') is not null"));
        if (PQntuples(table.get()) == 0) return applied;
        const auto rows = TRY(run("select number, digest from schema_migrations order by number"));
        for (int row = 0; row < PQntuples(rows.get()); ++row) {
            const std::string_view number = PQgetvalue(rows.get(), row, 0);
            applied.push_back({.number = 0, .digest = PQgetvalue(rows.get(), row, 1)});
            std::from_chars(number.data(), number.data() + number.size(), applied.back().number);
        }
        return applied;
    }

    Result<void> apply(const Migration& migration, const std::string& digest) override {
        TRY(run(TRY(migration_text_for(Engine::postgresql, migration.text))));
        if (PQtransactionStatus(connection_.get()) != PQTRANS_INTRANS) {
            return Error(StorageError::failed, "migration " + std::string(migration.name) +
                                                   " ended its transaction: leave that to the migrator");
        }
        return record(migration, digest);
    }

    Result<void> commit() override { return ignore_rows(run("commit")); }
    Result<void> rollback() override { return ignore_rows(run("rollback")); }

  private:
    Result<PostgresqlResult> run(const std::string& text) { return execute(connection_.get(), text); }

    static Result<void> ignore_rows(const Result<PostgresqlResult>& result) {
        if (!result.ok()) return result.error();
        return {};
    }

    Result<void> record(const Migration& migration, const std::string& digest) {
        const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
        const std::string number = std::to_string(migration.number);
        const std::string name(migration.name);
        const std::string applied_at = std::to_string(now.time_since_epoch().count());
        const char* const values[] = {number.c_str(), name.c_str(), digest.c_str(), applied_at.c_str()};
        const PostgresqlResult result(
            PQexecParams(connection_.get(),
                         "insert into schema_migrations (number, name, digest, applied_at) values ($1, $2, $3, $4)", 4,
                         nullptr, values, nullptr, nullptr, 0));
        if (!result || is_failure(result.get())) return postgresql_error(result.get(), migration.name, Mode::write);
        return {};
    }

    PostgresqlConnection connection_;
};

}  // namespace

Result<std::unique_ptr<MigrationSession>> open_postgresql_migration(const std::string& url) {
    auto connection = TRY(connect_postgresql(url));
    return Result<std::unique_ptr<MigrationSession>>(std::make_unique<PostgresqlMigration>(std::move(connection)));
}

}  // namespace muster::storage
