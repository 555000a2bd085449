// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "storage/value.h"

namespace muster::storage {

/// Collects an engine's answer cell by cell, row after row, and copies its text into blocks that the Rows then own.
class RowsBuilder {
  public:
    explicit RowsBuilder(std::size_t columns) { rows_.columns_ = columns; }

    void reserve(std::size_t rows) { rows_.cells_.reserve(rows * rows_.columns_); }

    void add_null() { rows_.cells_.emplace_back(); }
    void add_integer(std::int64_t number) {
        rows_.cells_.push_back({.type = Value::Type::integer, .is_null = false, .number = number, .text = {}});
    }
    /// `type` is text or bytes.
    void add_copy(Value::Type type, std::string_view text) {
        rows_.cells_.push_back({.type = type, .is_null = false, .number = 0, .text = copy(text)});
    }

    /// `changed`: how many rows the statement wrote.
    Rows finish(std::int64_t changed) && {
        rows_.changed_ = changed;
        return std::move(rows_);
    }

  private:
    static constexpr std::size_t first_block_bytes = 256;
    static constexpr std::size_t block_bytes_max = 64 * 1024;

    std::string_view copy(std::string_view text) {
        if (text.empty()) return {"", 0};
        if (text.size() > free_bytes_) grow(text.size());
        char* const place = next_;
        std::memcpy(place, text.data(), text.size());
        next_ += text.size();
        free_bytes_ -= text.size();
        return {place, text.size()};
    }

    void grow(std::size_t needed) {
        free_bytes_ = std::max(needed, next_block_bytes_);
        next_block_bytes_ = std::min(next_block_bytes_ * 4, block_bytes_max);
        rows_.blocks_.push_back(std::make_unique_for_overwrite<char[]>(free_bytes_));
        next_ = rows_.blocks_.back().get();
    }

    Rows rows_;
    char* next_ = nullptr;
    std::size_t free_bytes_ = 0;
    std::size_t next_block_bytes_ = first_block_bytes;
};

}  // namespace muster::storage
