// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "tidy/rules.h"

namespace muster::tidy {
namespace {

constexpr std::string_view document = "docs/dependencies.md";

/// One row of the table: these headers may be included in these places, both as patterns in which * stands for
/// anything.
struct Dependency {
    std::string name;
    std::vector<std::string> headers;
    std::vector<std::string> places;
};

bool matches(std::string_view pattern, std::string_view text) {
    if (pattern.empty()) return text.empty();
    if (pattern.front() == '*') {
        for (std::size_t skipped = 0; skipped <= text.size(); ++skipped) {
            if (matches(pattern.substr(1), text.substr(skipped))) return true;
        }
        return false;
    }
    return !text.empty() && text.front() == pattern.front() && matches(pattern.substr(1), text.substr(1));
}

bool matches_one(const std::vector<std::string>& patterns, std::string_view text) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const auto& pattern) { return matches(pattern, text); });
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t end; (end = text.find(separator)) != std::string_view::npos; text.remove_prefix(end + 1)) {
        parts.push_back(text.substr(0, end));
    }
    parts.push_back(text);
    return parts;
}

std::vector<std::string> in_backticks(std::string_view cell) {
    std::vector<std::string> result;
    const auto parts = split(cell, '`');
    for (std::size_t i = 1; i < parts.size(); i += 2) result.emplace_back(parts[i]);
    return result;
}

/// The rows of the table | library | package | headers | included in | why |.
std::vector<Dependency> read_table(const Tree& tree) {
    std::vector<Dependency> rows;
    const File* file = tree.find(document);
    for (const std::string_view line : lines(file ? std::string_view(file->text) : std::string_view())) {
        const auto cells = split(line, '|');
        if (cells.size() != 7 || cells[3].find('`') == std::string_view::npos) continue;
        rows.push_back({std::string(cells[1]), in_backticks(cells[3]), in_backticks(cells[4])});
    }
    return rows;
}

/// The C++ library's own headers have neither a folder nor an ending.
bool is_standard(std::string_view header) { return header.find_first_of("./") == std::string_view::npos; }

}  // namespace

Findings check_dependencies(const Tree& tree) {
    const std::vector<Dependency> table = read_table(tree);
    Findings findings;
    for (const File& file : tree.files()) {
        for (const Include& include : file.source.includes) {
            if (include.quoted || is_standard(include.name)) continue;
            const auto row = std::find_if(table.begin(), table.end(), [&](const Dependency& dependency) {
                return matches_one(dependency.headers, include.name);
            });
            if (row == table.end()) {
                findings.push_back(
                    {file.path, include.line, include.name + " is not in docs/dependencies.md: name it there"});
            } else if (!matches_one(row->places, file.path)) {
                findings.push_back(
                    {file.path, include.line, include.name + " may not be included here (docs/dependencies.md)"});
            }
        }
    }
    return findings;
}

}  // namespace muster::tidy
