// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace muster::json::detail {

/// A member's or enumerator's name in JSON: a trailing underscore, there to avoid a word of C++, is left out.
constexpr std::string_view json_name(std::string_view name) {
    if (name.ends_with('_')) name.remove_suffix(1);
    return name;
}

/// T as the compiler spells it, with namespaces: "muster::team::Page<muster::team::Member>".
template <class T>
constexpr const char* signature() {
    return __PRETTY_FUNCTION__;
}

constexpr std::string_view spelling_in(std::string_view signature) {
    signature.remove_prefix(signature.find("T = ") + 4);
    return signature.substr(0, signature.find_last_of(']'));
}

constexpr bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

template <std::size_t Size>
struct ShortName {
    std::array<char, Size> characters{};
    std::size_t length = 0;

    constexpr void append(std::string_view text) {
        for (const char c : text) characters[length++] = c;
    }
    [[nodiscard]] constexpr std::string_view text() const { return {characters.data(), length}; }
};

/// "PageOfMember": without namespaces, in the letters that a component of an API document may have.
template <std::size_t Size>
constexpr ShortName<Size> shortened(std::string_view spelling) {
    ShortName<Size> name;
    std::size_t word_start = 0;
    for (const char c : spelling) {
        if (is_word(c)) {
            name.append({&c, 1});
        } else if (c == ':') {
            name.length = word_start;
        } else if (c == '<' || c == ',') {
            name.append(c == '<' ? "Of" : "And");
            word_start = name.length;
        }
    }
    return name;
}

template <class T>
inline constexpr auto short_name = shortened<2 * spelling_in(signature<T>()).size()>(spelling_in(signature<T>()));

}  // namespace muster::json::detail
