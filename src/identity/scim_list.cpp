// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_list.h"

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/text.h"
#include "identity/scim_error.h"

namespace muster::identity::scim {
namespace {

namespace json = boost::json;

Result<std::int64_t> read_number(const std::string& name, std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return Error(ScimError::invalid_value, "`" + name + "` must be a whole number");
    return number;
}

Result<std::vector<AttributePath>> read_paths(std::string_view text) {
    std::vector<AttributePath> paths;
    for (const auto each : text::split(text, ',')) {
        auto target = parse_patch_path(text::trimmed(each));
        if (!target || target->element)
            return Error(ScimError::invalid_path, "`attributes` and `excludedAttributes` name attributes, with commas");
        paths.push_back(std::move(target->path));
    }
    return paths;
}

bool is_always_there(std::string_view name) { return name == "id" || name == "schemas"; }

/// Those of the paths that lead to the attribute.
std::vector<const AttributePath*> paths_to(std::span<const AttributePath> paths, std::string_view name) {
    std::vector<const AttributePath*> found;
    for (const AttributePath& path : paths) {
        if (same_name(path.attribute, name)) found.push_back(&path);
    }
    return found;
}

bool names_whole(std::span<const AttributePath* const> paths) {
    return std::ranges::any_of(paths, [](const AttributePath* path) { return path->part.empty(); });
}

enum class Keep : bool { others, named };

/// An attribute's value with the parts that are named, or with the others.
json::value with_parts(const json::value& value, std::span<const AttributePath* const> paths, Keep keep) {
    if (const auto* list = value.if_array()) {
        json::array kept;
        for (const json::value& each : *list) kept.push_back(with_parts(each, paths, keep));
        return kept;
    }
    if (!value.is_object()) return value;
    json::object kept;
    for (const auto& part : value.as_object()) {
        const bool is_named =
            std::ranges::any_of(paths, [&](const AttributePath* path) { return same_name(path->part, part.key()); });
        if (is_named == (keep == Keep::named)) kept.emplace(part.key(), part.value());
    }
    return kept;
}

}  // namespace

bool Projection::has(std::string_view attribute) const {
    if (!only_.empty()) return !paths_to(only_, attribute).empty();
    return !names_whole(paths_to(without_, attribute));
}

json::object Projection::of(const json::object& document) const {
    json::object kept;
    for (const auto& [name, value] : document) {
        const auto paths = paths_to(only_.empty() ? without_ : only_, name);
        if (is_always_there(name)) {
            kept.emplace(name, value);
        } else if (has(name)) {
            const bool is_whole = paths.empty() || names_whole(paths);
            kept.emplace(name, is_whole ? value : with_parts(value, paths, only_.empty() ? Keep::others : Keep::named));
        }
    }
    return kept;
}

Result<ListRequest> read_list_request(std::span<const std::pair<std::string, std::string>> parameters,
                                      const Schema& schema) {
    ListRequest request;
    request.count = limits::scim_page_rows_default;
    std::vector<AttributePath> only;
    std::vector<AttributePath> without;
    for (const auto& [name, text] : parameters) {
        if (text.empty()) continue;
        if (name == "filter") {
            request.filter = TRY(parse_filter(text));
            TRY(check_filter(*request.filter, schema));
        } else if (name == "startIndex") {
            request.start = std::max<std::int64_t>(1, TRY(read_number(name, text)));
        } else if (name == "count") {
            request.count = std::clamp<std::int64_t>(TRY(read_number(name, text)), 0, limits::scim_page_rows_max);
        } else if (name == "attributes") {
            only = TRY(read_paths(text));
        } else if (name == "excludedAttributes") {
            without = TRY(read_paths(text));
        }
    }
    request.projection = Projection(std::move(only), std::move(without));
    return request;
}

json::object list_response(const ListRequest& request, std::int64_t total, json::array resources) {
    return {{"schemas", json::array{"urn:ietf:params:scim:api:messages:2.0:ListResponse"}},
            {"totalResults", total},
            {"startIndex", request.start},
            {"itemsPerPage", resources.size()},
            {"Resources", std::move(resources)}};
}

}  // namespace muster::identity::scim
