// SPDX-License-Identifier: Apache-2.0
#include "storage/postgresql_database.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "base/limits.h"
#include "storage/open_transaction.h"
#include "storage/pool.h"
#include "storage/postgresql_session.h"
#include "storage/write_counter.h"

namespace muster::storage {

namespace {

/// Lets the winner of a race finish before the loser begins again.
std::chrono::milliseconds pause_after(int attempt) {
    constexpr std::chrono::milliseconds longest{32};
    return std::min(longest, std::chrono::milliseconds(1 << attempt));
}

class PostgresqlDatabase final : public Database {
  public:
    void add(std::unique_ptr<PostgresqlSession> session) { sessions_.add(std::move(session)); }

    Result<void> transaction(const TransactionOptions& options, Body body) override {
        INVARIANT(options.mode == Mode::read || !WriteBodyMark::is_inside());
        bool has_reconnected = false;
        for (int attempt = 1;; ++attempt) {
            auto [outcome, next] = attempt_once(options, body);
            if (next == Next::answer || attempt >= limits::transaction_attempts_max) return std::move(outcome);
            if (next == Next::reconnect && std::exchange(has_reconnected, true)) return std::move(outcome);
            if (next == Next::rerun) std::this_thread::sleep_for(pause_after(attempt));
        }
    }

    [[nodiscard]] Engine engine() const override { return Engine::postgresql; }

    Result<void> prepare(const Query& query) override { return (*TRY(session())).prepare(query); }

    void wait_for_write(std::uint64_t& seen, std::chrono::milliseconds at_most, const std::stop_token& stop) override {
        counter_.wait(seen, at_most, stop);
    }

  private:
    using Session = PostgresqlSession;

    /// What follows an attempt: its answer, or another attempt, for which nothing of this one may have been committed.
    enum class Next : std::uint8_t { answer, rerun, reconnect };
    struct Attempt {
        Result<void> outcome;
        Next next;
    };

    Result<Pool<Session>::Lease> session() {
        if (auto lease = sessions_.take()) return std::move(*lease);
        return Error(StorageError::unavailable, "all database sessions are busy: try again later");
    }

    Attempt attempt_once(const TransactionOptions& options, Body body) {
        const auto leased = session();
        if (!leased.ok()) return {leased.error(), Next::answer};
        Session& session = **leased;
        if (auto opened = session.ensure_open(); !opened.ok()) return {std::move(opened), Next::answer};
        session.begin(options);
        OpenTransaction<Session> transaction(session);
        auto outcome = transaction.run_body(options.mode, body);
        // What the body made of a statement's failure doesn't matter here: the failure itself decides.
        const auto& failure = transaction.first_error();
        if (session.is_lost()) return {std::move(outcome), Next::reconnect};
        if (!outcome.ok()) {
            session.rollback();
            const bool is_lost_race = failure && failure->is(StorageError::serialization);
            return {std::move(outcome), is_lost_race ? Next::rerun : Next::answer};
        }
        auto committed = session.commit();
        if (committed.ok() && options.mode == Mode::write && transaction.has_changed_rows()) counter_.add_one();
        const bool is_lost_race = !committed.ok() && committed.error().is(StorageError::serialization);
        return {std::move(committed), is_lost_race ? Next::rerun : Next::answer};
    }

    WriteCounter counter_;
    Pool<Session> sessions_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_postgresql(const std::string& url, int sessions) {
    auto database = std::make_unique<PostgresqlDatabase>();
    auto first = std::make_unique<PostgresqlSession>(url);
    TRY(first->ensure_open());
    for (int session = 1; session < sessions; ++session) database->add(std::make_unique<PostgresqlSession>(url));
    database->add(std::move(first));
    return Result<std::unique_ptr<Database>>(std::move(database));
}

}  // namespace muster::storage
