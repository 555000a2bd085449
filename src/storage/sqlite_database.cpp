// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite_database.h"

#include "base/limits.h"
#include "storage/open_transaction.h"
#include "storage/pool.h"
#include "storage/sqlite_connection.h"
#include "storage/sqlite_writer.h"

namespace muster::storage {

namespace {

constexpr Query begin_query{"storage.begin_read", "begin", "", Use::housekeeping};
constexpr Query end_query{"storage.end_read", "commit", "", Use::housekeeping};

class SqliteDatabase final : public Database {
  public:
    explicit SqliteDatabase(std::unique_ptr<SqliteConnection> connection) : writer_(std::move(connection), counter_) {}

    void add_reader(std::unique_ptr<SqliteConnection> connection) { readers_.add(std::move(connection)); }

    Result<void> transaction(const TransactionOptions& options, Body body) override {
        if (options.mode == Mode::read) return read(body);
        INVARIANT(!WriteBodyMark::is_inside());
        return writer_.write(body);
    }

    [[nodiscard]] Engine engine() const override { return Engine::sqlite; }

    Result<void> prepare(const Query& query) override { return (*TRY(reader())).prepare(query); }

    void wait_for_write(std::uint64_t& seen, std::chrono::milliseconds at_most, const std::stop_token& stop) override {
        writer_.wait_for_write(seen, at_most, stop);
    }

  private:
    Result<Pool<SqliteConnection>::Lease> reader() {
        if (auto lease = readers_.take()) return std::move(*lease);
        return Error(StorageError::unavailable, "all database sessions are busy: try again later");
    }

    Result<void> read(Body body) {
        const auto connection = TRY(reader());
        TRY(connection->run(begin_query, {}));
        OpenTransaction<SqliteConnection> transaction(*connection);
        auto outcome = transaction.run_body(Mode::read, body);
        if (connection->is_in_transaction()) TRY(connection->run(end_query, {}));
        return outcome;
    }

    WriteCounter counter_;
    Pool<SqliteConnection> readers_;
    SqliteWriter writer_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const std::string& path, int sessions) {
    auto database = std::make_unique<SqliteDatabase>(TRY(SqliteConnection::open(path, Mode::write)));
    for (int session = 0; session < sessions; ++session) {
        database->add_reader(TRY(SqliteConnection::open(path, Mode::read)));
    }
    return Result<std::unique_ptr<Database>>(std::move(database));
}

}  // namespace muster::storage
