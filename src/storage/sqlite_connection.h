// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "storage/database.h"

struct sqlite3;
struct sqlite3_stmt;

namespace muster::storage {

/// One connection to a SQLite file, used by one thread at a time, with its prepared statements cached by query.
/// All connections: WAL, synchronous=FULL, foreign keys on, LIKE case-sensitive as in PostgreSQL.
class SqliteConnection {
  public:
    /// A read connection refuses statements that write.
    static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, Mode mode);

    /// Runs one statement to its end. Values that the text doesn't use are skipped.
    Result<Rows> run(const Query& query, std::span<const Value> parameters);

    /// Runs any number of statements that take no values and whose rows nobody wants.
    Result<void> execute(const std::string& text);

    /// Compiles a query without running it.
    Result<void> prepare(const Query& query);

    /// False also after a statement's failure that made SQLite roll everything back by itself (disk full, I/O error).
    [[nodiscard]] bool is_in_transaction() const;

    /// Moves when another connection, of this process or another, has committed a change.
    Result<std::int64_t> data_version();

  private:
    struct CloseConnection {
        void operator()(sqlite3* connection) const;
    };
    struct FinalizeStatement {
        void operator()(sqlite3_stmt* statement) const;
    };
    struct Statement {
        std::unique_ptr<sqlite3_stmt, FinalizeStatement> compiled;
        std::vector<std::size_t> numbers;  ///< of each bound place, in SQLite's order, the n of its `$n`
    };

    explicit SqliteConnection(std::unique_ptr<sqlite3, CloseConnection> connection, Mode mode)
        : connection_(std::move(connection)), mode_(mode) {}

    Result<void> set_up();
    Result<Statement*> statement_of(const Query& query);
    Result<Statement> compile(const Query& query);
    Result<void> bind(const Query& query, const Statement& statement, std::span<const Value> parameters);
    Result<Rows> step_through(const Query& query, sqlite3_stmt* statement);
    [[nodiscard]] Error last_error(std::string_view doing) const;

    std::unique_ptr<sqlite3, CloseConnection> connection_;
    std::unordered_map<const Query*, Statement> statements_;
    Mode mode_;
};

}  // namespace muster::storage
