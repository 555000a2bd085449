// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite_connection.h"

#include <charconv>
#include <filesystem>
#include <optional>
#include <sqlite3.h>
#include <utility>

#include "base/limits.h"
#include "storage/engine_error.h"
#include "storage/rows_builder.h"

namespace muster::storage {

namespace {

constexpr Query data_version_query{"storage.data_version", "pragma data_version", "", Use::housekeeping};

StorageError kind_of(int code, Mode mode) {
    switch (code) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID: return StorageError::unique_violation;
        case SQLITE_CONSTRAINT_FOREIGNKEY: return StorageError::foreign_key_violation;
        case SQLITE_CONSTRAINT_CHECK:
        case SQLITE_CONSTRAINT_NOTNULL:
        case SQLITE_CONSTRAINT_TRIGGER: return StorageError::check_violation;
        default: break;
    }
    switch (code & 0xff) {
        // A read connection is read-only by our own choice: there a statement that writes is the mistake.
        case SQLITE_READONLY: return mode == Mode::read ? StorageError::failed : StorageError::unavailable;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_NOMEM:
        case SQLITE_PERM: return StorageError::unavailable;
        default: return StorageError::failed;
    }
}

/// Resets a statement after its run, so that it holds neither the snapshot nor the caller's text.
class Reset {
  public:
    explicit Reset(sqlite3_stmt* statement) : statement_(statement) {}
    ~Reset() {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
    }
    Reset(const Reset&) = delete;
    Reset& operator=(const Reset&) = delete;

  private:
    sqlite3_stmt* statement_;
};

/// The n of `$n`; nothing for parameters of another form.
std::optional<std::size_t> parameter_number(const char* name) {
    const std::string_view text = name == nullptr ? std::string_view() : std::string_view(name);
    std::size_t number = 0;
    if (text.size() < 2 || text[0] != '$') return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number == 0) return std::nullopt;
    return number;
}

int bind_value(sqlite3_stmt* statement, int place, const Value& value) {
    if (value.is_null()) return sqlite3_bind_null(statement, place);
    // A null pointer would bind NULL, and an empty view may have one.
    const char* const data = value.text().empty() ? "" : value.text().data();
    switch (value.type()) {
        case Value::Type::integer: return sqlite3_bind_int64(statement, place, value.number());
        case Value::Type::text:
            return sqlite3_bind_text64(statement, place, data, value.text().size(), SQLITE_STATIC, SQLITE_UTF8);
        case Value::Type::bytes: return sqlite3_bind_blob64(statement, place, data, value.text().size(), SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

/// Adds one column of the current row; false for a type that this layer doesn't carry.
bool add_cell(RowsBuilder& rows, sqlite3_stmt* statement, int column) {
    const auto size = [&] { return static_cast<std::size_t>(sqlite3_column_bytes(statement, column)); };
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_NULL: rows.add_null(); return true;
        case SQLITE_INTEGER: rows.add_integer(sqlite3_column_int64(statement, column)); return true;
        case SQLITE_TEXT: {
            const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
            rows.add_copy(Value::Type::text, {text, size()});
            return true;
        }
        case SQLITE_BLOB: {
            const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
            rows.add_copy(Value::Type::bytes, {bytes, size()});
            return true;
        }
        default: return false;
    }
}

}  // namespace

void SqliteConnection::CloseConnection::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

void SqliteConnection::FinalizeStatement::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Error SqliteConnection::last_error(std::string_view doing) const {
    const auto kind = kind_of(sqlite3_extended_errcode(connection_.get()), mode_);
    return engine_error(kind, doing, sqlite3_errmsg(connection_.get()));
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path, Mode mode) {
    const auto directory = std::filesystem::absolute(path).parent_path();
    if (!std::filesystem::is_directory(directory)) {
        return Error(StorageError::url_wrong,
                     "the directory " + directory.string() + " of the database does not exist: make it first");
    }
    sqlite3* raw = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
    std::unique_ptr<SqliteConnection> connection(
        new SqliteConnection(std::unique_ptr<sqlite3, CloseConnection>(raw), mode));
    if (code != SQLITE_OK) {
        return Error(StorageError::unavailable, "can't open the database " + path + ": " + sqlite3_errstr(code));
    }
    auto set_up = connection->set_up();
    if (!set_up && sqlite3_errcode(raw) == SQLITE_NOTADB) {
        return Error(StorageError::url_wrong, "`" + path + "` is no SQLite database: check --database");
    }
    TRY(std::move(set_up));
    return connection;
}

Result<void> SqliteConnection::set_up() {
    sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_busy_timeout(connection_.get(),
                         static_cast<int>(std::chrono::milliseconds(limits::storage_wait_max).count()));
    TRY(
        execute("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;"
                "pragma case_sensitive_like = on; pragma trusted_schema = off; pragma temp_store = memory;"));
    if (mode_ == Mode::read) TRY(execute("pragma query_only = on"));
    return {};
}

Result<void> SqliteConnection::execute(const std::string& text) {
    if (sqlite3_exec(connection_.get(), text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return last_error("");
    return {};
}

Result<SqliteConnection::Statement> SqliteConnection::compile(const Query& query) {
    sqlite3_stmt* raw = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(connection_.get(), query.sqlite.data(), static_cast<int>(query.sqlite.size()),
                                        SQLITE_PREPARE_PERSISTENT, &raw, &rest);
    Statement statement{.compiled = std::unique_ptr<sqlite3_stmt, FinalizeStatement>(raw), .numbers = {}};
    if (code != SQLITE_OK) return last_error(query.name);
    const std::string_view tail(rest, static_cast<std::size_t>(query.sqlite.data() + query.sqlite.size() - rest));
    if (raw == nullptr || tail.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
        return engine_error(StorageError::failed, query.name, "a query holds exactly one statement");
    }
    for (int place = 1; place <= sqlite3_bind_parameter_count(raw); ++place) {
        const auto number = parameter_number(sqlite3_bind_parameter_name(raw, place));
        if (!number) return engine_error(StorageError::failed, query.name, "parameters are written $1, $2, …");
        statement.numbers.push_back(*number);
    }
    return statement;
}

Result<SqliteConnection::Statement*> SqliteConnection::statement_of(const Query& query) {
    const auto found = statements_.find(&query);
    if (found != statements_.end()) return &found->second;
    return &statements_.emplace(&query, TRY(compile(query))).first->second;
}

Result<void> SqliteConnection::bind(const Query& query, const Statement& statement, std::span<const Value> parameters) {
    int place = 0;
    for (const std::size_t number : statement.numbers) {
        ++place;
        if (number > parameters.size()) {
            return engine_error(StorageError::failed, query.name, "no value was given for $" + std::to_string(number));
        }
        if (bind_value(statement.compiled.get(), place, parameters[number - 1]) != SQLITE_OK) {
            return last_error(query.name);
        }
    }
    return {};
}

Result<Rows> SqliteConnection::step_through(const Query& query, sqlite3_stmt* statement) {
    const int columns = sqlite3_column_count(statement);
    RowsBuilder rows(static_cast<std::size_t>(columns));
    int code = sqlite3_step(statement);
    for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
        for (int column = 0; column < columns; ++column) {
            if (add_cell(rows, statement, column)) continue;
            return engine_error(
                StorageError::failed, query.name,
                "column " + std::to_string(column + 1) + " is a real number: cast it to bigint or text");
        }
    }
    if (code != SQLITE_DONE) return last_error(query.name);
    return std::move(rows).finish(sqlite3_stmt_readonly(statement) != 0 ? 0 : sqlite3_changes64(connection_.get()));
}

Result<Rows> SqliteConnection::run(const Query& query, std::span<const Value> parameters) {
    const Statement* const statement = TRY(statement_of(query));
    const Reset reset(statement->compiled.get());
    TRY(bind(query, *statement, parameters));
    return step_through(query, statement->compiled.get());
}

Result<void> SqliteConnection::prepare(const Query& query) {
    TRY(compile(query));
    return {};
}

bool SqliteConnection::is_in_transaction() const { return sqlite3_get_autocommit(connection_.get()) == 0; }

Result<std::int64_t> SqliteConnection::data_version() {
    return TRY(run(data_version_query, {}))[0].get<std::int64_t>(0);
}

}  // namespace muster::storage
