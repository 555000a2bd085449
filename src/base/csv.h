// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

/// Tables in comma-separated values, as RFC 4180 says, and as spreadsheets write them.
namespace muster::csv {

/// The rows in their order, the header among them as it stands; each has as many cells as the first.
struct Table {
    std::vector<std::vector<std::string>> rows;
};

enum class CsvError : std::uint8_t {
    malformed,  ///< the message says in which row, counted from 1, and what is wrong there
    too_large,  ///< over one of `limits::csv_…_max`
};
const ErrorKind& error_kind(CsvError error);

/// Reads a whole text, strictly: well-formed UTF-8 without U+0000, after a byte order mark or none; rows end in CRLF or
/// LF, the last one perhaps in neither; a cell with a comma, a quote or a line end stands in quotes, its own quotes
/// doubled; nothing stands between a closing quote and the next comma. Cells are kept as they came, not trimmed.
/// Where the first row has semicolons and no comma, semicolons stand for commas everywhere, as many spreadsheets write
/// them.
Result<Table> parse(std::string_view text);

/// Writes a table for spreadsheets: rows end in CRLF, and cells stand in quotes where they must. A cell that a
/// spreadsheet would take for a formula gets an apostrophe before it, whoever wrote it.
std::string write(const Table& table);
/// One of its rows.
std::string write_row(std::span<const std::string> cells);

}  // namespace muster::csv
