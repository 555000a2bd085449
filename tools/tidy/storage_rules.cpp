// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <regex>

#include "tidy/rules.h"

namespace muster::tidy {
namespace {

constexpr std::array rooms_with_transactions = {"storage", "events", "access", "jobs"};

bool opens_transactions(const std::string& room) {
    return std::find(rooms_with_transactions.begin(), rooms_with_transactions.end(), room) !=
           rooms_with_transactions.end();
}

/// Statements, and not sentences that begin with the same verb: `select a subaccount first`.
const std::regex& statement() {
    static const std::regex pattern(
        R"(^\s*(select\s+([\d*$]|.*\sfrom\s)|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s*\()"
        R"(|(create|alter|drop)\s+(unique\s+)?(table|index|role|policy)\s))",
        std::regex::icase | std::regex::optimize);
    return pattern;
}

/// What a statement's kind shows in; the pattern need not read more, and recurses for each character.
constexpr std::size_t prefix_characters_max = 400;

}  // namespace

Findings check_transactions(const Tree& tree) {
    static const std::regex call(R"((\.|->)transaction\()");
    Findings findings;
    for (const File& file : tree.files()) {
        if (file.room().empty() || opens_transactions(file.room()) || file.is_test()) continue;
        const auto code = lines(file.source.code);
        for (std::size_t i = 0; i < code.size(); ++i) {
            if (!std::regex_search(code[i].begin(), code[i].end(), call)) continue;
            findings.push_back(
                {file.path, i + 1, "only storage/, events/, access/ and jobs/ open transactions: use the gate"});
        }
    }
    return findings;
}

Findings check_sql(const Tree& tree) {
    Findings findings;
    for (const File& file : tree.files()) {
        if (file.room().empty() || file.room() == "storage" || file.is_test()) continue;
        for (const Literal& literal : file.source.literals) {
            const std::string start = literal.text.substr(0, prefix_characters_max);
            if (!std::regex_search(start, statement())) continue;
            findings.push_back({file.path, literal.line, "SQL stands in the room's .sql file, under a name"});
        }
    }
    return findings;
}

}  // namespace muster::tidy
