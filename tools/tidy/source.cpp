// SPDX-License-Identifier: Apache-2.0
#include "tidy/source.h"

#include <algorithm>
#include <cctype>

namespace muster::tidy {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) { source_.code.assign(text); }

    Source run() {
        while (at_ < text_.size()) step();
        find_includes();
        return std::move(source_);
    }

  private:
    void step() {
        if (looking_at("//")) return comment(text_.find('\n', at_));
        if (looking_at("/*")) return comment(after("*/", at_ + 2));
        if (looking_at("R\"") && (at_ == 0 || !is_word(text_[at_ - 1]))) return raw_literal();
        if (text_[at_] == '"') return literal();
        if (text_[at_] == '\'' && !in_number()) return character();
        ++at_;
    }

    bool looking_at(std::string_view what) const { return text_.substr(at_).starts_with(what); }

    std::size_t after(std::string_view what, std::size_t from) const {
        const std::size_t found = text_.find(what, from);
        return found == std::string_view::npos ? text_.size() : found + what.size();
    }

    std::size_t line_of(std::size_t position) {
        line_ += static_cast<std::size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(counted_),
                                                     text_.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
        counted_ = position;
        return line_;
    }

    void blank(std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            if (source_.code[i] != '\n') source_.code[i] = ' ';
        }
    }

    void comment(std::size_t end) {
        end = std::min(end, text_.size());
        source_.comments.push_back({line_of(at_), std::string(text_.substr(at_, end - at_))});
        blank(at_, end);
        at_ = end;
    }

    std::size_t closing(char quote) const {
        std::size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != quote) end += text_[end] == '\\' ? 2 : 1;
        return std::min(end, text_.size());
    }

    void literal() {
        const std::size_t end = closing('"');
        add_literal(at_, at_ + 1, end, std::min(end + 1, text_.size()));
    }

    void raw_literal() {
        const std::size_t open = std::min(text_.find('(', at_), text_.size() - 1);
        const std::string mark = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
        const std::size_t end = after(mark, open);
        add_literal(at_, open + 1, end - std::min(mark.size(), end), end);
    }

    void add_literal(std::size_t begin, std::size_t first, std::size_t last, std::size_t end) {
        const std::string_view inside = text_.substr(first, last > first ? last - first : 0);
        const auto between = std::string_view(source_.code).substr(literal_end_, begin - literal_end_);
        if (!source_.literals.empty() && std::all_of(between.begin(), between.end(), is_space)) {
            source_.literals.back().text += inside;
        } else {
            source_.literals.push_back({line_of(begin), std::string(inside)});
        }
        blank(text_.find('"', begin) + 1, end - 1);
        at_ = literal_end_ = end;
    }

    void character() {
        const std::size_t end = closing('\'');
        blank(at_ + 1, end);
        at_ = std::min(end + 1, text_.size());
    }

    /// The quote in 1'000.
    bool in_number() const {
        std::size_t first = at_;
        while (first > 0 && (is_word(text_[first - 1]) || text_[first - 1] == '\'')) --first;
        return first < at_ && std::isdigit(static_cast<unsigned char>(text_[first])) != 0;
    }

    void find_includes() {
        const auto code = lines(source_.code);
        const auto text = lines(text_);
        for (std::size_t i = 0; i < code.size(); ++i) {
            if (!code[i].starts_with("#include")) continue;
            const std::size_t open = text[i].find_first_of("<\"");
            if (open == std::string_view::npos) continue;
            const bool quoted = text[i][open] == '"';
            const std::size_t close = text[i].find(quoted ? '"' : '>', open + 1);
            source_.includes.push_back({i + 1, std::string(text[i].substr(open + 1, close - open - 1)), quoted});
        }
    }

    std::string_view text_;
    Source source_;
    std::size_t at_ = 0;
    std::size_t counted_ = 0;
    std::size_t line_ = 1;
    std::size_t literal_end_ = 0;
};

}  // namespace

Source take_apart(std::string_view text) { return Scanner(text).run(); }

std::vector<std::string_view> lines(std::string_view text) {
    std::vector<std::string_view> result;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        result.push_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return result;
}

}  // namespace muster::tidy
