// SPDX-License-Identifier: Apache-2.0
#include "storage/postgresql_connection.h"

#include <utility>

#include "base/limits.h"
#include "storage/engine_error.h"

namespace muster::storage {

namespace {

struct StateKind {
    std::string_view prefix;
    StorageError kind;
};

/// SQLSTATEs and classes of them; the first row that fits rules.
constexpr StateKind state_kinds[] = {
    {"23505", StorageError::unique_violation},
    {"23503", StorageError::foreign_key_violation},
    {"23001", StorageError::foreign_key_violation},
    {"23514", StorageError::check_violation},
    {"23502", StorageError::check_violation},
    {"P0001", StorageError::check_violation},  // raise exception in a trigger, as SQLite's raise(abort)
    {"40001", StorageError::serialization},
    {"40P01", StorageError::serialization},
    {"08P01", StorageError::failed},       // a bind that doesn't fit its statement
    {"08", StorageError::unavailable},     // connection
    {"53", StorageError::unavailable},     // disk full, out of memory, too many connections
    {"55P03", StorageError::unavailable},  // lock_timeout
    {"57", StorageError::unavailable},     // shutdown, or canceled by statement_timeout
    {"58", StorageError::unavailable},     // I/O error
    {"28", StorageError::refused},
    {"25P03", StorageError::unavailable},  // idle_in_transaction_session_timeout
};

constexpr std::string_view read_only_state = "25006";

std::string_view sqlstate(const PGresult* result) {
    const char* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return state == nullptr ? std::string_view() : std::string_view(state);
}

StorageError kind_of(std::string_view state, Mode mode) {
    if (state.empty()) return StorageError::unavailable;
    // A read transaction is read-only by our own choice: there a statement that writes is the mistake.
    if (state == read_only_state) return mode == Mode::read ? StorageError::failed : StorageError::unavailable;
    for (const auto& [prefix, kind] : state_kinds) {
        if (state.starts_with(prefix)) return kind;
    }
    return StorageError::failed;
}

/// libpq repeats what it can't read, and takes what follows an unencoded `/` or `@` of a password for a host, a port or
/// a database: such a url is refused in our words, which repeat nothing of it.
Result<void> check_url(const std::string& url) {
    const Error error(StorageError::url_wrong,
                      "the database url can't be read: write postgresql://USER:PASSWORD@HOST:PORT/DATABASE with each "
                      "`@`, `:`, `/`, `?` and `%` of user and password percent-encoded");
    const std::string_view text = url;
    const auto begin = text.find("//") + 2;
    const auto user_end = text.rfind('@', text.find('?'));
    if (user_end != text.npos && text.substr(begin, user_end - begin).find_first_of("/@") != text.npos) return error;
    char* said = nullptr;
    PQconninfoOption* const options = PQconninfoParse(url.c_str(), &said);
    const bool is_readable = options != nullptr;
    PQconninfoFree(options);
    PQfreemem(said);
    return is_readable ? Result<void>() : error;
}

}  // namespace

Result<PostgresqlConnection> connect_postgresql(const std::string& url) {
    TRY(check_url(url));
    const std::string seconds = std::to_string(limits::storage_wait_max.count());
    // What stands before dbname is a default that the url may override; what stands after it rules.
    const char* const keywords[] = {"fallback_application_name", "connect_timeout", "dbname", "client_encoding",
                                    nullptr};
    const char* const values[] = {"muster", seconds.c_str(), url.c_str(), "UTF8", nullptr};
    constexpr int expand_url = 1;
    PostgresqlConnection connection(PQconnectdbParams(keywords, values, expand_url));
    if (!connection) return StorageError::unavailable;
    if (PQstatus(connection.get()) != CONNECTION_OK) {
        const std::string said = PQerrorMessage(connection.get());
        // A server that was reached says itself what is wrong.
        const bool was_reached = said.find("FATAL:") != said.npos;
        return engine_error(StorageError::unavailable, was_reached ? "connect" : "check host and port", said);
    }
    PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
    return connection;
}

Result<PostgresqlResult> execute(PGconn* connection, const std::string& text) {
    PostgresqlResult result(PQexec(connection, text.c_str()));
    if (!result) return engine_error(StorageError::unavailable, "", PQerrorMessage(connection));
    if (is_failure(result.get())) return postgresql_error(result.get(), "", Mode::write);
    return result;
}

bool is_failure(const PGresult* result) {
    const auto status = PQresultStatus(result);
    return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE || status == PGRES_NONFATAL_ERROR ||
           status == PGRES_PIPELINE_ABORTED;
}

Error postgresql_error(const PGresult* result, std::string_view doing, Mode mode) {
    const char* const said = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    return engine_error(kind_of(sqlstate(result), mode), doing, said == nullptr ? PQresultErrorMessage(result) : said);
}

bool has_lost_connection(const PGresult* result) {
    const std::string_view state = sqlstate(result);
    return state.empty() || state.starts_with("57P") || (state.starts_with("08") && state != "08P01") ||
           state == "25P03";
}

}  // namespace muster::storage
