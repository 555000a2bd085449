// SPDX-License-Identifier: Apache-2.0
#include "http/message.h"

#include "base/text.h"

namespace muster::http {

std::string_view to_text(Method method) {
    switch (method) {
        case Method::get: return "GET";
        case Method::head: return "HEAD";
        case Method::post: return "POST";
        case Method::put: return "PUT";
        case Method::patch: return "PATCH";
        case Method::delete_: return "DELETE";
    }
    return {};
}

std::optional<std::string_view> Request::header(std::string_view name) const {
    std::optional<std::string_view> found;
    for (const auto& [each, value] : headers) {
        if (each != name) continue;
        if (found) return std::nullopt;
        found = value;
    }
    return found;
}

std::optional<std::string_view> Request::cookie(std::string_view name) const {
    const auto cookies = header("cookie");
    if (!cookies) return std::nullopt;
    std::optional<std::string_view> found;
    std::string_view rest = *cookies;
    while (!rest.empty()) {
        const auto pair = text::trimmed(rest.substr(0, rest.find(';')));
        rest.remove_prefix(std::min(rest.size(), rest.find(';') == rest.npos ? rest.size() : rest.find(';') + 1));
        const auto equals = pair.find('=');
        if (equals == pair.npos || pair.substr(0, equals) != name) continue;
        if (found) return std::nullopt;
        found = pair.substr(equals + 1);
    }
    return found;
}

}  // namespace muster::http
