// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <string>

#include "storage/database.h"

namespace muster::storage {

/// Marks the running thread as being inside a write's body for as long as it lives.
/// A second write from there would wait for itself for ever, so both engines refuse it by an invariant.
class WriteBodyMark {
  public:
    explicit WriteBodyMark(Mode mode) : is_write_(mode == Mode::write) { depth_ += is_write_ ? 1 : 0; }
    ~WriteBodyMark() { depth_ -= is_write_ ? 1 : 0; }
    WriteBodyMark(const WriteBodyMark&) = delete;
    WriteBodyMark& operator=(const WriteBodyMark&) = delete;

    static bool is_inside() { return depth_ > 0; }

  private:
    static inline thread_local int depth_ = 0;
    bool is_write_;
};

/// The Transaction that a body sees on a session of either engine. After its first failed statement it is lost: each
/// further statement answers with that failure, and so does the transaction whatever the body returns.
template <class Session>
class OpenTransaction final : public Transaction {
  public:
    explicit OpenTransaction(Session& session) : session_(session) {}

    Result<Rows> run(const Query& query, std::span<const Value> parameters) override {
        if (first_error_) return *first_error_;
        auto rows = session_.run(query, parameters);
        if (rows.ok()) {
            changed_ += rows->changed();
        } else {
            first_error_ = rows.error();
        }
        return rows;
    }

    /// Runs the body; an exception that leaves it is a failure.
    Result<void> run_body(Mode mode, Database::Body body) {
        auto outcome = call(mode, body);
        if (outcome.ok() && first_error_) return *first_error_;
        return outcome;
    }

    [[nodiscard]] const std::optional<Error>& first_error() const { return first_error_; }
    [[nodiscard]] bool has_changed_rows() const { return changed_ > 0; }

  private:
    Result<void> call(Mode mode, Database::Body body) {
        const WriteBodyMark mark(mode);
        try {
            return body(*this);
        } catch (const std::exception& exception) {
            return Error(StorageError::failed, std::string("an exception left the transaction: ") + exception.what());
        } catch (...) {
            return Error(StorageError::failed, "an unknown exception left the transaction");
        }
    }

    Session& session_;
    std::optional<Error> first_error_;
    std::int64_t changed_ = 0;
};

}  // namespace muster::storage
