// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <libpq-fe.h>

#include "storage/database.h"

namespace muster::storage {

struct FinishConnection {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
using PostgresqlConnection = std::unique_ptr<PGconn, FinishConnection>;

struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresqlResult = std::unique_ptr<PGresult, ClearResult>;

/// Connects to a libpq URI, waiting at most limits::storage_wait_max.
Result<PostgresqlConnection> connect_postgresql(const std::string& url);

/// Runs any number of statements in one round trip, outside of pipeline mode; answers the last one's result, as text.
Result<PostgresqlResult> execute(PGconn* connection, const std::string& text);

/// Whether a result says that its statement failed, or was skipped after another's failure.
bool is_failure(const PGresult* result);

/// The error of a failed result, by its SQLSTATE.
Error postgresql_error(const PGresult* result, std::string_view doing, Mode mode);

/// Whether the failure means that the connection is of no more use.
bool has_lost_connection(const PGresult* result);

}  // namespace muster::storage
