// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "app/commands.h"
#include "base/json.h"

namespace muster::app {

/// Prints lines of words in columns under a heading; `none` if there are no lines.
void print_table(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& lines);
void print_line(const std::string& line);
void print_error_line(const std::string& line);

/// Prints a value as JSON, or by `text` for people.
template <class T, class Text>
void print(OutputFormat format, const T& value, Text text) {
    if (format == OutputFormat::json) {
        print_line(json::write(value));
    } else {
        text();
    }
}

}  // namespace muster::app
