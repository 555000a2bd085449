// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tidy/tree.h"

namespace muster::tidy {

/// A place where the checkout breaks a rule of the house, and what to do about it.
struct Finding {
    std::string path;
    std::size_t line;
    std::string words;
};
using Findings = std::vector<Finding>;

/// Rooms include only themselves and those before them in layers.txt; http/ only where a room has its routes.
Findings check_layers(const Tree& tree);

/// Third parties' headers stand in docs/dependencies.md, and only the folders named there include them.
Findings check_dependencies(const Tree& tree);

/// Transactions are opened only in storage/, events/, access/ and jobs/, so that every other room comes through the
/// gate.
Findings check_transactions(const Tree& tree);

/// SQL stands in .sql files; storage/ alone has statements of the engines' own.
Findings check_sql(const Tree& tree);

/// Files have at most 400 lines, functions 50 lines of code, but for what tools/tidy/ratchet.txt still allows.
Findings check_sizes(const Tree& tree);

/// At most 120 columns, no tabs, no spaces at a line's end, one newline at the file's, the licence on the first line.
Findings check_lines(const Tree& tree);

/// Names have no words that say nothing; what is left to do has an owner and a reason.
Findings check_words(const Tree& tree);

/// Each room has a README.md of at most 15 lines; links between documents lead somewhere.
Findings check_documents(const Tree& tree);

Findings check_all(const Tree& tree);

}  // namespace muster::tidy
