// SPDX-License-Identifier: Apache-2.0
#include "app/print.h"

#include <algorithm>
#include <cstdio>

#include "base/text.h"

namespace muster::app {

void print_line(const std::string& line) {
    std::printf("%s\n", line.c_str());
    // Whoever reads through a pipe waits for it while the server runs.
    std::fflush(stdout);
}

void print_error_line(const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); }

void print_table(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& lines) {
    if (lines.empty()) return print_line("none");
    std::vector<std::size_t> widths;
    for (const auto& word : heading) widths.push_back(text::code_points(word));
    for (const auto& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], text::code_points(line[i]));
    }
    const auto print_words = [&](const std::vector<std::string>& words) {
        std::string out;
        for (std::size_t i = 0; i < words.size(); ++i) {
            out += words[i];
            if (i + 1 < words.size()) out.append(widths[i] - text::code_points(words[i]) + 2, ' ');
        }
        print_line(out);
    };
    print_words(heading);
    for (const auto& line : lines) print_words(line);
}

}  // namespace muster::app
