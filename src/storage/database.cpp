// SPDX-License-Identifier: Apache-2.0
#include "storage/database.h"

#include <optional>
#include <utility>

#include "storage/engine_error.h"
#include "storage/postgresql_database.h"
#include "storage/sqlite_database.h"
#include "storage/url.h"

namespace muster::storage {

const ErrorKind& error_kind(StorageError error) {
    static constexpr ErrorKind unique_violation{"unique_violation", Category::conflict,
                                                "this already exists: use another value"};
    static constexpr ErrorKind foreign_key_violation{
        "foreign_key_violation", Category::conflict,
        "what this refers to is gone, or something still refers to this: look again"};
    static constexpr ErrorKind check_violation{"check_violation", Category::internal,
                                               "the schema does not allow this value"};
    static constexpr ErrorKind serialization{"serialization", Category::unavailable,
                                             "others were changing the same rows all the time: try again later"};
    static constexpr ErrorKind unavailable{"unavailable", Category::unavailable,
                                           "the database does not answer: try again later"};
    static constexpr ErrorKind url_wrong{"database_url_wrong", Category::bad_input,
                                         "the database url can't be used: write sqlite:PATH or postgresql://…"};
    static constexpr ErrorKind absent{"absent", Category::conflict, "there is no database yet: run `muster migrate`"};
    static constexpr ErrorKind behind{"behind", Category::conflict,
                                      "the database is behind this build: run `muster migrate`"};
    static constexpr ErrorKind ahead{"ahead", Category::conflict,
                                     "the database is ahead of this build: use the build that migrated it, or a newer"};
    static constexpr ErrorKind refused{"refused", Category::unavailable, "the database refuses this user"};
    static constexpr ErrorKind failed{"failed", Category::internal, "a statement failed by our mistake: see the log"};
    switch (error) {
        case StorageError::unique_violation: return unique_violation;
        case StorageError::foreign_key_violation: return foreign_key_violation;
        case StorageError::check_violation: return check_violation;
        case StorageError::serialization: return serialization;
        case StorageError::unavailable: return unavailable;
        case StorageError::url_wrong: return url_wrong;
        case StorageError::absent: return absent;
        case StorageError::behind: return behind;
        case StorageError::ahead: return ahead;
        case StorageError::refused: return refused;
        case StorageError::failed: break;
    }
    return failed;
}

Error engine_error(StorageError kind, std::string_view doing, std::string_view said) {
    std::string cause;
    if (!doing.empty()) cause.append(doing).append(": ");
    const std::size_t end = said.find_last_not_of(" \r\n");
    cause.append(said.substr(0, end == std::string_view::npos ? 0 : end + 1));
    return Error(kind).with_cause(std::move(cause));
}

Result<std::unique_ptr<Database>> Database::open(const DatabaseOptions& options) {
    INVARIANT(options.sessions > 0);
    const auto engine = TRY(engine_of(options.url));
    if (engine == Engine::sqlite) return open_sqlite(TRY(sqlite_path(options.url)), options.sessions);
    return open_postgresql(options.url, options.sessions);
}

Result<Rows> Housekeeping::run(Mode mode, const Query& query, std::span<const Value> parameters) {
    INVARIANT(query.use == Use::housekeeping);
    Rows answer;
    TRY(database_.transaction({.mode = mode, .is_one_statement = mode == Mode::read},
                              [&](Transaction& transaction) -> Result<void> {
                                  answer = TRY(transaction.run(query, parameters));
                                  return {};
                              }));
    return answer;
}

}  // namespace muster::storage
