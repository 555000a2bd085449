// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/limits.h"

namespace muster {

/// What part of a list is asked for: up to `limit` rows after the row that a page before ended with.
struct PageQuery {
    std::optional<json::Range<1, limits::page_rows_max>> limit;
    std::optional<json::Text<1, 100>> after;  ///< a page's `next`, as it came

    [[nodiscard]] int rows() const { return limit ? limit->value() : limits::page_rows_default; }
    /// The `n` numbers that `next` was made of, or `n` times `start` for the first page; nothing if it is no cursor of
    /// ours.
    [[nodiscard]] std::optional<std::vector<std::int64_t>> position(std::size_t n, std::int64_t start) const;
};
BOOST_DESCRIBE_STRUCT(PageQuery, (), (limit, after))

/// A cursor that PageQuery::position reads back.
std::string cursor_of(const std::vector<std::int64_t>& numbers);

/// A part of a list, and the cursor of the next part if there is one.
template <class T>
struct Page {
    std::vector<T> items;
    std::optional<std::string> next;

    /// Drops what was read beyond `rows`, which tells that there is more, and sets the cursor after the last row kept.
    template <class CursorOf>
    void cut(int rows, CursorOf cursor_of_row) {
        if (items.size() <= static_cast<std::size_t>(rows)) return;
        items.resize(static_cast<std::size_t>(rows));
        next = cursor_of_row(items.back());
    }

    BOOST_DESCRIBE_CLASS(Page, (), (items, next), (), ())
};

/// A list that is always answered whole: it is short, or as long as a limit lets it grow.
template <class T>
struct Listing {
    std::vector<T> items;

    BOOST_DESCRIBE_CLASS(Listing, (), (items), (), ())
};

enum class PageError : std::uint8_t { cursor_unreadable };
const ErrorKind& error_kind(PageError error);

}  // namespace muster
