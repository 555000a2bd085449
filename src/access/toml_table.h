// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <toml++/toml.h>

namespace muster::access {

/// What is wrong with one file: each mistake with its line, so that all are told at once.
class Mistakes {
  public:
    explicit Mistakes(std::string file_name) : file_name_(std::move(file_name)) {}

    void add(std::uint32_t line, std::string what) { found_.emplace_back(line, std::move(what)); }
    [[nodiscard]] std::size_t count() const { return found_.size(); }
    /// "file:line: what", in the order of lines, one a line.
    [[nodiscard]] std::string text() const;

  private:
    std::string file_name_;
    std::vector<std::pair<std::uint32_t, std::string>> found_;
};

/// A text of the file, and where it stands.
struct Word {
    std::string text;
    std::uint32_t line = 1;
};

/// "unknown role `amdin`; did you mean `admin`?", or else all that is allowed.
std::string unknown_word(std::string_view kind, std::string_view word, std::span<const std::string_view> allowed);

/// One table of a TOML file, read key by key. Each reading notes what is wrong with the key and then gives an empty
/// value; once all keys are read, `refuse_other_keys` notes those that nobody asked for.
class TomlTable {
  public:
    TomlTable(const toml::table& table, Word name, Mistakes& mistakes)
        : table_(&table), name_(std::move(name)), mistakes_(&mistakes) {}

    /// The last part of the table's name, and the line where it begins.
    [[nodiscard]] const Word& name() const { return name_; }

    /// A text that must be there, not empty and without control characters.
    Word text(std::string_view key);
    /// A list of texts, none of them twice; absent is empty.
    std::vector<Word> words(std::string_view key);
    /// true or false; absent is false.
    bool flag(std::string_view key);
    /// A table in this one; absent is none.
    std::optional<TomlTable> table(std::string_view key);
    /// The tables in the table `key`, in the order of the file: [roles.admin], [roles.member]…
    std::vector<TomlTable> tables(std::string_view key);
    /// All keys, with the texts that they hold, in the order of the file.
    std::vector<std::pair<Word, Word>> all_texts();

    void refuse_other_keys();

  private:
    const toml::node* ask(std::string_view key);
    std::uint32_t line_of(const toml::node& node) const;
    Word text_of(std::string_view key, const toml::node& node);
    std::vector<std::pair<Word, const toml::node*>> in_file_order() const;

    const toml::table* table_;
    Word name_;
    Mistakes* mistakes_;
    std::vector<std::string_view> asked_;
};

}  // namespace muster::access
