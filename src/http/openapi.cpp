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

constexpr auto session_only = R"([{"session":[]}])";
constexpr auto session_or_key = R"([{"session":[]},{"api_key":[]}])";

bool is_for_keys(const Guard& guard) {
    const auto* permission = std::get_if<access::Permission>(&guard);
    return permission != nullptr && access::permissions_for_keys.contains(*permission);
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

bool is_write(const Route& route) { return route.method != Method::get && route.method != Method::head; }

std::string answer_text(const Routes& routes, const Route& route) {
    const RouteTypes& types = route.types;
    if (!types.file_type.empty()) return types.file_type == csv_type ? "a table in CSV, as a file" : "the file";
    if (types.answer == nullptr) return "it was done; the answer has no body";
    const std::string what = types.answer->name.empty() ? "" : ": `" + std::string(types.answer->name) + "`";
    if (types.begins_session) return "a session began, whose token is in the cookie alone" + what;
    if (routes.creates_with_address(route)) return "it was made; `Location` is its address" + what;
    if (types.status == 201) return "it was made" + what;
    if (types.answer->name.starts_with("PageOf"))
        return "a part of the list; `next`, if there is more, is what `after` takes" + what;
    if (types.answer->name.starts_with("ListingOf")) return "the whole list" + what;
    return (is_write(route) ? "as it is now" : "what was asked for") + what;
}

/// The problems that can come of a request to the route, by status: what they mean here.
std::vector<std::pair<int, std::string_view>> problems_of(const Route& route) {
    const bool is_permitted = std::holds_alternative<access::Permission>(route.guard);
    const bool has_parameters = route.path.find('{') != std::string::npos;
    std::vector<std::pair<int, std::string_view>> problems;
    problems.emplace_back(400, "the request can't be read, or says what isn't possible");
    if (route.guard != Guard(Open::to_all))
        problems.emplace_back(401, "nobody is signed in");
    else if (is_write(route))
        problems.emplace_back(401, "a credential is not right");
    if (is_permitted || is_write(route))
        problems.emplace_back(403, "one may not; `explanation`, if it is there, says what is missing and whom to ask");
    if (is_permitted || has_parameters || is_write(route))
        problems.emplace_back(404, "there is no such thing, or one has no access to it");
    if (is_write(route))
        problems.emplace_back(409, "as things stand it can't be done; `about` may name what is in the way");
    if (route.types.body != nullptr) {
        problems.emplace_back(413, "the body is too large");
        problems.emplace_back(415, "the body is not JSON");
    }
    problems.emplace_back(422, "fields or parameters are not right: `errors` says which");
    if (is_write(route))
        problems.emplace_back(429, "too much was tried or made: `Retry-After`, if it is there, says when again");
    problems.emplace_back(503, "it can't be answered now: try again after `Retry-After`");
    return problems;
}

std::string problem_response(std::string_view description) {
    return object({{"description", quoted(description)},
                   {"content", content("application/problem+json", "{\"$ref\":\"#/components/schemas/Problem\"}")}});
}

std::string responses_of(const Routes& routes, const Route& route) {
    std::vector<std::pair<std::string, std::string>> answer{{"description", quoted(answer_text(routes, route))}};
    if (routes.creates_with_address(route)) {
        const std::string uri = object({{"type", quoted("string")}, {"format", quoted("uri-reference")}});
        answer.emplace_back("headers", object({{"Location", object({{"required", "true"}, {"schema", uri}})}}));
    }
    if (route.types.answer != nullptr) {
        answer.emplace_back("content", content("application/json", json::schema_reference(*route.types.answer)));
    }
    if (const auto type = route.types.file_type; !type.empty()) {
        answer.emplace_back("content",
                            content(type, object({{"type", quoted("string")}, {"contentMediaType", quoted(type)}})));
    }
    std::vector<std::pair<std::string, std::string>> responses{{std::to_string(route.types.status), object(answer)}};
    if (route.types.other_answer != nullptr) {
        const json::TypeInfo& other = *route.types.other_answer;
        responses.emplace_back(
            std::to_string(route.types.other_status),
            object({{"description", quoted("it goes on with what is answered: `" + std::string(other.name) + "`")},
                    {"content", content("application/json", json::schema_reference(other))}}));
    }
    for (const auto& [status, description] : problems_of(route)) {
        responses.emplace_back(std::to_string(status), problem_response(description));
    }
    responses.emplace_back("default", problem_response("problem details (RFC 9457)"));
    return object(responses);
}

std::string lower(Method method) { return text::ascii_lower(to_text(method)); }

/// The method and the words of the path: stable while these are.
std::string operation_id(const Route& route) {
    std::string id = lower(route.method);
    for (const char c : route.path) {
        if (c == '/' || c == '-')
            id += '_';
        else if (c != '{' && c != '}')
            id += c;
    }
    return id;
}

std::string operation_of(const Routes& routes, const Route& route) {
    std::vector<std::pair<std::string, std::string>> members{
        {"operationId", quoted(operation_id(route))},      {"summary", quoted(route.summary)},
        {"x-permission", quoted(guard_text(route.guard))}, {"parameters", parameters_of(route)},
        {"responses", responses_of(routes, route)},
    };
    if (!route.types.media_type.empty()) {
        const std::string schema = route.types.body == nullptr ? object({{"type", quoted("string")}})
                                                               : json::schema_reference(*route.types.body);
        members.emplace_back("requestBody",
                             object({{"required", "true"}, {"content", content(route.types.media_type, schema)}}));
    }
    if (route.guard == Guard(Open::to_all)) {
        members.emplace_back("security", "[]");
    } else if (!is_for_keys(route.guard)) {
        members.emplace_back("security", session_only);
    }
    return object(members);
}

std::string components_of(const Routes& routes) {
    std::map<std::string, const json::TypeInfo*> types;
    json::collect(problem_type(), types);
    for (const Route& route : routes.all()) {
        for (const auto* type : {route.types.body, route.types.answer, route.types.other_answer}) {
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

}  // namespace

std::string openapi_document(const Routes& routes, const std::string& base_url, std::string_view version) {
    std::map<std::string, std::vector<std::pair<std::string, std::string>>> paths;
    for (const Route& route : routes.all()) {
        paths[std::string(routes.prefix()) + route.path].emplace_back(lower(route.method), operation_of(routes, route));
    }
    std::vector<std::pair<std::string, std::string>> path_items;
    for (const auto& [path, operations] : paths) path_items.emplace_back(path, object(operations));
    const std::string session =
        object({{"type", quoted("apiKey")}, {"in", quoted("cookie")}, {"name", quoted(session_cookie_name(base_url))}});
    const std::string key = object({{"type", quoted("http")}, {"scheme", quoted("bearer")}});
    return object({{"openapi", quoted("3.1.0")},
                   {"info", object({{"title", quoted("Muster")}, {"version", quoted(version)}})},
                   {"servers", list({object({{"url", quoted(base_url)}})})},
                   {"security", session_or_key},
                   {"paths", object(path_items)},
                   {"components", object({{"schemas", components_of(routes)},
                                          {"securitySchemes", object({{"session", session}, {"api_key", key}})}})}});
}

std::vector<ListedRoute> list_routes(const Routes& routes) {
    std::vector<ListedRoute> listed;
    for (const Route& route : routes.all()) {
        listed.push_back(
            {std::string(to_text(route.method)), std::string(routes.prefix()) + route.path, guard_text(route.guard)});
    }
    std::ranges::sort(listed, {}, [](const ListedRoute& each) { return std::tie(each.method, each.path); });
    return listed;
}

}  // namespace muster::http
