// SPDX-License-Identifier: Apache-2.0
#include "http/url.h"

#include <boost/url/encoding_opts.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace muster::http {

std::optional<std::vector<std::string>> parse_path(std::string_view path) {
    const auto parsed = boost::urls::parse_origin_form(boost::urls::string_view(path.data(), path.size()));
    if (parsed.has_error()) return std::nullopt;
    std::vector<std::string> segments;
    for (const auto& segment : parsed->segments()) segments.emplace_back(segment.begin(), segment.end());
    return segments;
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> parameters;
    if (query.empty()) return parameters;
    const std::string target = "/?" + std::string(query);
    const auto parsed = boost::urls::parse_origin_form(target);
    if (parsed.has_error()) return std::nullopt;
    for (const auto& parameter : parsed->params({true, false, true})) {
        parameters.emplace_back(std::string(parameter.key), std::string(parameter.value));
    }
    return parameters;
}

}  // namespace muster::http
