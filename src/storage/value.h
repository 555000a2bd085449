// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/invariant.h"

namespace muster::storage {

/// A statement's parameter: integer, text, bytes, or a null of one of them. Borrows text and bytes for the call.
class Value {
  public:
    enum class Type : std::uint8_t { integer, text, bytes };

    Value(std::int64_t number) : type_(Type::integer), number_(number) {}
    Value(int number) : Value(static_cast<std::int64_t>(number)) {}
    Value(Time time) : Value(static_cast<std::int64_t>(time.time_since_epoch().count())) {}
    template <class Tag>
    Value(Id<Tag> id) : Value(id.number()) {}
    Value(std::string_view text) : type_(Type::text), text_(text) {}
    Value(const std::string& text) : Value(std::string_view(text)) {}
    Value(const char* text) : Value(std::string_view(text)) {}
    Value(std::span<const std::uint8_t> bytes)
        : type_(Type::bytes), text_(reinterpret_cast<const char*>(bytes.data()), bytes.size()) {}
    template <class T>
    Value(const std::optional<T>& maybe) : Value(maybe ? Value(*maybe) : null_like(Value(T{}))) {}

    [[nodiscard]] Type type() const { return type_; }
    [[nodiscard]] bool is_null() const { return is_null_; }
    [[nodiscard]] std::int64_t number() const { return number_; }
    /// Text, or bytes as chars.
    [[nodiscard]] std::string_view text() const { return text_; }

  private:
    static Value null_like(Value value) {
        value.is_null_ = true;
        value.text_ = {};
        return value;
    }

    Type type_;
    bool is_null_ = false;
    std::int64_t number_ = 0;
    std::string_view text_;
};

/// One column of one row, owned by its Rows.
struct Cell {
    Value::Type type = Value::Type::integer;
    bool is_null = true;
    std::int64_t number = 0;
    std::string_view text;  ///< text, or bytes as chars
};

/// How a cell becomes a C++ value; specialize for a type of your own next to that type.
/// A cell of another type than asked for is our mistake (the schema says what a column holds), so it breaks an
/// invariant.
template <class T>
struct FromCell;

template <>
struct FromCell<std::int64_t> {
    static std::int64_t read(const Cell& cell) {
        INVARIANT(!cell.is_null && cell.type == Value::Type::integer);
        return cell.number;
    }
};
template <>
struct FromCell<int> {
    static int read(const Cell& cell) { return static_cast<int>(FromCell<std::int64_t>::read(cell)); }
};
template <>
struct FromCell<Time> {
    static Time read(const Cell& cell) { return Time(std::chrono::microseconds(FromCell<std::int64_t>::read(cell))); }
};
template <class Tag>
struct FromCell<Id<Tag>> {
    static Id<Tag> read(const Cell& cell) { return Id<Tag>(FromCell<std::int64_t>::read(cell)); }
};
template <>
struct FromCell<std::string> {
    static std::string read(const Cell& cell) {
        INVARIANT(!cell.is_null && cell.type == Value::Type::text);
        return std::string(cell.text);
    }
};
template <>
struct FromCell<std::vector<std::uint8_t>> {
    static std::vector<std::uint8_t> read(const Cell& cell) {
        INVARIANT(!cell.is_null && cell.type == Value::Type::bytes);
        return {cell.text.begin(), cell.text.end()};
    }
};
template <class T>
struct FromCell<std::optional<T>> {
    static std::optional<T> read(const Cell& cell) {
        if (cell.is_null) return std::nullopt;
        return FromCell<T>::read(cell);
    }
};

/// A row's columns in the order of the statement. Valid as long as its Rows.
class Row {
  public:
    explicit Row(std::span<const Cell> cells) : cells_(cells) {}

    [[nodiscard]] std::size_t size() const { return cells_.size(); }

    template <class T>
    [[nodiscard]] T get(std::size_t column) const {
        INVARIANT(column < cells_.size());
        return FromCell<T>::read(cells_[column]);
    }

    /// Whatever stands there, for what copies rows without knowing them.
    [[nodiscard]] const Cell& cell(std::size_t column) const {
        INVARIANT(column < cells_.size());
        return cells_[column];
    }

    /// Reads the first columns into the given variables, in order.
    template <class... Ts>
    void into(Ts&... targets) const {
        std::size_t column = 0;
        ((targets = get<Ts>(column++)), ...);
    }

  private:
    std::span<const Cell> cells_;
};

/// The whole answer of a statement, owning its cells; `changed` counts rows written where it wrote.
class Rows {
  public:
    [[nodiscard]] std::size_t size() const { return columns_ == 0 ? 0 : cells_.size() / columns_; }
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] Row operator[](std::size_t index) const {
        INVARIANT(index < size());
        return Row(std::span(cells_).subspan(index * columns_, columns_));
    }
    [[nodiscard]] std::int64_t changed() const { return changed_; }

    class Iterator {
      public:
        Iterator(const Rows& rows, std::size_t index) : rows_(&rows), index_(index) {}
        Row operator*() const { return (*rows_)[index_]; }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        friend bool operator==(const Iterator&, const Iterator&) = default;

      private:
        const Rows* rows_;
        std::size_t index_;
    };
    [[nodiscard]] Iterator begin() const { return {*this, 0}; }
    [[nodiscard]] Iterator end() const { return {*this, size()}; }

  private:
    friend class RowsBuilder;
    std::size_t columns_ = 0;
    std::int64_t changed_ = 0;
    std::vector<Cell> cells_;
    std::vector<std::unique_ptr<char[]>> blocks_;  ///< what the cells' text points into
};

}  // namespace muster::storage
