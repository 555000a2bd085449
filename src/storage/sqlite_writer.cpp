// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite_writer.h"

#include <algorithm>
#include <chrono>

#include "base/limits.h"
#include "storage/engine_error.h"
#include "storage/open_transaction.h"

namespace muster::storage {

namespace {

constexpr std::chrono::milliseconds foreign_write_interval{50};

constexpr Query begin_query{"storage.begin_write", "begin immediate", "", Use::housekeeping};
constexpr Query commit_query{"storage.commit", "commit", "", Use::housekeeping};
constexpr Query rollback_query{"storage.rollback", "rollback", "", Use::housekeeping};
constexpr Query savepoint_query{"storage.savepoint", "savepoint one_write", "", Use::housekeeping};
constexpr Query release_query{"storage.release", "release one_write", "", Use::housekeeping};
constexpr Query undo_query{"storage.undo", "rollback to one_write", "", Use::housekeeping};

}  // namespace

SqliteWriter::SqliteWriter(std::unique_ptr<SqliteConnection> connection, WriteCounter& counter)
    : connection_(std::move(connection)), counter_(counter) {
    if (const auto version = connection_->data_version(); version.ok()) data_version_ = *version;
    thread_ = std::thread([this] { work(); });
}

SqliteWriter::~SqliteWriter() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    work_added_.notify_one();
    thread_.join();
}

Result<void> SqliteWriter::write(Database::Body body) {
    PendingWrite pending(body);
    std::unique_lock lock(mutex_);
    if (queue_.size() >= limits::sqlite_write_queue_max) {
        return Error(StorageError::unavailable, "too many writes are waiting for the database: try again later");
    }
    queue_.push_back(&pending);
    work_added_.notify_one();
    const auto is_begun = [&] { return pending.state != PendingWrite::State::queued; };
    if (!pending.moved.wait_for(lock, limits::storage_wait_max, is_begun)) {
        std::erase(queue_, &pending);
        return Error(StorageError::unavailable, "the write was not begun in time: try again later");
    }
    pending.moved.wait(lock, [&] { return pending.state == PendingWrite::State::answered; });
    return std::move(pending.outcome);
}

void SqliteWriter::wait_for_write(std::uint64_t& seen, std::chrono::milliseconds at_most, const std::stop_token& stop) {
    const auto watch = [&](int change) {
        {
            const std::lock_guard lock(mutex_);
            watchers_ += change;
        }
        work_added_.notify_one();
    };
    watch(1);
    counter_.wait(seen, at_most, stop);
    watch(-1);
}

void SqliteWriter::work() {
    while (wait_for_work()) write_group();
}

bool SqliteWriter::wait_for_work() {
    std::unique_lock lock(mutex_);
    while (queue_.empty() && !is_stopping_) {
        if (watchers_ == 0) {
            work_added_.wait(lock, [&] { return !queue_.empty() || is_stopping_ || watchers_ > 0; });
            continue;
        }
        lock.unlock();
        look_for_foreign_writes();
        lock.lock();
        work_added_.wait_for(lock, foreign_write_interval, [&] { return !queue_.empty() || is_stopping_; });
    }
    return !queue_.empty();
}

void SqliteWriter::look_for_foreign_writes() {
    const auto version = connection_->data_version();
    if (!version.ok() || *version == data_version_) return;
    data_version_ = *version;
    counter_.add_one();
}

SqliteWriter::PendingWrite* SqliteWriter::take() {
    const std::lock_guard lock(mutex_);
    if (queue_.empty()) return nullptr;
    PendingWrite* const next = queue_.front();
    queue_.pop_front();
    next->state = PendingWrite::State::taken;
    return next;
}

void SqliteWriter::write_group() {
    Group group;
    if (auto begun = connection_->run(begin_query, {}); !begun.ok()) {
        while (group.size() < limits::sqlite_group_commit_max) {
            PendingWrite* const next = take();
            if (next == nullptr) break;
            group.push_back(next);
        }
        answer(group, begun.error());
        return;
    }
    auto committed = run_group(group);
    if (!committed.ok() && connection_->is_in_transaction()) (void)connection_->run(rollback_query, {});
    answer(group, committed);
}

Result<void> SqliteWriter::run_group(Group& group) {
    const auto until = std::chrono::steady_clock::now() + limits::sqlite_group_time_max;
    while (group.size() < limits::sqlite_group_commit_max && std::chrono::steady_clock::now() < until) {
        PendingWrite* const next = take();
        if (next == nullptr) break;
        group.push_back(next);
        TRY(run_in_savepoint(*next));
    }
    TRY(connection_->run(commit_query, {}));
    return {};
}

/// Fails only if the whole group is lost; the body's own failure becomes its outcome.
Result<void> SqliteWriter::run_in_savepoint(PendingWrite& write) {
    TRY(connection_->run(savepoint_query, {}));
    OpenTransaction<SqliteConnection> transaction(*connection_);
    write.outcome = transaction.run_body(Mode::write, write.body);
    write.has_changed_rows = transaction.has_changed_rows();
    if (!connection_->is_in_transaction()) {
        return Error(StorageError::unavailable, "the database rolled back all that was being written: try again later");
    }
    if (!write.outcome.ok()) TRY(connection_->run(undo_query, {}));
    TRY(connection_->run(release_query, {}));
    return {};
}

void SqliteWriter::answer(Group& group, const Result<void>& committed) {
    bool is_counted = false;
    {
        const std::lock_guard lock(mutex_);
        for (PendingWrite* const write : group) {
            // A body may have failed because of a sibling's rows that are now gone, so its own words don't stand
            // either.
            if (!committed.ok())
                write->outcome = Error(StorageError::unavailable).with_cause(committed.error().full_text());
            is_counted = is_counted || (write->outcome.ok() && write->has_changed_rows);
            write->state = PendingWrite::State::answered;
            write->moved.notify_one();
        }
    }
    if (is_counted) counter_.add_one();
}

}  // namespace muster::storage
