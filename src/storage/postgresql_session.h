// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "storage/database.h"
#include "storage/postgresql_connection.h"
#include "storage/postgresql_values.h"

namespace muster::storage {

/// One connection to PostgreSQL in pipeline mode, used by one thread at a time, with its prepared statements cached.
///
/// What begins a transaction (isolation, role, organization, lock) waits for the first statement and travels with it,
/// so that it costs no round trip of its own; the end of a read or of a rollback is sent, and its answer is taken in
/// before the next transaction's. Opens when first needed, and again after its connection was lost.
class PostgresqlSession {
  public:
    explicit PostgresqlSession(std::string url) : url_(std::move(url)) {}

    Result<void> ensure_open();

    /// Whether the connection was lost; ensure_open makes a new one.
    [[nodiscard]] bool is_lost() const { return is_lost_; }

    void begin(const TransactionOptions& options);
    Result<Rows> run(const Query& query, std::span<const Value> parameters);

    /// Fails as a whole or not at all, except for a connection lost meanwhile, whose error says so.
    Result<void> commit();
    void rollback();

    /// Compiles a query without running it and checks that its columns have types that Rows carry.
    Result<void> prepare(const Query& query);

  private:
    enum class Phase : std::uint8_t { idle, beginning, open };

    /// A query together with the types of its values: PostgreSQL compiles it once for each such pair.
    struct StatementKey {
        const Query* query;
        std::uint64_t signature;
        friend bool operator==(const StatementKey&, const StatementKey&) = default;
    };
    struct HashOfKey {
        std::size_t operator()(const StatementKey& key) const noexcept {
            return std::hash<const Query*>()(key.query) ^
                   static_cast<std::size_t>(key.signature * 0x9E3779B97F4A7C15ULL);
        }
    };

    /// What one round trip brought: the last result and the first failure, if any.
    struct Answers {
        PostgresqlResult last;
        PostgresqlResult failure;
        int successes = 0;
    };

    Result<void> set_up();
    Result<void> prepare_named(const char* name, const char* text);
    bool send_begin();
    bool send_statement(const char* name, std::span<const Value> values);
    Result<Answers> round_trip(bool is_sent, std::string_view doing);
    Result<Answers> take_answers(std::string_view doing);
    Result<PostgresqlResult> next_result(std::string_view doing);
    bool wait_readable(std::chrono::steady_clock::time_point until);
    void send_end(const char* name);
    Error lose(std::string_view doing);

    std::string url_;
    PostgresqlConnection connection_;
    std::unordered_map<StatementKey, std::string, HashOfKey> statements_;
    PostgresqlParameters parameters_;
    TransactionOptions options_;
    Phase phase_ = Phase::idle;
    bool is_lost_ = false;
    int owed_answers_ = 0;  ///< round trips that were sent and whose answers nobody has read yet
};

}  // namespace muster::storage
