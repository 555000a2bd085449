// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace muster::tidy {

struct Include {
    std::size_t line;
    std::string name;
    bool quoted;
};

struct Comment {
    std::size_t line;
    std::string text;
};

/// A string literal without its quotes; neighbours that the compiler joins are one.
struct Literal {
    std::size_t line;
    std::string text;
};

/// C++ text taken apart, without parsing it. Lines count from 1.
struct Source {
    /// The text with comments and the insides of literals blanked, so that lines and columns stay.
    std::string code;
    std::vector<Comment> comments;
    std::vector<Literal> literals;
    std::vector<Include> includes;
};
Source take_apart(std::string_view text);

/// A function's body with its braces, counted in lines that hold code. A test's name has its arguments.
struct Function {
    std::string name;
    std::size_t line;
    std::size_t code_lines;
};

/// The functions at namespace and class level, found by their braces: right for formatted code, with no promise for
/// macros.
std::vector<Function> functions(const Source& source);

std::vector<std::string_view> lines(std::string_view text);

}  // namespace muster::tidy
