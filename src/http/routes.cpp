// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"

#include <algorithm>

#include "base/text.h"

namespace muster::http {
namespace {

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }

/// A route's segments, those of the prefix included.
std::vector<std::string> segments_of(std::string_view prefix, std::string_view path) {
    std::vector<std::string> segments;
    for (const auto whole : {prefix, path}) {
        for (const auto segment : text::split(whole, '/')) {
            if (!segment.empty()) segments.emplace_back(segment);
        }
    }
    return segments;
}

bool fits(std::span<const std::string> pattern, std::span<const std::string> segments) {
    return std::ranges::equal(pattern, segments, [](std::string_view expected, std::string_view given) {
        return is_parameter(expected) || expected == given;
    });
}

}  // namespace

void Routes::add(const Line& line, Guard guard, const RouteTypes& types,
                 std::function<Result<Reply>(const Exchange&)> run) {
    auto pattern = segments_of(prefix_, line.path);
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        INVARIANT(routes_[i].method != line.method || !fits(patterns_[i], pattern));
    }
    routes_.push_back({line.method, std::string(line.path), std::string(line.summary), guard, types, std::move(run)});
    patterns_.push_back(std::move(pattern));
}

Routes::Match Routes::match(Method method, std::span<const std::string> segments) const {
    Match match;
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        if (!fits(patterns_[i], segments)) continue;
        if (routes_[i].method != method) {
            match.other_methods.push_back(routes_[i].method);
            continue;
        }
        match.route = &routes_[i];
        for (std::size_t s = 0; s < segments.size(); ++s) {
            const std::string_view pattern = patterns_[i][s];
            if (is_parameter(pattern))
                match.path_values.emplace_back(pattern.substr(1, pattern.size() - 2), segments[s]);
        }
        return match;
    }
    return match;
}

bool Routes::creates_with_address(const Route& route) const {
    if (!route.types.creates_with_id) return false;
    return std::ranges::any_of(routes_, [&](const Route& other) {
        if (other.method != Method::get || !other.path.starts_with(route.path + "/{")) return false;
        return other.path.find('/', route.path.size() + 1) == std::string::npos;
    });
}

}  // namespace muster::http
