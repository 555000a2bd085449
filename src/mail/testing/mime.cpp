// SPDX-License-Identifier: Apache-2.0
#include "mail/testing/mime.h"

#include <algorithm>
#include <regex>

#include <gtest/gtest.h>

#include "base/text.h"

namespace muster::mail::testing {
namespace {

std::string byte_of(const std::string& hex) { return {static_cast<char>(text::parse_hex(hex).value().at(0))}; }

std::string with_hex_decoded(const std::string& text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        decoded += text[i] == '=' ? byte_of(text.substr(i + 1, 2)) : std::string(1, text[i]);
        if (text[i] == '=') i += 2;
    }
    return decoded;
}

}  // namespace

std::string header_of(const std::string& message, const std::string& name) {
    const std::string head = "\r\n" + message.substr(0, message.find("\r\n\r\n")) + "\r\n";
    const std::string field = "\r\n" + name + ": ";
    const auto at = head.find(field);
    EXPECT_NE(at, std::string::npos) << name << " is missing";
    if (at == std::string::npos) return {};
    EXPECT_EQ(head.find(field, at + 1), std::string::npos) << name << " stands twice";
    std::string value;
    for (auto i = at + field.size(); i < head.size(); ++i) {
        if (head.compare(i, 2, "\r\n") == 0 && head[i + 2] != ' ') break;
        if (head.compare(i, 2, "\r\n") == 0) i += 2;
        value += head[i];
    }
    return value;
}

std::string body_of(const std::string& message) { return message.substr(message.find("\r\n\r\n") + 4); }

std::string decoded_words(std::string value) {
    value = std::regex_replace(value, std::regex("(\\?=) +(=\\?)"), "$1$2");
    static const std::regex word("=\\?UTF-8\\?Q\\?([^? ]*)\\?=");
    std::string decoded;
    std::smatch found;
    for (; std::regex_search(value, found, word); value = found.suffix()) {
        EXPECT_LE(found.length(), 75);
        std::string text = found[1];
        std::ranges::replace(text, '_', ' ');
        const std::string part = with_hex_decoded(text);
        EXPECT_TRUE(text::is_utf8(part)) << "a word must not cut a code point";
        decoded += found.prefix().str() + part;
    }
    return decoded + value;
}

std::string decoded_quoted_printable(std::string_view body) {
    std::string text(body);
    for (auto at = text.find("=\r\n"); at != std::string::npos; at = text.find("=\r\n", at)) text.erase(at, 3);
    return with_hex_decoded(text);
}

bool has_only_whole_lines(const std::string& message) {
    for (std::size_t i = 0; i < message.size(); ++i) {
        if (message[i] == '\n' && (i == 0 || message[i - 1] != '\r')) return false;
        if (message[i] == '\r' && message.substr(i, 2) != "\r\n") return false;
    }
    return message.ends_with("\r\n");
}

std::size_t longest_line(const std::string& message) {
    std::size_t longest = 0;
    for (const std::string_view line : text::split(message, '\n'))
        longest = std::max(longest, line.size() - (line.ends_with("\r") ? 1 : 0));
    return longest;
}

std::string decoded_body(const std::string& message) {
    const bool plain = header_of(message, "Content-Transfer-Encoding") == "7bit";
    return plain ? body_of(message) : decoded_quoted_printable(body_of(message));
}

}  // namespace muster::mail::testing
