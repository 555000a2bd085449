// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>

#include "tidy/source.h"

namespace muster::tidy {
namespace {

constexpr std::string_view space = " \n\t";

bool blank(std::string_view text) { return text.find_first_not_of(space) == std::string_view::npos; }

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

/// The place after the bracket that closes the one at `open`.
std::size_t past_bracket(std::string_view code, std::size_t open, char opening, char closing) {
    int depth = 0;
    for (std::size_t i = open; i < code.size(); ++i) {
        if (code[i] == opening) ++depth;
        if (code[i] == closing && --depth == 0) return i + 1;
    }
    return code.size();
}

bool is_macro_letter(char c) { return std::isupper(c) != 0 || std::isdigit(c) != 0 || c == '_'; }

/// A head without the macro call that another declaration follows: BOOST_DESCRIBE_STRUCT(…) class X.
std::string_view without_macro(std::string_view head) {
    const auto open = std::find_if_not(head.begin(), head.end(), is_macro_letter);
    if (open == head.begin() || open == head.end() || *open != '(') return head;
    const std::string_view rest = head.substr(past_bracket(head, 0, '(', ')'));
    return blank(rest) ? head : rest;
}

/// A declaration's head without what may stand before it: template<…>, attributes, access labels, a macro's call.
std::string_view bare(std::string_view head) {
    for (;;) {
        head = trim(head);
        const std::string_view before = head;
        for (const std::string_view label : {"public:", "private:", "protected:"}) {
            if (head.starts_with(label)) head.remove_prefix(label.size());
        }
        if (head.starts_with("template")) head.remove_prefix(past_bracket(head, 0, '<', '>'));
        if (head.starts_with("[[")) head.remove_prefix(past_bracket(head, 0, '[', ']'));
        head = without_macro(head);
        if (head == before) return head;
    }
}

enum class Kind { scope, function, initializer };

Kind kind_of(std::string_view head) {
    const std::string_view declaration = bare(head);
    for (const std::string_view word :
         {"namespace", "inline namespace", "class", "struct", "union", "enum", "extern \""}) {
        if (declaration.starts_with(word)) return Kind::scope;
    }
    // A member's initializer stands at its name, a body after a space.
    const bool apart = !head.empty() && (head.back() == ')' || space.find(head.back()) != std::string_view::npos);
    const bool follows_value =
        !declaration.empty() && std::string_view("=(,[").find(declaration.back()) != std::string_view::npos;
    if (!apart || follows_value || declaration.find('(') == std::string_view::npos) return Kind::initializer;
    return Kind::function;
}

std::string name_of(std::string_view head) {
    const std::string_view declaration = bare(head);
    const std::size_t open = declaration.find('(');
    const std::string_view before = trim(declaration.substr(0, open));
    const std::size_t start = before.find_last_of(" \n*&");
    const std::string_view name = start == std::string_view::npos ? before : before.substr(start + 1);
    const bool macro = std::none_of(name.begin(), name.end(), [](char c) { return std::islower(c) != 0; });
    const std::size_t length = macro ? past_bracket(declaration.substr(open), 0, '(', ')') : 0;
    return std::string(name) + std::string(declaration.substr(open, length));
}

/// Preprocessor lines, with the lines they continue on, have braces that pair with nothing.
std::string without_directives(std::string code) {
    bool directive = false;
    std::size_t start = 0;
    while (start < code.size()) {
        const std::size_t end = std::min(code.find('\n', start), code.size());
        directive = directive || trim(std::string_view(code).substr(start, end - start)).starts_with('#');
        const bool continues = end > start && code[end - 1] == '\\';
        if (directive) std::fill(code.begin() + static_cast<long>(start), code.begin() + static_cast<long>(end), ' ');
        directive = directive && continues;
        start = end + 1;
    }
    return code;
}

std::size_t lines_of_code(std::string_view body) {
    const auto all = lines(body);
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](auto line) { return !blank(line); }));
}

}  // namespace

std::vector<Function> functions(const Source& source) {
    const std::string text = without_directives(source.code);
    const std::string_view code = text;
    std::vector<Function> result;
    std::size_t head = 0;
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (code[i] == ';' || code[i] == '}') head = i + 1;
        if (code[i] != '{') continue;
        const std::string_view words = code.substr(head, i - head);
        const Kind kind = kind_of(words);
        if (kind == Kind::scope) {
            head = i + 1;
            continue;
        }
        const std::size_t end = past_bracket(code, i, '{', '}');
        if (kind == Kind::function) {
            const auto line = 1 + std::count(code.begin(), code.begin() + static_cast<long>(i), '\n');
            result.push_back({name_of(words), static_cast<std::size_t>(line), lines_of_code(code.substr(i, end - i))});
            head = end;
        }
        i = end - 1;
    }
    return result;
}

}  // namespace muster::tidy
