// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <string>

#include "base/json.h"

namespace muster::json {
namespace {

void define(const TypeInfo& type, std::string& out);

void refer(const TypeInfo& type, std::string& out) {
    if (type.name.empty()) return define(type, out);
    out += R"({"$ref":"#/components/schemas/)";
    out += type.name;
    out += "\"}";
}

void add_text(std::string& out, std::string_view keyword, std::string_view text) {
    if (text.empty()) return;
    out += ",\"";
    out += keyword;
    out += "\":";
    append_string(out, text);
}

void add_number(std::string& out, std::string_view keyword, std::int64_t number) {
    out += ",\"";
    out += keyword;
    out += "\":";
    out += std::to_string(number);
}

void define_integer(const TypeInfo& type, std::string& out) {
    out += R"({"type":"integer")";
    if (type.minimum == std::numeric_limits<std::int64_t>::min()) {
        add_text(out, "format", "int64");
    } else if (type.minimum == std::numeric_limits<int>::min() && type.maximum == std::numeric_limits<int>::max()) {
        add_text(out, "format", "int32");
    } else {
        add_number(out, "minimum", type.minimum);
        add_number(out, "maximum", type.maximum);
    }
    out += '}';
}

void define_text(const TypeInfo& type, std::string& out) {
    out += R"({"type":"string")";
    if (type.minimum > 0) add_number(out, "minLength", type.minimum);
    if (type.maximum != unbounded) add_number(out, "maxLength", type.maximum);
    add_text(out, "format", type.format);
    add_text(out, "pattern", type.pattern);
    if (type.write_only) out += ",\"writeOnly\":true";
    if (!type.choices.empty()) {
        out += ",\"enum\":[";
        for (const std::string_view choice : type.choices) {
            if (out.back() != '[') out += ',';
            append_string(out, choice);
        }
        out += ']';
    }
    out += '}';
}

void define_list(const TypeInfo& type, std::string& out) {
    out += R"({"type":"array","items":)";
    refer(*type.element, out);
    if (type.maximum != unbounded) add_number(out, "maxItems", type.maximum);
    out += '}';
}

void define_object(const TypeInfo& type, std::string& out) {
    std::string required;
    out += R"({"type":"object","properties":{)";
    for (const Member& member : type.members) {
        if (out.back() != '{') out += ',';
        append_string(out, member.name);
        out += ':';
        refer(member.required() ? *member.type : *member.type->element, out);
        if (!member.required()) continue;
        if (!required.empty()) required += ',';
        append_string(required, member.name);
    }
    out += '}';
    if (!required.empty()) out += ",\"required\":[" + required + ']';
    out += ",\"additionalProperties\":false}";
}

void define(const TypeInfo& type, std::string& out) {
    switch (type.kind) {
        case Kind::boolean: out += R"({"type":"boolean"})"; return;
        case Kind::integer: return define_integer(type, out);
        case Kind::text: return define_text(type, out);
        case Kind::optional: return refer(*type.element, out);
        case Kind::list: return define_list(type, out);
        case Kind::texts: out += R"({"type":"object","additionalProperties":{"type":"string"}})"; return;
        case Kind::object: return define_object(type, out);
        case Kind::raw: out += "{}"; return;
    }
}

}  // namespace

std::string schema_of(const TypeInfo& type) {
    std::string out;
    define(type, out);
    return out;
}

std::string schema_reference(const TypeInfo& type) {
    std::string out;
    refer(type, out);
    return out;
}

void collect(const TypeInfo& type, std::map<std::string, const TypeInfo*>& components) {
    if (!type.name.empty()) {
        const auto [place, added] = components.try_emplace(std::string(type.name), &type);
        INVARIANT(place->second == &type);
        if (!added) return;
    }
    if (type.element != nullptr) collect(*type.element, components);
    for (const Member& member : type.members) collect(*member.type, components);
}

}  // namespace muster::json
