// SPDX-License-Identifier: Apache-2.0
#include "storage/postgresql_session.h"

#include <cerrno>
#include <poll.h>
#include <utility>

#include "base/limits.h"
#include "storage/engine_error.h"

namespace muster::storage {

namespace {

constexpr std::string_view organization_role = "muster_organization";
constexpr std::string_view system_role = "muster_system";

constexpr int binary_format = 1;

struct NamedText {
    const char* name;
    const char* text;
};

constexpr const char* begin_read = "begin_read";
constexpr const char* begin_write = "begin_write";
constexpr const char* enter = "enter";
constexpr const char* enter_alone = "enter_alone";
constexpr const char* enter_shared = "enter_shared";
constexpr const char* enter_exclusive = "enter_exclusive";
constexpr const char* commit_name = "commit";
constexpr const char* rollback_name = "rollback";

/// What every session has prepared. `$1` is the role, `$2` the organization as text or nothing, `$3` the locked number.
constexpr NamedText own_statements[] = {
    {begin_read, "begin isolation level repeatable read read only"},
    {begin_write, "begin isolation level read committed read write"},
    {enter, "select set_config('role', $1, true), set_config('muster.organization', $2, true)"},
    {enter_alone,
     "select set_config('role', $1, true), set_config('muster.organization', $2, true), "
     "set_config('transaction_read_only', 'on', true)"},
    {enter_shared,
     "select set_config('role', $1, true), set_config('muster.organization', $2, true), "
     "pg_advisory_xact_lock_shared($3)"},
    {enter_exclusive,
     "select set_config('role', $1, true), set_config('muster.organization', $2, true), pg_advisory_xact_lock($3)"},
    {commit_name, "commit"},
    {rollback_name, "rollback"},
};

std::string settings() {
    const auto in_milliseconds = [](std::chrono::milliseconds time) { return std::to_string(time.count()); };
    return "set statement_timeout = " + in_milliseconds(limits::statement_time_max) +
           "; set lock_timeout = " + in_milliseconds(limits::storage_wait_max) +
           "; set idle_in_transaction_session_timeout = " + in_milliseconds(limits::statement_time_max) +
           "; set client_min_messages = warning; set jit = off";
}

const char* enter_for(Lock lock) {
    switch (lock) {
        case Lock::none: return enter;
        case Lock::shared: return enter_shared;
        case Lock::exclusive: return enter_exclusive;
    }
    return enter;
}

}  // namespace

Error PostgresqlSession::lose(std::string_view doing) {
    is_lost_ = true;
    phase_ = Phase::idle;
    const char* const said = connection_ ? PQerrorMessage(connection_.get()) : "";
    return engine_error(StorageError::unavailable, doing, *said == '\0' ? "the connection was lost" : said);
}

Result<void> PostgresqlSession::ensure_open() {
    if (connection_ && !is_lost_) return {};
    statements_.clear();
    owed_answers_ = 0;
    phase_ = Phase::idle;
    connection_ = nullptr;
    is_lost_ = true;
    connection_ = TRY(connect_postgresql(url_));
    TRY(set_up());
    is_lost_ = false;
    return {};
}

Result<void> PostgresqlSession::set_up() {
    TRY(execute(connection_.get(), settings()));
    for (const auto& [name, text] : own_statements) TRY(prepare_named(name, text));
    if (PQsetnonblocking(connection_.get(), 1) != 0 || PQenterPipelineMode(connection_.get()) == 0)
        return lose("connect");
    return {};
}

Result<void> PostgresqlSession::prepare_named(const char* name, const char* text) {
    const PostgresqlResult result(PQprepare(connection_.get(), name, text, 0, nullptr));
    if (!result) return lose("connect");
    if (is_failure(result.get())) return postgresql_error(result.get(), "connect", Mode::write);
    return {};
}

void PostgresqlSession::begin(const TransactionOptions& options) {
    INVARIANT(phase_ == Phase::idle);
    options_ = options;
    phase_ = Phase::beginning;
}

bool PostgresqlSession::send_statement(const char* name, std::span<const Value> values) {
    parameters_.set(values);
    return PQsendQueryPrepared(connection_.get(), name, parameters_.count(), parameters_.values(),
                               parameters_.lengths(), parameters_.formats(), binary_format) != 0;
}

bool PostgresqlSession::send_begin() {
    const bool has_organization = options_.organization != OrganizationId();
    const std::string organization = has_organization ? options_.organization.text() : std::string();
    const Value values[] = {Value(has_organization ? organization_role : system_role), Value(organization),
                            Value(options_.organization)};
    if (options_.is_one_statement) return send_statement(enter_alone, std::span(values, 2));
    const std::size_t count = options_.lock == Lock::none ? 2 : 3;
    return send_statement(options_.mode == Mode::read ? begin_read : begin_write, {}) &&
           send_statement(enter_for(options_.lock), std::span(values, count));
}

Result<Rows> PostgresqlSession::run(const Query& query, std::span<const Value> parameters) {
    INVARIANT(phase_ != Phase::idle || is_lost_);
    if (is_lost_) return lose(query.name);
    bool is_sent = true;
    int successes_before = 0;
    if (phase_ == Phase::beginning) {
        is_sent = send_begin();
        successes_before = options_.is_one_statement ? 1 : 2;
        phase_ = Phase::open;
    }
    parameters_.set(parameters);
    const StatementKey key{&query, parameters_.signature()};
    const auto known = statements_.find(key);
    const bool is_new = known == statements_.end();
    const std::string name = is_new ? "q" + std::to_string(statements_.size() + 1) : known->second;
    if (is_new) {
        const std::string text(query.postgresql);
        is_sent = is_sent && PQsendPrepare(connection_.get(), name.c_str(), text.c_str(), parameters_.count(),
                                           parameters_.types()) != 0;
    }
    is_sent = is_sent && send_statement(name.c_str(), parameters);
    const Answers answers = TRY(round_trip(is_sent, query.name));
    if (is_new && answers.successes > successes_before) statements_.emplace(key, name);
    if (answers.failure) return postgresql_error(answers.failure.get(), query.name, options_.mode);
    return read_rows(answers.last.get(), query.name);
}

Result<void> PostgresqlSession::commit() {
    INVARIANT(phase_ != Phase::idle || is_lost_);
    if (is_lost_) return lose("commit");
    if (std::exchange(phase_, Phase::idle) == Phase::beginning || options_.is_one_statement) return {};
    if (options_.mode == Mode::read) {
        send_end(commit_name);
        return {};
    }
    const auto answers = round_trip(send_statement(commit_name, {}), "commit");
    if (!answers.ok()) {
        return Error(
            StorageError::unavailable,
            "the connection was lost during the commit, so its outcome is not known: look before you repeat it");
    }
    if (answers->failure) return postgresql_error(answers->failure.get(), "commit", Mode::write);
    if (std::string_view(PQcmdStatus(answers->last.get())) != "COMMIT") {
        return engine_error(StorageError::failed, "commit", "the transaction had failed and was rolled back");
    }
    return {};
}

void PostgresqlSession::rollback() {
    if (!is_lost_ && phase_ == Phase::open && !options_.is_one_statement) send_end(rollback_name);
    phase_ = Phase::idle;
}

void PostgresqlSession::send_end(const char* name) {
    const bool is_sent = send_statement(name, {}) && PQpipelineSync(connection_.get()) != 0;
    if (!is_sent) lose(name);
    ++owed_answers_;
}

Result<void> PostgresqlSession::prepare(const Query& query) {
    TRY(ensure_open());
    const std::string text(query.postgresql);
    const auto types = types_to_prepare(text);
    const bool is_sent =
        PQsendPrepare(connection_.get(), "", text.c_str(), static_cast<int>(types.size()), types.data()) != 0 &&
        PQsendDescribePrepared(connection_.get(), "") != 0;
    const Answers answers = TRY(round_trip(is_sent, query.name));
    if (answers.failure) return postgresql_error(answers.failure.get(), query.name, Mode::read);
    return check_columns(answers.last.get(), query.name);
}

Result<PostgresqlSession::Answers> PostgresqlSession::round_trip(bool is_sent, std::string_view doing) {
    if (!is_sent || PQpipelineSync(connection_.get()) == 0) return lose(doing);
    for (; owed_answers_ > 0; --owed_answers_) TRY(take_answers(doing));
    return take_answers(doing);
}

/// Reads up to the end of one round trip.
Result<PostgresqlSession::Answers> PostgresqlSession::take_answers(std::string_view doing) {
    Answers answers;
    while (true) {
        auto result = TRY(next_result(doing));
        if (!result) {
            if (PQstatus(connection_.get()) == CONNECTION_BAD) return lose(doing);
            continue;
        }
        if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) return answers;
        if (!is_failure(result.get())) {
            ++answers.successes;
            answers.last = std::move(result);
            continue;
        }
        if (PQresultStatus(result.get()) == PGRES_PIPELINE_ABORTED) continue;
        if (has_lost_connection(result.get())) {
            const Error error = postgresql_error(result.get(), doing, options_.mode);
            lose(doing);
            return error;
        }
        if (!answers.failure) answers.failure = std::move(result);
    }
}

/// The next result; null between two statements.
Result<PostgresqlResult> PostgresqlSession::next_result(std::string_view doing) {
    // The server gives up by itself before this; who doesn't hear even that from it has lost it.
    const auto until = std::chrono::steady_clock::now() + limits::statement_time_max + limits::storage_wait_max;
    while (PQisBusy(connection_.get()) != 0) {
        if (!wait_readable(until) || PQconsumeInput(connection_.get()) == 0) return lose(doing);
    }
    return PostgresqlResult(PQgetResult(connection_.get()));
}

/// Waits for something to read, and sends the rest of what is to be sent meanwhile. False when the time is over.
bool PostgresqlSession::wait_readable(std::chrono::steady_clock::time_point until) {
    while (true) {
        const int unsent = PQflush(connection_.get());
        if (unsent < 0) return true;  // the reading that follows learns why
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        const auto wanted = static_cast<short>(unsent == 0 ? POLLIN : POLLIN | POLLOUT);
        pollfd socket{.fd = PQsocket(connection_.get()), .events = wanted, .revents = 0};
        const int ready = poll(&socket, 1, static_cast<int>(left.count()));
        if (ready < 0 && errno != EINTR) return true;
        if (ready > 0 && (socket.revents & ~POLLOUT) != 0) return true;
    }
}

}  // namespace muster::storage
