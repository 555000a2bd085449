// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_type.h"

namespace muster {

/// A time zone by its IANA name, such as `Europe/Tallinn`: one that this machine's tz database has, links included.
class TimeZone {
  public:
    /// UTC, which there is everywhere.
    TimeZone() : name_("UTC") {}
    /// The name as the database spells it; letters count as they are.
    static std::optional<TimeZone> parse(std::string_view name);

    [[nodiscard]] const std::string& name() const { return name_; }

    friend bool operator==(const TimeZone&, const TimeZone&) = default;

  private:
    explicit TimeZone(std::string_view name) : name_(name) {}
    std::string name_;
};

/// All names, in order, read once: nothing but UTC if the machine has no tz database, which is logged.
std::span<const std::string> time_zone_names();

/// The names of zones and links in a tz database's `tzdata.zi`, in order.
std::vector<std::string> read_time_zone_names(std::string_view tzdata);

namespace json {
template <>
struct Codec<TimeZone> {
    static constexpr std::string_view expectation = "must be the name of a time zone such as Europe/Tallinn";
    static std::optional<TimeZone> parse(std::string_view text) { return TimeZone::parse(text); }
    static std::string_view write(const TimeZone& zone) { return zone.name(); }
};
}  // namespace json

}  // namespace muster
