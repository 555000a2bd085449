// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tidy/rules.h"

namespace muster::tidy {
namespace {

constexpr std::size_t columns_max = 120;
constexpr std::string_view licence = "SPDX-License-Identifier: Apache-2.0";

std::size_t columns(std::string_view line) {
    return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

void check_line(const File& file, std::string_view line, std::size_t number, Findings& findings) {
    if (line.find('\t') != std::string_view::npos) findings.push_back({file.path, number, "a tab: indent with spaces"});
    if (line.ends_with(' ') || line.ends_with('\r')) findings.push_back({file.path, number, "space at the line's end"});
    if (file.is_code() && columns(line) > columns_max) findings.push_back({file.path, number, "more than 120 columns"});
}

/// SQL has none: it becomes part of the program as it stands.
bool names_licence(const File& file) {
    if (file.path.ends_with(".sql")) return true;
    const auto all = lines(file.text);
    const std::size_t first = !all.empty() && all[0].starts_with("#!") ? 1 : 0;
    return all.size() > first && all[first].find(licence) != std::string_view::npos;
}

}  // namespace

Findings check_lines(const Tree& tree) {
    Findings findings;
    for (const File& file : tree.files()) {
        const auto all = lines(file.text);
        for (std::size_t i = 0; i < all.size(); ++i) check_line(file, all[i], i + 1, findings);
        if (!file.text.empty() && (!file.text.ends_with('\n') || file.text.ends_with("\n\n"))) {
            findings.push_back({file.path, all.size(), "a file ends with one newline"});
        }
        if (file.is_code() && !names_licence(file)) {
            findings.push_back({file.path, 1, "begin with " + std::string(licence)});
        }
    }
    return findings;
}

}  // namespace muster::tidy
