// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "tidy/rules.h"

namespace muster::tidy {
namespace {

constexpr std::size_t readme_lines_max = 15;

void check_readmes(const Tree& tree, Findings& findings) {
    std::set<std::string> rooms;
    for (const File& file : tree.files()) {
        if (!file.room().empty()) rooms.insert(file.room());
    }
    for (const std::string& room : rooms) {
        const std::string path = "src/" + room + "/README.md";
        const File* readme = tree.find(path);
        if (readme == nullptr) {
            findings.push_back(
                {path, 1, "a room opens with a README.md: what it knows, what it must not, where to start"});
        } else if (lines(readme->text).size() > readme_lines_max) {
            findings.push_back({path, 1, "a room's README.md has at most 15 lines"});
        }
    }
}

bool leads_outside(std::string_view target) {
    return target.starts_with('#') || target.starts_with("mailto:") || target.find("://") != std::string_view::npos;
}

bool leads_somewhere(const Tree& tree, const File& file, std::string_view target) {
    target = target.substr(0, target.find('#'));
    const auto folder = std::filesystem::path(file.path).parent_path();
    std::string path = (folder / target).lexically_normal().generic_string();
    if (path.ends_with('/')) path.pop_back();
    return path == "." || tree.has(path);
}

void check_links(const Tree& tree, const File& file, Findings& findings) {
    bool fenced = false;
    const auto all = lines(file.text);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].starts_with("```")) fenced = !fenced;
        if (fenced) continue;
        for (std::size_t at = 0; (at = all[i].find("](", at)) != std::string_view::npos; at += 2) {
            const std::string_view target = all[i].substr(at + 2, all[i].find(')', at) - at - 2);
            if (leads_outside(target) || leads_somewhere(tree, file, target)) continue;
            findings.push_back({file.path, i + 1, "this link leads nowhere: " + std::string(target)});
        }
    }
}

}  // namespace

Findings check_documents(const Tree& tree) {
    Findings findings;
    check_readmes(tree, findings);
    for (const File& file : tree.files()) {
        if (file.is_markdown()) check_links(tree, file, findings);
    }
    return findings;
}

Findings check_all(const Tree& tree) {
    Findings all;
    for (const auto rule : {check_layers, check_dependencies, check_transactions, check_sql, check_sizes, check_lines,
                            check_words, check_documents}) {
        const Findings findings = rule(tree);
        all.insert(all.end(), findings.begin(), findings.end());
    }
    return all;
}

}  // namespace muster::tidy
