// SPDX-License-Identifier: Apache-2.0
#include "http/openapi.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "http/api.h"
#include "http/problem.h"

namespace muster::http {
namespace {

std::string quoted(std::string_view text) {
    std::string out;
    json::append_string(out, text);
    return out;
}

/// "name": value, … in braces.
std::string object(const std::vector<std::pair<std::string, std::string>>& members) {
    std::string out = "{";
    for (const auto& [name, value] : members) {
        if (out.size() > 1) out += ',';
        out += quoted(name) + ":" + value;
    }
    return out + "}";
}

std::string list(const std::vector<std::string>& items) { return "[" + text::join(items, ",") + "]"; }

std::string guard_text(const Guard& guard) {
    if (const auto* permission = std::get_if<access::Permission>(&guard))
        return std::string(access::to_text(*permission));
    return std::get<Open>(guard) == Open::to_users ? "self_route" : "public_route";
}

std::string parameter(std::string_view name, std::string_view place, bool required, const std::string& schema) {
    return object(
        {{"name", quoted(name)}, {"in", quoted(place)}, {"required", required ? "true" : "false"}, {"schema", schema}});
}

std::string parameters_of(const Route& route) {
    std::vector<std::string> parameters;
    for (const auto segment : text::split(route.path, '/')) {
        if (!segment.starts_with('{')) continue;
        const auto name = segment.substr(1, segment.size() - 2);
        const json::TypeInfo* type = &json::type_of<Id<struct AnyTag>>();
        if (route.types.path != nullptr) {
            const auto member = std::ranges::find(route.types.path->members, name, &json::Member::name);
            if (member != route.types.path->members.end()) type = member->type;
        }
        parameters.push_back(parameter(name, "path", true, json::schema_reference(*type)));
    }
    if (route.types.query != nullptr) {
        for (const json::Member& member : route.types.query->members) {
            const json::TypeInfo& type = member.required() ? *member.type : *member.type->element;
            parameters.push_back(parameter(member.name, "query", member.required(), json::schema_reference(type)));
        }
    }
    return list(parameters);
}

std::string content(std::string_view media_type, const std::string& schema) {
    return object({{std::string(media_type), object({{"schema", schema}})}});
}

std::string responses_of(const Route& route) {
    std::vector<std::pair<std::string, std::string>> answer{{"description", quoted("it was done")}};
    if (route.types.answer != nullptr) {
        answer.emplace_back("content", content("application/json", json::schema_reference(*route.types.answer)));
    }
    return object(
        {{std::to_string(route.types.status), object(answer)},
         {"default",
          object({{"description", quoted("problem details (RFC 9457)")},
                  {"content", content("application/problem+json", "{\"$ref\":\"#/components/schemas/Problem\"}")}})}});
}

std::string operation_of(const Route& route) {
    std::vector<std::pair<std::string, std::string>> members{
        {"summary", quoted(route.summary)},
        {"x-permission", quoted(guard_text(route.guard))},
        {"parameters", parameters_of(route)},
        {"responses", responses_of(route)},
    };
    if (route.types.body != nullptr) {
        members.emplace_back(
            "requestBody",
            object({{"required", "true"},
                    {"content", content("application/json", json::schema_reference(*route.types.body))}}));
    }
    if (route.guard == Guard(Open::to_all)) members.emplace_back("security", "[]");
    return object(members);
}

std::string components_of(const Routes& routes) {
    std::map<std::string, const json::TypeInfo*> types;
    json::collect(problem_type(), types);
    for (const Route& route : routes.all()) {
        for (const auto* type : {route.types.body, route.types.answer}) {
            if (type != nullptr) json::collect(*type, types);
        }
        // Parameters stand in the document one by one, so only what they are made of has a component.
        for (const auto* type : {route.types.path, route.types.query}) {
            if (type == nullptr) continue;
            for (const json::Member& member : type->members) json::collect(*member.type, types);
        }
    }
    std::vector<std::pair<std::string, std::string>> schemas;
    for (const auto& [name, type] : types) schemas.emplace_back(name, json::schema_of(*type));
    return object(schemas);
}

std::string lower(Method method) { return text::ascii_lower(to_text(method)); }

}  // namespace

std::string openapi_document(const Routes& routes, const std::string& base_url) {
    std::map<std::string, std::vector<std::pair<std::string, std::string>>> paths;
    for (const Route& route : routes.all()) {
        paths[std::string(api_prefix) + route.path].emplace_back(lower(route.method), operation_of(route));
    }
    std::vector<std::pair<std::string, std::string>> path_items;
    for (const auto& [path, operations] : paths) path_items.emplace_back(path, object(operations));
    const std::string session =
        object({{"type", quoted("apiKey")}, {"in", quoted("cookie")}, {"name", quoted(session_cookie_name(base_url))}});
    return object({{"openapi", quoted("3.1.0")},
                   {"info", object({{"title", quoted("Muster")}, {"version", quoted("1")}})},
                   {"servers", list({object({{"url", quoted(base_url)}})})},
                   {"security", list({object({{"session", "[]"}})})},
                   {"paths", object(path_items)},
                   {"components", object({{"schemas", components_of(routes)},
                                          {"securitySchemes", object({{"session", session}})}})}});
}

std::vector<ListedRoute> list_routes(const Routes& routes) {
    std::vector<ListedRoute> listed;
    for (const Route& route : routes.all()) {
        listed.push_back(
            {std::string(to_text(route.method)), std::string(api_prefix) + route.path, guard_text(route.guard)});
    }
    std::ranges::sort(listed, {}, [](const ListedRoute& each) { return std::tie(each.method, each.path); });
    return listed;
}

}  // namespace muster::http
