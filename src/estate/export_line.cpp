// SPDX-License-Identifier: Apache-2.0
#include "estate/export_line.h"

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/csv.h"
#include "base/invariant.h"
#include "base/json.h"
#include "base/text.h"

namespace muster::estate {
namespace {

using Type = storage::Value::Type;
using namespace std::string_view_literals;

bool is_time(std::string_view column) { return column.ends_with("_at"); }

bool is_id(std::string_view column) {
    constexpr std::array others{"id"sv, "reviewer"sv, "keeper"sv, "suspended_from"sv};
    return std::ranges::find(others, column) != others.end() || column.ends_with("_id") || column.ends_with("_by") ||
           column.ends_with("_of");
}

/// As people and programs read it; bytes never leave the database.
std::string text_of(std::string_view column, const storage::Cell& cell) {
    INVARIANT(cell.type != Type::bytes);
    if (cell.is_null) return {};
    if (cell.type == Type::text) return std::string(cell.text);
    return is_time(column) ? to_rfc3339(Time(std::chrono::microseconds(cell.number))) : std::to_string(cell.number);
}

void append_json(std::string& line, std::string_view column, const storage::Cell& cell) {
    if (cell.is_null) {
        line += "null";
    } else if (cell.type == Type::integer && !is_time(column) && !is_id(column)) {
        line += std::to_string(cell.number);
    } else {
        json::append_string(line, text_of(column, cell));
    }
}

}  // namespace

std::vector<std::string> columns_of(const storage::Query& query) {
    constexpr std::string_view verb = "select ";
    const std::string_view text = query.sqlite;
    const auto from = text.find("\nfrom ");
    INVARIANT(text.starts_with(verb) && from != std::string_view::npos);
    std::vector<std::string> columns;
    for (const auto part : text::split(text.substr(verb.size(), from - verb.size()), ',')) {
        const auto name = text::trimmed(part);
        columns.emplace_back(name.substr(name.rfind('.') + 1));
    }
    return columns;
}

std::string json_line(const std::vector<std::string>& columns, const storage::Row& row) {
    std::string line = "{";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) line += ',';
        json::append_string(line, columns[i]);
        line += ':';
        append_json(line, columns[i], row.cell(i));
    }
    return line + "}\n";
}

std::string csv_line(const std::vector<std::string>& columns, const storage::Row& row) {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < columns.size(); ++i) cells.push_back(text_of(columns[i], row.cell(i)));
    return csv::write_row(cells);
}

std::string csv_header(const std::vector<std::string>& columns) { return csv::write_row(columns); }

}  // namespace muster::estate
