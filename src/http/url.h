// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::http {

/// The segments of an encoded path, decoded; nothing if it is not well formed. "/a/b%20c" is {"a", "b c"}.
std::optional<std::vector<std::string>> parse_path(std::string_view path);

/// The parameters of an encoded query, decoded, in order; nothing if it is not well formed.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

}  // namespace muster::http
