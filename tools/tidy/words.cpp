// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <regex>

#include "tidy/rules.h"

namespace muster::tidy {
namespace {

constexpr std::array empty_words = {"manager", "managers", "util", "utils", "helper", "helpers"};

/// The words of a name in lower case, of snake_case and CamelCase alike.
std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words(1);
    char before = '_';
    for (const char c : name) {
        const bool starts = c == '_' || (std::isupper(c) != 0 && std::islower(before) != 0);
        if (starts && !words.back().empty()) words.emplace_back();
        if (c != '_') words.back() += static_cast<char>(std::tolower(c));
        before = c;
    }
    return words;
}

/// The first word of the name that says nothing, or nothing.
std::string empty_word(std::string_view name) {
    for (const std::string& word : words_of(name)) {
        if (std::find(empty_words.begin(), empty_words.end(), word) != empty_words.end()) return word;
    }
    return {};
}

void check_name(std::string_view name, const File& file, std::size_t line, Findings& findings) {
    const std::string word = empty_word(name);
    // Tests speak of the Manager, a role of customertext.
    if (word.empty() || (file.is_test() && word.starts_with("manager"))) return;
    findings.push_back({file.path, line, "`" + std::string(name) + "`: " + word + " says nothing, name what it does"});
}

bool is_word(char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; }

void check_names(const File& file, Findings& findings) {
    check_name(std::filesystem::path(file.path).stem().string(), file, 1, findings);
    const auto code = lines(file.source.code);
    for (std::size_t i = 0; i < code.size(); ++i) {
        for (auto at = code[i].begin(); at != code[i].end();) {
            const auto first = std::find_if(at, code[i].end(), is_word);
            at = std::find_if_not(first, code[i].end(), is_word);
            check_name({first, at}, file, i + 1, findings);
        }
    }
}

void check_promises(std::string_view text, const std::string& path, std::size_t line, Findings& findings) {
    static const std::regex promise(R"(\b(TODO|FIXME|XXX)\b(?!\([a-z][\w.-]*\): \S))");
    if (!std::regex_search(text.begin(), text.end(), promise)) return;
    findings.push_back({path, line, "do it now, or say who will and why: TODO(owner): reason"});
}

}  // namespace

Findings check_words(const Tree& tree) {
    Findings findings;
    for (const File& file : tree.files()) {
        if (!file.is_code()) continue;
        if (!file.is_cpp()) {
            const auto all = lines(file.text);
            for (std::size_t i = 0; i < all.size(); ++i) check_promises(all[i], file.path, i + 1, findings);
            continue;
        }
        check_names(file, findings);
        for (const Comment& comment : file.source.comments) {
            const auto all = lines(comment.text);
            for (std::size_t i = 0; i < all.size(); ++i) check_promises(all[i], file.path, comment.line + i, findings);
        }
    }
    return findings;
}

}  // namespace muster::tidy
