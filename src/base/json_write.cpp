// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>
#include <cstddef>
#include <map>
#include <string>

#include "base/json.h"

namespace muster::json {
namespace {

/// The letter of a short escape, 'u' for what needs a long one, or 0.
constexpr auto escapes = [] {
    std::array<char, 256> escapes{};
    for (std::size_t c = 0; c < 0x20; ++c) escapes[c] = 'u';
    escapes['\b'] = 'b';
    escapes['\f'] = 'f';
    escapes['\n'] = 'n';
    escapes['\r'] = 'r';
    escapes['\t'] = 't';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    return escapes;
}();

void write_value(const TypeInfo& type, const void* source, std::string& out);

void write_integer(std::int64_t number, std::string& out) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

/// The text goes to the end of `out` first: it needs a second place only if something in it must be escaped.
void write_text(const TypeInfo& type, const void* source, std::string& out) {
    INVARIANT(!type.write_only);
    out += '"';
    const std::size_t start = out.size();
    type.append_text(source, out);
    for (std::size_t i = start; i < out.size(); ++i) {
        if (escapes[static_cast<unsigned char>(out[i])] == 0) continue;
        const std::string text = out.substr(start);
        out.resize(start - 1);
        return append_string(out, text);
    }
    out += '"';
}

void write_list(const TypeInfo& type, const void* source, std::string& out) {
    out += '[';
    const std::size_t size = type.size(source);
    for (std::size_t i = 0; i < size; ++i) {
        if (i > 0) out += ',';
        write_value(*type.element, type.item(source, i), out);
    }
    out += ']';
}

void write_texts(const std::map<std::string, std::string>& texts, std::string& out) {
    out += '{';
    for (const auto& [name, text] : texts) {
        if (out.back() != '{') out += ',';
        append_string(out, name);
        out += ':';
        append_string(out, text);
    }
    out += '}';
}

void write_object(const TypeInfo& type, const void* source, std::string& out) {
    out += '{';
    bool first = true;
    for (const Member& member : type.members) {
        const void* content = member.in(source);
        const TypeInfo* content_type = member.type;
        if (content_type->kind == Kind::optional) {
            if (content_type->size(content) == 0) continue;
            content = content_type->item(content, 0);
            content_type = content_type->element;
        }
        if (!first) out += ',';
        first = false;
        out += '"';
        out += member.name;
        out += "\":";
        write_value(*content_type, content, out);
    }
    out += '}';
}

void write_value(const TypeInfo& type, const void* source, std::string& out) {
    switch (type.kind) {
        case Kind::boolean: out += *static_cast<const bool*>(source) ? "true" : "false"; return;
        case Kind::integer: return write_integer(type.integer(source), out);
        case Kind::text: return write_text(type, source, out);
        case Kind::optional:
            if (type.size(source) == 0) {
                out += "null";
            } else {
                write_value(*type.element, type.item(source, 0), out);
            }
            return;
        case Kind::list: return write_list(type, source, out);
        case Kind::texts: return write_texts(*static_cast<const std::map<std::string, std::string>*>(source), out);
        case Kind::object: return write_object(type, source, out);
        case Kind::raw: {
            const std::string& text = static_cast<const Raw*>(source)->text;
            out += text.empty() ? "null" : text;
            return;
        }
    }
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
    constexpr std::string_view hex_digits = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const char escape = escapes[byte];
        if (escape == 0) {
            out += c;
            continue;
        }
        out += '\\';
        out += escape;
        if (escape != 'u') continue;
        out += "00";
        out += hex_digits[byte >> 4];
        out += hex_digits[byte & 0xF];
    }
    out += '"';
}

std::string detail::write(const TypeInfo& type, const void* source) {
    std::string out;
    write_value(type, source, out);
    return out;
}

}  // namespace muster::json
