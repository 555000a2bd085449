// SPDX-License-Identifier: Apache-2.0
#include "base/time_zone.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/log.h"
#include "base/text.h"

namespace muster {
namespace {

/// Where Debian's tzdata keeps the whole database in one file.
constexpr const char* database_path = "/usr/share/zoneinfo/tzdata.zi";

std::vector<std::string> read_names() {
    std::ostringstream text;
    text << std::ifstream(database_path).rdbuf();
    auto names = read_time_zone_names(text.view());
    if (!names.empty()) return names;
    log::error("no time zones", {{"path", database_path}, {"do", "install tzdata"}});
    return {TimeZone().name()};
}

}  // namespace

std::optional<TimeZone> TimeZone::parse(std::string_view name) {
    if (!std::ranges::binary_search(time_zone_names(), name)) return std::nullopt;
    return TimeZone(name);
}

std::span<const std::string> time_zone_names() {
    static const std::vector<std::string> names = read_names();
    return names;
}

std::vector<std::string> read_time_zone_names(std::string_view tzdata) {
    std::vector<std::string> names;
    for (const std::string_view line : text::split(tzdata, '\n')) {
        // `Z NAME offset…` opens a zone, `L TARGET NAME` makes a link; rules and what goes on about a zone begin
        // otherwise.
        const auto words = text::split(line, ' ');
        if (words[0] == "Z" && words.size() > 1) names.emplace_back(words[1]);
        if (words[0] == "L" && words.size() == 3) names.emplace_back(words[2]);
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace muster
