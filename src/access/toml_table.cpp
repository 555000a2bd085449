// SPDX-License-Identifier: Apache-2.0
#include "access/toml_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace muster::access {

std::string Mistakes::text() const {
    auto sorted = found_;
    std::ranges::stable_sort(sorted, {}, [](const auto& mistake) { return mistake.first; });
    std::vector<std::string> lines;
    for (const auto& [line, what] : sorted) lines.push_back(fmt::format("{}:{}: {}", file_name_, line, what));
    return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string unknown_word(std::string_view kind, std::string_view word, std::span<const std::string_view> allowed) {
    if (const auto meant = text::nearest(word, allowed)) {
        return fmt::format("unknown {} `{}`; did you mean `{}`?", kind, word, *meant);
    }
    if (allowed.empty()) return fmt::format("unknown {} `{}`; none is allowed here", kind, word);
    return fmt::format("unknown {} `{}`; allowed: {}", kind, word,
                       text::listed(std::vector<std::string>(allowed.begin(), allowed.end())));
}

const toml::node* TomlTable::ask(std::string_view key) {
    asked_.push_back(key);
    return table_->get(key);
}

std::uint32_t TomlTable::line_of(const toml::node& node) const {
    const std::uint32_t line = node.source().begin.line;
    return line == 0 ? name_.line : line;
}

Word TomlTable::text_of(std::string_view key, const toml::node& node) {
    const std::uint32_t line = line_of(node);
    const auto value = node.value_exact<std::string>();
    if (!value || text::trimmed(*value).empty() || text::has_control_characters(*value)) {
        mistakes_->add(line, fmt::format("`{}` must be a text between quotes, not empty and in one line", key));
        return {.text = "", .line = line};
    }
    return {.text = *value, .line = line};
}

Word TomlTable::text(std::string_view key) {
    const toml::node* node = ask(key);
    if (node != nullptr) return text_of(key, *node);
    mistakes_->add(name_.line, fmt::format("`{}` is missing; write {} = \"…\"", key, key));
    return {.text = "", .line = name_.line};
}

std::vector<Word> TomlTable::words(std::string_view key) {
    const toml::node* node = ask(key);
    if (node == nullptr) return {};
    if (!node->is_array()) {
        mistakes_->add(line_of(*node), fmt::format("`{}` must be a list: [\"…\", \"…\"]", key));
        return {};
    }
    std::vector<Word> words;
    for (const toml::node& element : *node->as_array()) {
        Word word = text_of(key, element);
        if (word.text.empty()) continue;
        if (std::ranges::find(words, word.text, &Word::text) != words.end()) {
            mistakes_->add(word.line, fmt::format("`{}` stands twice in `{}`; name it once", word.text, key));
            continue;
        }
        words.push_back(std::move(word));
    }
    return words;
}

bool TomlTable::flag(std::string_view key) {
    const toml::node* node = ask(key);
    if (node == nullptr) return false;
    const auto value = node->value_exact<bool>();
    if (!value) mistakes_->add(line_of(*node), fmt::format("`{}` must be true or false", key));
    return value.value_or(false);
}

std::optional<TomlTable> TomlTable::table(std::string_view key) {
    const toml::node* node = ask(key);
    if (node == nullptr) return std::nullopt;
    if (!node->is_table()) {
        mistakes_->add(line_of(*node), fmt::format("`{}` must be a table: [{}]", key, key));
        return std::nullopt;
    }
    return TomlTable(*node->as_table(), {.text = std::string(key), .line = line_of(*node)}, *mistakes_);
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
    const std::optional<TomlTable> parent = table(key);
    if (!parent) return {};
    std::vector<TomlTable> tables;
    for (const auto& [name, node] : parent->in_file_order()) {
        if (node->is_table()) {
            tables.emplace_back(*node->as_table(), name, *mistakes_);
        } else {
            mistakes_->add(name.line, fmt::format("`{}` must be a table: [{}.{}]", name.text, key, name.text));
        }
    }
    return tables;
}

std::vector<std::pair<Word, Word>> TomlTable::all_texts() {
    std::vector<std::pair<Word, Word>> texts;
    for (const auto& [name, node] : in_file_order()) texts.emplace_back(name, text_of(name.text, *node));
    return texts;
}

void TomlTable::refuse_other_keys() {
    for (const auto& [name, node] : in_file_order()) {
        if (std::ranges::find(asked_, name.text) != asked_.end()) continue;
        mistakes_->add(name.line, unknown_word("key", name.text, asked_));
    }
}

std::vector<std::pair<Word, const toml::node*>> TomlTable::in_file_order() const {
    struct Place {
        toml::source_position position;
        std::string name;
        const toml::node* node;
    };
    std::vector<Place> places;
    for (const auto& [key, node] : *table_) {
        places.push_back({.position = key.source().begin, .name = std::string(key.str()), .node = &node});
    }
    std::ranges::stable_sort(places, [](const Place& a, const Place& b) { return a.position < b.position; });
    std::vector<std::pair<Word, const toml::node*>> ordered;
    for (const Place& place : places) {
        const std::uint32_t line = place.position.line == 0 ? name_.line : place.position.line;
        ordered.emplace_back(Word{.text = place.name, .line = line}, place.node);
    }
    return ordered;
}

}  // namespace muster::access
