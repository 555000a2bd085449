// SPDX-License-Identifier: Apache-2.0
#include "base/email_address.h"

#include <algorithm>
#include <ranges>

#include "base/limits.h"
#include "base/text.h"

namespace muster {
namespace {

constexpr std::size_t local_bytes_max = 64;  // RFC 5321, 4.5.3.1.1
constexpr std::size_t label_bytes_max = 63;  // RFC 1035, 2.3.4

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || is_digit(c); }

/// RFC 5322's atext, lower case.
bool is_atom_character(char c) {
    return is_letter_or_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool is_local_part(std::string_view local) {
    if (local.size() > local_bytes_max) return false;
    return std::ranges::all_of(text::split(local, '.'), [](std::string_view atom) {
        return !atom.empty() && std::ranges::all_of(atom, is_atom_character);
    });
}

bool is_label(std::string_view label) {
    if (label.empty() || label.size() > label_bytes_max || label.front() == '-' || label.back() == '-') return false;
    return std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_domain(std::string_view domain) {
    const auto labels = text::split(domain, '.');
    // Digits alone at the end are an IP address, which no invitation goes to.
    return labels.size() >= 2 && std::ranges::all_of(labels, is_label) && !std::ranges::all_of(labels.back(), is_digit);
}

/// A line break is refused even at the ends, where other white space is forgiven: it is how headers are smuggled in.
bool has_line_break(std::string_view text) { return text.find_first_of("\r\n") != std::string_view::npos; }

}  // namespace

std::optional<EmailAddress> EmailAddress::parse(std::string_view text) {
    if (has_line_break(text)) return std::nullopt;
    std::string address = text::ascii_lower(text::trimmed(text));
    if (address.size() > limits::email_characters_max) return std::nullopt;
    const auto at = address.find('@');
    if (at == std::string::npos) return std::nullopt;
    const std::string_view view = address;
    if (!is_local_part(view.substr(0, at)) || !is_domain(view.substr(at + 1))) return std::nullopt;
    return EmailAddress(std::move(address));
}

std::string_view EmailAddress::domain() const { return std::string_view(text_).substr(text_.find('@') + 1); }

}  // namespace muster
