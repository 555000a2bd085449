// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include "base/result.h"
#include "storage/value.h"

namespace muster::storage {

/// Values as libpq wants them: parallel arrays, all in binary, with explicit types so that integers stay exact and a
/// text may leave a parameter unused. Kept between statements, so that binding allocates nothing. Borrows the values'
/// text.
class PostgresqlParameters {
  public:
    void set(std::span<const Value> values);

    [[nodiscard]] int count() const { return static_cast<int>(types_.size()); }
    [[nodiscard]] const Oid* types() const { return types_.data(); }
    [[nodiscard]] const char* const* values() const { return values_.data(); }
    [[nodiscard]] const int* lengths() const { return lengths_.data(); }
    [[nodiscard]] const int* formats() const { return formats_.data(); }

    /// Differs for lists of different types.
    [[nodiscard]] std::uint64_t signature() const { return signature_; }

  private:
    std::vector<Oid> types_;
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
    std::vector<std::array<char, sizeof(std::int64_t)>> numbers_;
    std::uint64_t signature_ = 0;
};

/// Types for preparing a text without values: the engine infers them, except for a `$n` that the text leaves out.
std::vector<Oid> types_to_prepare(std::string_view text);

/// Fails with `failed` if a column has a type that Rows don't carry.
Result<void> check_columns(const PGresult* description, std::string_view doing);

/// The rows of a binary result.
Result<Rows> read_rows(const PGresult* result, std::string_view doing);

}  // namespace muster::storage
