// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace muster {

/// Not `constexpr`, so that a compiler that would have to call it says its name.
void rows_stand_in_the_order_of_their_enumerators();

/// Whether a value of an enum has a name there: compilers write one that has none as a number, `(Color)7`.
template <auto Value>
consteval bool is_enumerator() {
    const std::string_view text = __PRETTY_FUNCTION__;
    const char first = text[text.rfind(')') + 1];
    return first < '0' || first > '9';
}

/// How many enumerators an enum has that counts them from 0.
template <class E, std::size_t Counted = 0>
consteval std::size_t count_enumerators() {
    if constexpr (is_enumerator<static_cast<E>(Counted)>()) return count_enumerators<E, Counted + 1>();
    return Counted;
}

/// A table with a row for each enumerator of an enum that counts them from 0. The rows name their enumerators and stand
/// in their order: a table where one is missing, or stands elsewhere, doesn't compile.
template <class E, class T>
class EnumTable {
  public:
    static constexpr std::size_t size = count_enumerators<E>();

    struct Row {
        E of;
        T value;
    };

    consteval explicit EnumTable(const Row (&rows)[size]) : rows_(std::to_array(rows)) {
        for (std::size_t i = 0; i < size; ++i) {
            if (static_cast<std::size_t>(rows_[i].of) != i) rows_stand_in_the_order_of_their_enumerators();
        }
    }

    constexpr const T& operator[](E e) const { return rows_[static_cast<std::size_t>(e)].value; }
    constexpr T& operator[](E e) { return rows_[static_cast<std::size_t>(e)].value; }

    /// The first enumerator of that value.
    [[nodiscard]] constexpr std::optional<E> find(const T& value) const {
        for (const Row& row : rows_) {
            if (row.value == value) return row.of;
        }
        return std::nullopt;
    }

    /// The values alone, in the enumerators' order.
    [[nodiscard]] constexpr std::array<T, size> values() const {
        return [this]<std::size_t... I>(std::index_sequence<I...>) {
            return std::array<T, size>{rows_[I].value...};
        }(std::make_index_sequence<size>());
    }

    /// A table with what `make` makes of each value.
    template <class F>
    [[nodiscard]] constexpr auto transformed(F make) const {
        using Made = EnumTable<E, std::invoke_result_t<F, const T&>>;
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return Made(typename Made::InOrder{}, {{{rows_[I].of, make(rows_[I].value)}...}});
        }(std::make_index_sequence<size>());
    }

  private:
    template <class, class>
    friend class EnumTable;

    struct InOrder {};
    constexpr EnumTable(InOrder, std::array<Row, size> rows) : rows_(std::move(rows)) {}

    std::array<Row, size> rows_;
};

}  // namespace muster
