// SPDX-License-Identifier: Apache-2.0
#include "storage/migration_text.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace muster::storage {

namespace {

enum class Block : std::uint8_t { both, sqlite, postgresql };

bool is_word_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// The block that a line opens; nothing for any other line.
Result<std::optional<Block>> block_opened_by(std::string_view line) {
    while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())) != 0) line.remove_suffix(1);
    if (!line.starts_with("-- (") || !line.ends_with(')')) return std::optional<Block>();
    if (line == "-- (both)") return std::optional(Block::both);
    if (line == "-- (sqlite)") return std::optional(Block::sqlite);
    if (line == "-- (postgresql)") return std::optional(Block::postgresql);
    return Error(StorageError::failed, "the migration has an unknown block `" + std::string(line) +
                                           "`: write (both), (sqlite) or (postgresql)");
}

Result<std::string> lines_for(Engine engine, std::string_view text) {
    const Block own = engine == Engine::sqlite ? Block::sqlite : Block::postgresql;
    std::string kept;
    Block block = Block::both;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (const auto opened = TRY(block_opened_by(line))) {
            block = *opened;
        } else if (block == Block::both || block == own) {
            kept += line;
        }
        kept += '\n';
    }
    return kept;
}

/// Walks over SQL word by word, leaving literals, quoted names and comments as they are.
class SqliteTranslation {
  public:
    explicit SqliteTranslation(std::string_view text) : rest_(text) {}

    std::string translate() && {
        while (!rest_.empty()) {
            if (rest_.starts_with("--")) {
                keep(std::min(rest_.find('\n'), rest_.size()));
            } else if (rest_[0] == '\'' || rest_[0] == '"') {
                keep(std::min(rest_.find(rest_[0], 1), rest_.size() - 1) + 1);
                note_word("");
            } else if (is_word_letter(rest_[0])) {
                translate_word();
            } else {
                translate_sign();
            }
        }
        return std::move(out_);
    }

  private:
    /// How much of `create table …;` has been seen.
    enum class Seen : std::uint8_t { nothing, create, table };

    void keep(std::size_t count) {
        out_ += rest_.substr(0, count);
        rest_.remove_prefix(count);
    }

    void translate_word() {
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_word_letter);
        std::string word(rest_.begin(), end);
        rest_.remove_prefix(word.size());
        std::string lower = word;
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        out_ += lower == "bigint" ? "integer" : lower == "bytea" ? "blob" : word;
        note_word(lower);
    }

    void note_word(std::string_view word) {
        if (seen_ == Seen::nothing && is_at_start_ && word == "create") {
            seen_ = Seen::create;
        } else if (seen_ == Seen::create) {
            seen_ = word == "table" ? Seen::table : Seen::nothing;
        }
        is_at_start_ = false;
    }

    void translate_sign() {
        if (rest_[0] == ';') {
            if (seen_ == Seen::table) out_ += " strict";
            seen_ = Seen::nothing;
            is_at_start_ = true;
        }
        keep(1);
    }

    std::string_view rest_;
    std::string out_;
    Seen seen_ = Seen::nothing;
    bool is_at_start_ = true;
};

}  // namespace

Result<std::string> migration_text_for(Engine engine, std::string_view text) {
    auto kept = TRY(lines_for(engine, text));
    if (engine == Engine::postgresql) return kept;
    return SqliteTranslation(kept).translate();
}

}  // namespace muster::storage
