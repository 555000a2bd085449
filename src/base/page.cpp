// SPDX-License-Identifier: Apache-2.0
#include "base/page.h"

#include <charconv>

#include "base/enum_table.h"
#include "base/text.h"

namespace muster {

const ErrorKind& error_kind(PageError error) {
    using enum PageError;
    static constexpr EnumTable<PageError, ErrorKind> rows({
        {cursor_unreadable,
         {"cursor_unreadable", Category::bad_input,
          "`after` is no cursor of this list: pass a page's `next` as it came"}},
    });
    return rows[error];
}

std::optional<std::vector<std::int64_t>> PageQuery::position(std::size_t n, std::int64_t start) const {
    if (!after) return std::vector<std::int64_t>(n, start);
    std::vector<std::int64_t> numbers;
    for (const auto part : text::split(after->text(), '.')) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
        if (error != std::errc() || end != part.data() + part.size()) return std::nullopt;
        numbers.push_back(number);
    }
    if (numbers.size() != n) return std::nullopt;
    return numbers;
}

std::string cursor_of(const std::vector<std::int64_t>& numbers) {
    std::vector<std::string> parts;
    for (const auto number : numbers) parts.push_back(std::to_string(number));
    return text::join(parts, ".");
}

}  // namespace muster
