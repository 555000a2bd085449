// SPDX-License-Identifier: Apache-2.0
#include "http/route.h"

#include <algorithm>

#include "base/text.h"
#include "http/http_error.h"
#include "http/url.h"

namespace muster::http {
namespace {

constexpr bool names_scope(std::string_view parameter) {
    return parameter == "organization" || parameter == "subaccount" || parameter == "campaign";
}

const json::Member* find_member(const json::TypeInfo& type, std::string_view name) {
    const auto member = std::ranges::find(type.members, name, &json::Member::name);
    return member == type.members.end() ? nullptr : &*member;
}

/// Reads named texts into a struct's members: each at most once, none unknown, none missing.
Result<void> read_texts(const json::TypeInfo& type, void* target, const std::string& place,
                        std::span<const std::pair<std::string_view, std::string_view>> texts) {
    std::vector<FieldError> errors;
    std::vector<std::string_view> seen;
    for (const auto& [name, text] : texts) {
        const json::Member* member = find_member(type, name);
        const std::string pointer = place + std::string(name);
        if (member == nullptr) {
            errors.push_back({pointer, "unknown", "is not known here"});
        } else if (std::ranges::find(seen, name) != seen.end()) {
            errors.push_back({pointer, "duplicate", "stands twice"});
        } else {
            seen.push_back(name);
            json::parse_text(*member->type, member->at(target), text, pointer, errors);
        }
    }
    for (const json::Member& member : type.members) {
        if (member.required() && std::ranges::find(seen, member.name) == seen.end()) {
            errors.push_back({place + std::string(member.name), "required", "is missing"});
        }
    }
    if (errors.empty()) return {};
    return Error(HttpError::parameters_invalid).with_fields(std::move(errors));
}

/// A word that is none of a closed set is named, with the nearest one that is: both are everybody's to know.
Error not_found(const json::TypeInfo& type, std::span<const std::pair<std::string_view, std::string_view>> texts) {
    for (const auto& [name, text] : texts) {
        const json::Member* member = find_member(type, name);
        if (member == nullptr || member->type->choices.empty()) continue;
        const auto choices = member->type->choices;
        if (std::ranges::find(choices, text) != choices.end()) continue;
        const auto near = text::nearest(text, choices);
        return {HttpError::no_such_word,
                "there is no such " + std::string(name) +
                    (near ? ": did you mean `" + *near + "`?" : ": see /api/openapi.json for all")};
    }
    return access::AccessError::not_found;
}

}  // namespace

Result<void> read_path(const Exchange& exchange, const json::TypeInfo& type, void* target) {
    std::vector<std::pair<std::string_view, std::string_view>> texts;
    for (const auto& [name, text] : exchange.path_values) {
        if (!names_scope(name)) texts.emplace_back(name, text);
    }
    // An id that can't exist is answered like one that doesn't.
    if (!read_texts(type, target, "/path/", texts)) return not_found(type, texts);
    return {};
}

Result<void> read_query(const Exchange& exchange, const json::TypeInfo& type, void* target) {
    const auto parameters = parse_query(exchange.request.query);
    if (!parameters) return HttpError::query_malformed;
    return read_texts(
        type, target, "/query/",
        std::vector<std::pair<std::string_view, std::string_view>>(parameters->begin(), parameters->end()));
}

Result<void> read_no_query(const Exchange& exchange) {
    static const json::TypeInfo nothing{};
    return exchange.request.query.empty() ? Result<void>() : read_query(exchange, nothing, nullptr);
}

}  // namespace muster::http
