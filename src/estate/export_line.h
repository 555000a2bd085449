// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/query.h"
#include "storage/value.h"

namespace muster::estate {

/// The columns that a query of organization_table.sql selects, by its own text: what isn't named there isn't exported.
std::vector<std::string> columns_of(const storage::Query& query);

/// A row as one line of JSON with its line end. By the columns' names: what ends in `_at` is a time, `id`, and what
/// ends in `_id`, `_by` or `_of`, an id; all other numbers are numbers.
std::string json_line(const std::vector<std::string>& columns, const storage::Row& row);

/// A row as a line of CSV; the header as csv_header. What a spreadsheet would take for a formula has an apostrophe
/// before it.
std::string csv_line(const std::vector<std::string>& columns, const storage::Row& row);
std::string csv_header(const std::vector<std::string>& columns);

}  // namespace muster::estate
