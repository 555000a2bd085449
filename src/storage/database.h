// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/function_ref.h"
#include "base/id.h"
#include "base/result.h"
#include "storage/query.h"
#include "storage/value.h"

namespace muster::storage {

enum class StorageError : std::uint8_t {
    unique_violation,       ///< a unique key already has this value
    foreign_key_violation,  ///< what it refers to does not exist, or is still referred to
    check_violation,        ///< a check constraint of the schema, or not-null
    serialization,  ///< lost against a concurrent transaction; rerun by Database::transaction, seen only after the last
                    ///< attempt
    unavailable,    ///< the database does not answer, or is full or read-only
    url_wrong,      ///< the database's url can't be used as it is
    absent,         ///< the url names a file that is not there
    behind,         ///< migrations are pending: run `muster migrate`
    ahead,          ///< a newer build has migrated it
    refused,        ///< the database's user lacks a right that its owner must give
    failed,         ///< anything else: our statement is wrong
};
const ErrorKind& error_kind(StorageError error);

enum class Mode : std::uint8_t { read, write };

/// The lock a write takes on its organization before its first statement (PostgreSQL; SQLite has one writer anyway).
/// Ordinary writes share it; a change of access excludes them, so that no write decided on old access commits after it.
enum class Lock : std::uint8_t { none, shared, exclusive };

/// What a transaction is for. With an organization, PostgreSQL's row-level security shows that organization's rows only
/// (role muster_organization); without one it runs as muster_system, which sees all.
struct TransactionOptions {
    Mode mode = Mode::read;
    OrganizationId organization{};
    Lock lock = Lock::none;
    /// A read of one statement and no more, so that nothing has to begin or end: PostgreSQL answers it in one trip.
    bool is_one_statement = false;
};

/// An open transaction. Not thread-safe; lives for one callback of Database::transaction.
class Transaction {
  public:
    virtual ~Transaction() = default;

    /// Runs one statement. In a read transaction a statement that writes fails with `failed`.
    virtual Result<Rows> run(const Query& query, std::span<const Value> parameters) = 0;

    template <class... Args>
    Result<Rows> run(const Query& query, const Args&... args) {
        const Value values[] = {Value(args)...};
        return run(query, std::span<const Value>(values));
    }
    Result<Rows> run(const Query& query) { return run(query, std::span<const Value>{}); }
};

enum class Engine : std::uint8_t { sqlite, postgresql };

struct DatabaseOptions {
    /// `sqlite:PATH`, or a libpq connection URI (`postgresql://…`).
    std::string url;
    /// Connections for readers (SQLite), or for all (PostgreSQL): as many as worker threads.
    int sessions = 4;
};

/// A database of either engine. Thread-safe.
///
/// Reads see one snapshot (SQLite: WAL read transaction; PostgreSQL: REPEATABLE READ READ ONLY). Writes are serialized
/// on SQLite by one writer thread that runs queued callbacks each in a savepoint and commits them together, so that one
/// sync answers many; on PostgreSQL they are READ COMMITTED behind the organization's advisory lock.
class Database {
  public:
    using Body = FunctionRef<Result<void>(Transaction&)>;

    static Result<std::unique_ptr<Database>> open(const DatabaseOptions& options);
    virtual ~Database() = default;

    /// Runs `body` and commits if it succeeds, rolls back if it fails; answers after the commit is durable.
    /// The body may be rerun after a serialization failure or deadlock, and on SQLite runs on the writer's thread if it
    /// writes: it does SQL only, and assigns its results whole. Waiting here is bounded; a database that does not
    /// answer is `unavailable`. Callable only from storage/, events/, access/ and jobs/ (tools/tidy checks).
    virtual Result<void> transaction(const TransactionOptions& options, Body body) = 0;

    [[nodiscard]] virtual Engine engine() const = 0;

    /// Prepares a query without running it; used by the test that prepares all of them on both engines.
    virtual Result<void> prepare(const Query& query) = 0;

    /// The number of writes that have committed through this object or, as far as the engine tells, by others:
    /// it only grows; background workers sleep until it moves, their interval is over or they are to stop.
    virtual void wait_for_write(std::uint64_t& seen, std::chrono::milliseconds at_most,
                                const std::stop_token& stop = {}) = 0;
};

/// Transactions that belong to no deed: leases, cursors, session use. Takes only queries marked `(housekeeping)`.
class Housekeeping {
  public:
    explicit Housekeeping(Database& database) : database_(database) {}

    template <class... Args>
    Result<Rows> read(const Query& query, const Args&... args) {
        const Value values[] = {Value(args)..., Value(0)};
        return run(Mode::read, query, std::span<const Value>(values, sizeof...(Args)));
    }
    template <class... Args>
    Result<Rows> write(const Query& query, const Args&... args) {
        const Value values[] = {Value(args)..., Value(0)};
        return run(Mode::write, query, std::span<const Value>(values, sizeof...(Args)));
    }

  private:
    Result<Rows> run(Mode mode, const Query& query, std::span<const Value> parameters);
    Database& database_;
};

/// What a statement answered; `taken` where a unique key had the value already.
template <class E>
Result<Rows> or_if_taken(Result<Rows> stored, E taken) {
    if (!stored && stored.error().is(StorageError::unique_violation)) return taken;
    return stored;
}

}  // namespace muster::storage
