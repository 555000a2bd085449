// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_filter.h"

#include <algorithm>
#include <utility>

#include <boost/json/serialize.hpp>

#include "base/enum_table.h"
#include "base/json_document.h"
#include "base/limits.h"
#include "base/text.h"
#include "identity/scim_error.h"

namespace muster::identity::scim {
namespace {

using Kind = Filter::Kind;

constexpr EnumTable<Comparison, std::string_view> comparison_words({
    {Comparison::equal, "eq"},
    {Comparison::not_equal, "ne"},
    {Comparison::contains, "co"},
    {Comparison::starts_with, "sw"},
    {Comparison::ends_with, "ew"},
    {Comparison::greater, "gt"},
    {Comparison::greater_or_equal, "ge"},
    {Comparison::less, "lt"},
    {Comparison::less_or_equal, "le"},
});

bool is_blank(char c) { return c == ' '; }
bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == ':' || c == '$';
}

/// A name begins with a letter; "$ref" is the standard's one exception.
bool is_name(std::string_view text) {
    if (text == "$ref") return true;
    if (text.empty() || text.find_first_of(".:$") != std::string_view::npos) return false;
    const char first = text.front();
    return (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
}

std::optional<AttributePath> parse_path(std::string_view text) {
    AttributePath path;
    const auto colon = text.rfind(':');
    if (colon != text.npos) {
        path.schema = text.substr(0, colon);
        if (!text::ascii_lower(path.schema).starts_with("urn:")) return std::nullopt;
        text.remove_prefix(colon + 1);
    }
    const auto dot = text.find('.');
    path.attribute = text.substr(0, dot);
    if (!is_name(path.attribute)) return std::nullopt;
    if (dot == text.npos) return path;
    path.part = text.substr(dot + 1);
    if (!is_name(path.part)) return std::nullopt;
    return path;
}

/// Reads the grammar from left to right: `or` binds least, then `and`, then `not` and what stands alone.
class Parser {
  public:
    explicit Parser(std::string_view text) : text_(text) {}

    Result<Filter> whole() {
        Filter filter = TRY(any_of());
        skip_blanks();
        if (at_ != text_.size()) return wrong("`and`, `or` or the end");
        return filter;
    }

    Result<PatchPath> patch_path() {
        PatchPath target{TRY(attribute_path()), std::nullopt};
        if (take('[')) {
            target.element = TRY(any_of());
            skip_blanks();
            if (!take(']')) return wrong("`]`");
            if (take('.')) {
                const auto part = word();
                if (!target.path.part.empty() || !is_name(part)) return wrong("the name of a part");
                target.path.part = part;
            }
        }
        if (at_ != text_.size()) return wrong("the end");
        return target;
    }

  private:
    Result<Filter> any_of() { return chain(Kind::any_of, "or", &Parser::all_of); }
    Result<Filter> all_of() { return chain(Kind::all_of, "and", &Parser::term); }

    Result<Filter> chain(Kind kind, std::string_view between, Result<Filter> (Parser::*part)()) {
        Filter first = TRY((this->*part)());
        if (!take_word(between)) return first;
        Filter chained{.kind = kind, .path = {}, .operand = {}, .parts = {}};
        chained.parts.push_back(std::move(first));
        do {
            chained.parts.push_back(TRY((this->*part)()));
        } while (take_word(between));
        return chained;
    }

    Result<Filter> term() {
        skip_blanks();
        const std::size_t start = at_;
        if (text::ascii_lower(word()) == "not") {
            skip_blanks();
            if (take('(')) return Filter{.kind = Kind::negation, .path = {}, .operand = {}, .parts = {TRY(group())}};
        }
        at_ = start;
        if (take('(')) return group();
        AttributePath path = TRY(attribute_path());
        if (!take('[')) return expression(std::move(path));
        if (!path.part.empty()) return wrong("an attribute without a part before `[`");
        Filter element{.kind = Kind::element, .path = std::move(path), .operand = {}, .parts = {TRY(nested())}};
        if (!take(']')) return wrong("`]`");
        return element;
    }

    Result<Filter> group() {
        Filter inner = TRY(nested());
        if (!take(')')) return wrong("`)`");
        return inner;
    }

    Result<Filter> nested() {
        if (depth_ == limits::scim_filter_depth_max) return wrong("fewer brackets in one another");
        ++depth_;
        Filter inner = TRY(any_of());
        --depth_;
        skip_blanks();
        return inner;
    }

    Result<Filter> expression(AttributePath path) {
        if (++terms_ > limits::scim_filter_terms_max) return wrong("fewer comparisons");
        skip_blanks();
        const std::string operation = text::ascii_lower(word());
        if (operation == "pr")
            return Filter{.kind = Kind::present, .path = std::move(path), .operand = {}, .parts = {}};
        const auto comparison = comparison_words.find(operation);
        if (!comparison) return wrong("`pr`, `eq`, `ne`, `co`, `sw`, `ew`, `gt`, `ge`, `lt` or `le`");
        skip_blanks();
        return Filter{.kind = Kind::comparison,
                      .path = std::move(path),
                      .comparison = *comparison,
                      .operand = TRY(operand()),
                      .parts = {}};
    }

    Result<AttributePath> attribute_path() {
        auto path = parse_path(word());
        if (!path) return wrong("the name of an attribute");
        return std::move(*path);
    }

    Result<boost::json::value> operand() {
        const std::size_t start = at_;
        if (take('"')) {
            while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2U : 1U;
            if (!take('"')) return wrong("a text in quotation marks");
        } else {
            while (at_ < text_.size() && (is_word(text_[at_]) || text_[at_] == '+')) ++at_;
        }
        const std::string_view token = text_.substr(start, at_ - start);
        // Some write True and False.
        auto value = json::parse_document(token.starts_with('"') ? std::string(token) : text::ascii_lower(token), {});
        if (!value) return wrong("a text in quotation marks, a number, true, false or null");
        return value;
    }

    void skip_blanks() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }
    bool take(char c) {
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    std::string_view word() {
        const std::size_t start = at_;
        while (at_ < text_.size() && is_word(text_[at_])) ++at_;
        return text_.substr(start, at_ - start);
    }
    /// Whether that word stands next; only then it is read.
    bool take_word(std::string_view expected) {
        const std::size_t start = at_;
        skip_blanks();
        if (text::ascii_lower(word()) == expected) return true;
        at_ = start;
        return false;
    }
    Error wrong(const std::string& expected) const {
        return {ScimError::invalid_filter,
                "the filter can't be read at character " + std::to_string(at_ + 1) + ": write " + expected + " there"};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
    int terms_ = 0;
};

std::string joined(const Filter& filter, std::string_view between) {
    std::vector<std::string> parts;
    for (const Filter& part : filter.parts) {
        const bool is_chain = part.kind == Kind::all_of || part.kind == Kind::any_of;
        parts.push_back(is_chain ? "(" + to_text(part) + ")" : to_text(part));
    }
    return text::join(parts, between);
}

}  // namespace

Result<Filter> parse_filter(std::string_view text) { return Parser(text).whole(); }

Result<PatchPath> parse_patch_path(std::string_view text) {
    if (text.size() > limits::scim_path_bytes_max) return Error(ScimError::invalid_path, "the path is too long");
    auto path = Parser(text).patch_path();
    if (!path) return Error(ScimError::invalid_path, "the path can't be read: " + path.error().message());
    return path;
}

std::string to_text(const AttributePath& path) {
    std::string text = path.schema.empty() ? "" : path.schema + ":";
    text += path.attribute;
    return path.part.empty() ? text : text + "." + path.part;
}

std::string to_text(const Filter& filter) {
    switch (filter.kind) {
        case Kind::all_of: return joined(filter, " and ");
        case Kind::any_of: return joined(filter, " or ");
        case Kind::negation: return "not (" + to_text(filter.parts.front()) + ")";
        case Kind::present: return to_text(filter.path) + " pr";
        case Kind::element: return to_text(filter.path) + "[" + to_text(filter.parts.front()) + "]";
        case Kind::comparison: break;
    }
    return to_text(filter.path) + " " + std::string(comparison_words[filter.comparison]) + " " +
           boost::json::serialize(filter.operand);
}

bool names(const Filter& filter, std::string_view attribute) {
    if (same_name(filter.path.attribute, attribute)) return true;
    return std::ranges::any_of(filter.parts, [&](const Filter& part) { return names(part, attribute); });
}

std::optional<std::string> required_value(const Filter& filter, std::string_view attribute) {
    if (filter.kind == Kind::comparison && filter.comparison == Comparison::equal && filter.path.part.empty() &&
        same_name(filter.path.attribute, attribute) && filter.operand.is_string())
        return std::string(filter.operand.as_string());
    if (filter.kind != Kind::all_of) return std::nullopt;
    for (const Filter& part : filter.parts) {
        if (auto value = required_value(part, attribute)) return value;
    }
    return std::nullopt;
}

std::optional<std::set<std::string>> values_asked(const Filter& filter, std::string_view attribute) {
    std::set<std::string> values;
    if (same_name(filter.path.attribute, attribute)) {
        const bool is_element = filter.kind == Kind::element;
        const Filter& asked = is_element ? filter.parts.front() : filter;
        const std::string& part = is_element ? asked.path.attribute : asked.path.part;
        const bool names_one = asked.kind == Kind::comparison && asked.comparison == Comparison::equal &&
                               asked.operand.is_string() && (part.empty() || same_name(part, "value"));
        if (!names_one) return std::nullopt;
        values.emplace(asked.operand.as_string());
        return values;
    }
    if (filter.kind == Kind::element) return values;
    for (const Filter& each : filter.parts) {
        auto of_part = values_asked(each, attribute);
        if (!of_part) return std::nullopt;
        values.merge(*of_part);
    }
    return values;
}

}  // namespace muster::identity::scim
