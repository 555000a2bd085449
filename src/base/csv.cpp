// SPDX-License-Identifier: Apache-2.0
#include "base/csv.h"

#include <optional>

#include "base/enum_table.h"
#include "base/limits.h"
#include "base/text.h"

namespace muster::csv {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// What ends a cell.
enum class CellEnd : std::uint8_t { separator, row, text };

/// What stands between the cells of a table.
char separator_of(std::string_view text) {
    const auto first_row = text.substr(0, text.find_first_of("\r\n"));
    return first_row.contains(';') && !first_row.contains(',') ? ';' : ',';
}

class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text), separator_(separator_of(text)) {}

    Result<Table> read() {
        while (!rest_.empty()) {
            if (table_.rows.size() == limits::csv_rows_max)
                return Error(CsvError::too_large,
                             "a table has at most " + std::to_string(limits::csv_rows_max) + " rows: send it in parts");
            table_.rows.emplace_back();
            TRY(read_row());
        }
        return std::move(table_);
    }

  private:
    Result<void> read_row() {
        auto& row = table_.rows.back();
        CellEnd end = CellEnd::separator;
        while (end == CellEnd::separator) {
            if (row.size() == limits::csv_cells_per_row_max)
                return too_large("a row has at most " + std::to_string(limits::csv_cells_per_row_max) + " cells");
            row.emplace_back();
            end = TRY(rest_.starts_with('"') ? read_quoted(row.back()) : read_plain(row.back()));
        }
        const std::size_t expected = table_.rows.front().size();
        if (row.size() == expected) return {};
        return malformed("it has " + cells(row.size()) + " where the first row has " + std::to_string(expected));
    }

    Result<CellEnd> read_plain(std::string& cell) {
        const std::string_view text = rest_.substr(0, rest_.find_first_of(separator_ + std::string("\r\n\"")));
        rest_.remove_prefix(text.size());
        if (rest_.starts_with('"')) return malformed("a cell with a quote stands in quotes, its own quotes doubled");
        TRY(append(cell, text));
        return read_end();
    }

    Result<CellEnd> read_quoted(std::string& cell) {
        rest_.remove_prefix(1);
        for (;;) {
            const auto quote = rest_.find('"');
            if (quote == rest_.npos) return malformed("a quote is not closed");
            TRY(append(cell, rest_.substr(0, quote)));
            rest_.remove_prefix(quote + 1);
            if (!rest_.starts_with('"')) return read_end();
            TRY(append(cell, "\""));
            rest_.remove_prefix(1);
        }
    }

    Result<CellEnd> read_end() {
        for (const auto& [mark, end] :
             {std::pair(std::string_view(&separator_, 1), CellEnd::separator),
              std::pair(std::string_view("\r\n"), CellEnd::row), std::pair(std::string_view("\n"), CellEnd::row)}) {
            if (!rest_.starts_with(mark)) continue;
            rest_.remove_prefix(mark.size());
            return end;
        }
        if (rest_.empty()) return CellEnd::text;
        return malformed(std::string("a ") + (separator_ == ',' ? "comma" : "semicolon") +
                         " or a line's end must come after a cell");
    }

    Result<void> append(std::string& cell, std::string_view text) const {
        if (cell.size() + text.size() > limits::csv_cell_bytes_max)
            return too_large("a cell has at most " + std::to_string(limits::csv_cell_bytes_max) + " bytes");
        cell += text;
        return {};
    }

    static std::string cells(std::size_t count) { return std::to_string(count) + (count == 1 ? " cell" : " cells"); }
    [[nodiscard]] std::string in_row(const std::string& what) const {
        return "row " + std::to_string(table_.rows.size()) + " can't be read: " + what;
    }
    [[nodiscard]] Error malformed(const std::string& what) const { return {CsvError::malformed, in_row(what)}; }
    [[nodiscard]] Error too_large(const std::string& what) const { return {CsvError::too_large, in_row(what)}; }

    std::string_view rest_;
    const char separator_;
    Table table_;
};

/// What spreadsheets take for the beginning of a formula.
constexpr std::string_view formula_marks = "=+-@\t\r";

std::string written(std::string_view cell) {
    const bool is_formula = !cell.empty() && formula_marks.contains(cell.front());
    const std::string safe = (is_formula ? "'" : "") + std::string(cell);
    if (safe.find_first_of(",\"\r\n") == safe.npos) return safe;
    std::string quoted = "\"";
    for (const char c : safe) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + "\"";
}

}  // namespace

const ErrorKind& error_kind(CsvError error) {
    using enum CsvError;
    static constexpr EnumTable<CsvError, ErrorKind> rows({
        {malformed, {"csv_malformed", Category::bad_input, "this is no table in CSV: see RFC 4180"}},
        {too_large, {"csv_too_large", Category::too_large, "this table is too large: send it in parts"}},
    });
    return rows[error];
}

std::string write_row(std::span<const std::string> cells) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) text += ',';
        text += written(cells[i]);
    }
    return text + "\r\n";
}

std::string write(const Table& table) {
    std::string text;
    for (const auto& row : table.rows) text += write_row(row);
    return text;
}

Result<Table> parse(std::string_view text) {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    if (!text::is_utf8(text)) return Error(CsvError::malformed, "a table in CSV is written in UTF-8: save it so");
    if (text.find('\0') != text.npos) return Error(CsvError::malformed, "a table in CSV has no zero bytes");
    if (text.empty()) return Error(CsvError::malformed, "the table is empty: its first row names the columns");
    return Reader(text).read();
}

}  // namespace muster::csv
