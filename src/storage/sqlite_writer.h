// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "storage/sqlite_connection.h"
#include "storage/write_counter.h"

namespace muster::storage {

/// The one thread that writes to a SQLite file. It runs queued bodies each in a savepoint of one transaction and
/// answers all of them after its commit, so that one sync serves many; if the commit fails, each of them is
/// `unavailable`. Other processes may write in between. Destroying it answers what was queued first.
class SqliteWriter {
  public:
    SqliteWriter(std::unique_ptr<SqliteConnection> connection, WriteCounter& counter);
    ~SqliteWriter();
    SqliteWriter(const SqliteWriter&) = delete;
    SqliteWriter& operator=(const SqliteWriter&) = delete;

    /// Queues the body and waits for its answer; one that was not begun in limits::storage_wait_max is taken back.
    Result<void> write(Database::Body body);

    /// As Database::wait_for_write; while somebody waits, writes of other processes are looked for.
    void wait_for_write(std::uint64_t& seen, std::chrono::milliseconds at_most, const std::stop_token& stop);

  private:
    /// A write on its way. It lives on the stack of the thread that waits for it; `mutex_` guards its state.
    struct PendingWrite {
        enum class State : std::uint8_t { queued, taken, answered };

        explicit PendingWrite(Database::Body written) : body(written) {}

        Database::Body body;
        State state = State::queued;
        bool has_changed_rows = false;
        Result<void> outcome;
        std::condition_variable moved;
    };
    using Group = std::vector<PendingWrite*>;

    void work();
    bool wait_for_work();
    PendingWrite* take();
    void write_group();
    Result<void> run_group(Group& group);
    Result<void> run_in_savepoint(PendingWrite& write);
    void answer(Group& group, const Result<void>& committed);
    void look_for_foreign_writes();

    std::unique_ptr<SqliteConnection> connection_;
    WriteCounter& counter_;
    std::int64_t data_version_ = 0;

    std::mutex mutex_;
    std::condition_variable work_added_;
    std::deque<PendingWrite*> queue_;
    int watchers_ = 0;
    bool is_stopping_ = false;

    std::thread thread_;
};

}  // namespace muster::storage
