// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "mail/render.h"

namespace muster::mail {
namespace {

constexpr std::size_t line_characters_max = 76;
constexpr std::size_t plain_line_characters_max = 200;
/// 76 less the longest header name that is used ("Subject: ") and less "=?UTF-8?Q?" and "?=".
constexpr std::size_t word_characters_max = 55;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::string hex_of(char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    return {'=', digits[byte >> 4U], digits[byte & 15U]};
}

bool is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// In a body: what may stand for itself, if it is not the last of its line.
bool is_literal(char c) { return (c >= ' ' && c <= '~' && c != '=') || c == '\t'; }

void append_line(std::string& encoded, std::string_view line) {
    std::size_t column = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const bool last = i + 1 == line.size();
        const bool blank = line[i] == ' ' || line[i] == '\t';
        const std::string unit = is_literal(line[i]) && !(last && blank) ? std::string(1, line[i]) : hex_of(line[i]);
        // All but the last unit must leave room for the "=" of a soft break.
        if (column + unit.size() + (last ? 0 : 1) > line_characters_max) {
            encoded += "=\r\n";
            column = 0;
        }
        encoded += unit;
        column += unit.size();
    }
    encoded += "\r\n";
}

/// RFC 2047, 4.2 (2) and 5 (3): only letters and digits stand for themselves, so that the word also fits a phrase.
std::string word_unit(char c) {
    if (c == ' ') return "_";
    return is_letter_or_digit(c) ? std::string(1, c) : hex_of(c);
}

/// The text's lines without their breaks, which may be CRLF or LF.
std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (end != std::string_view::npos && line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

bool is_plain_line(std::string_view line) {
    return line.size() <= plain_line_characters_max && !line.ends_with(' ') &&
           std::ranges::all_of(line, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

bool is_plain(std::string_view text) { return std::ranges::all_of(lines_of(text), is_plain_line); }

std::string to_plain_lines(std::string_view text) {
    std::string plain;
    for (const auto line : lines_of(text)) plain.append(line) += "\r\n";
    return plain;
}

std::string to_quoted_printable(std::string_view text) {
    std::string encoded;
    encoded.reserve(text.size() + text.size() / 8);
    for (const auto line : lines_of(text)) append_line(encoded, line);
    return encoded;
}

std::string to_encoded_words(std::string_view text) {
    std::string encoded;
    std::string word;
    const auto close_word = [&] {
        if (!encoded.empty()) encoded += "\r\n ";
        encoded += "=?UTF-8?Q?" + word + "?=";
        word.clear();
    };
    std::string unit;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unit += word_unit(text[i]);
        if (i + 1 < text.size() && is_continuation(text[i + 1])) continue;
        if (word.size() + unit.size() > word_characters_max) close_word();
        word += unit;
        unit.clear();
    }
    close_word();
    return encoded;
}

}  // namespace muster::mail
