// SPDX-License-Identifier: Apache-2.0
#include "base/name.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace muster {
namespace {

using std::string_view_literals::operator""sv;

/// What shows nothing: Unicode's white space beside control characters, and what has no width.
constexpr std::array blanks{
    " "sv,      "\u00A0"sv, "\u00AD"sv, "\u1680"sv, "\u180E"sv, "\u2000"sv, "\u2001"sv,
    "\u2002"sv, "\u2003"sv, "\u2004"sv, "\u2005"sv, "\u2006"sv, "\u2007"sv, "\u2008"sv,
    "\u2009"sv, "\u200A"sv, "\u200B"sv, "\u200C"sv, "\u200D"sv, "\u2028"sv, "\u2029"sv,
    "\u202F"sv, "\u205F"sv, "\u2060"sv, "\u2800"sv, "\u3000"sv, "\u3164"sv, "\uFEFF"sv,
};

std::string_view without_blanks_at_ends(std::string_view text) {
    const auto begins = [&](std::string_view blank) { return text.starts_with(blank); };
    const auto ends = [&](std::string_view blank) { return text.ends_with(blank); };
    for (auto blank = blanks.end(); (blank = std::ranges::find_if(blanks, begins)) != blanks.end();)
        text.remove_prefix(blank->size());
    for (auto blank = blanks.end(); (blank = std::ranges::find_if(blanks, ends)) != blanks.end();)
        text.remove_suffix(blank->size());
    return text;
}

}  // namespace

std::optional<Name> Name::parse(std::string_view text) {
    if (!text::is_utf8(text)) return std::nullopt;
    const auto name = without_blanks_at_ends(text);
    if (!json::fits(name, 1, limits::name_characters_max, json::Characters::printable)) return std::nullopt;
    return Name(std::string(name));
}

}  // namespace muster
