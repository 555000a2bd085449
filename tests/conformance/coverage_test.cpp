// SPDX-License-Identifier: Apache-2.0
// The table of requirements and the tests that show them hold each other to their word.

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "access/permission.h"
#include "base/text.h"
#include "conformance/gate_only.h"

namespace muster::testing {
namespace {

struct Requirement {
    std::string kind;   ///< R or C
    std::string built;  ///< works, API, gate or later
};

/// The rows of docs/requirements.md by their ids.
std::map<std::string, Requirement> requirements() {
    std::map<std::string, Requirement> rows;
    std::ifstream file("docs/requirements.md");
    for (std::string line; std::getline(file, line);) {
        std::vector<std::string> cells;
        for (const auto cell : text::split(line, '|')) cells.emplace_back(text::trimmed(cell));
        const bool is_row = cells.size() == 6 && cells[1].size() > 3 && cells[1][2] == '-' && cells[1][3] != '-';
        if (!is_row) continue;
        EXPECT_TRUE(rows.emplace(cells[1], Requirement{cells[2], cells[3]}).second) << cells[1] << " stands twice";
    }
    return rows;
}

/// "AM-8" of AM_8_TheLastBillingContactStays; a name may have several, one behind the other.
std::set<std::string> ids_in(const std::string& name) {
    std::set<std::string> ids;
    const auto words = text::split(name, '_');
    for (std::size_t i = 0; i + 2 < words.size(); i += 2) {
        const bool is_id =
            words[i].size() == 2 && std::ranges::all_of(words[i], [](char c) { return c >= 'A' && c <= 'Z'; });
        if (!is_id) break;
        ids.insert(std::string(words[i]) + "-" + std::string(words[i + 1]));
    }
    return ids;
}

/// The ids that this program's tests bear, whichever of them run now.
std::set<std::string> tested() {
    std::set<std::string> ids;
    const auto& all = *::testing::UnitTest::GetInstance();
    for (int s = 0; s < all.total_test_suite_count(); ++s) {
        const auto& suite = *all.GetTestSuite(s);
        for (int t = 0; t < suite.total_test_count(); ++t) ids.merge(ids_in(suite.GetTestInfo(t)->name()));
    }
    return ids;
}

std::set<std::string> asked_at_the_gate() {
    std::set<std::string> ids;
    for (const auto& rule : gate_rules()) ids.emplace(rule.requirement);
    return ids;
}

TEST(Coverage, ReadsTheIdsInTheNamesOfTests) {
    EXPECT_EQ(ids_in("AM_8_TheLastStays/sqlite"), std::set<std::string>{"AM-8"});
    EXPECT_EQ(ids_in("CT_9_CT_13_OnePersonSwitches"), (std::set<std::string>{"CT-9", "CT-13"}));
    EXPECT_EQ(ids_in("ME_3a_OnlyAdministrators"), std::set<std::string>{"ME-3a"});
    EXPECT_TRUE(ids_in("ReadsTheIds").empty());
}

TEST(Coverage, OfTheTableIsOfFiveProductsWithKnownWords) {
    std::map<std::string, int> products;
    for (const auto& [id, row] : requirements()) {
        ++products[id.substr(0, 2)];
        EXPECT_TRUE(row.kind == "R" || row.kind == "C") << id;
        EXPECT_TRUE((std::set<std::string>{"works", "API", "gate", "later"}).contains(row.built)) << id;
    }
    EXPECT_EQ(products, (std::map<std::string, int>{{"AM", 12}, {"AP", 9}, {"CT", 14}, {"ME", 15}, {"SW", 8}}));
}

TEST(Coverage, HasATestForEachRuleAndForEachCapabilityThatIsBuilt) {
    const auto ids = tested();
    for (const auto& [id, row] : requirements()) {
        EXPECT_FALSE(row.kind == "R" && row.built == "later") << id << ": who may is always shown, if only at the gate";
        EXPECT_EQ(ids.contains(id), row.built != "later") << id << " is `" << row.built << "`";
    }
}

TEST(Coverage, CallsWhatIsAskedAtTheGateOnlySo) {
    const auto at_gate = asked_at_the_gate();
    for (const auto& [id, row] : requirements()) EXPECT_EQ(at_gate.contains(id), row.built == "gate") << id;
}

TEST(Coverage, KnowsEachIdThatATestOrAPermissionNames) {
    auto ids = tested();
    for (const auto& row : access::permission_catalog) {
        for (const auto id : text::split(row.requirements, ' ')) {
            if (!id.empty()) ids.emplace(id);
        }
    }
    const auto known = requirements();
    for (const auto& id : ids) EXPECT_TRUE(known.contains(id)) << id << " is not in docs/requirements.md";
    EXPECT_GT(ids.size(), 40U);
}

}  // namespace
}  // namespace muster::testing
