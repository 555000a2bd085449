// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster {

/// A moment in UTC, in whole microseconds: what storage holds. JSON shows it as RFC 3339.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

/// Where the time comes from. It is passed in, so that tests can move it. Thread-safe.
class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Time now() const = 0;
};

class SystemClock final : public Clock {
  public:
    [[nodiscard]] Time now() const override;
};

/// "2026-11-23T08:15:00.123456Z": UTC, always with six digits of fraction, so that texts sort as times do.
std::string to_rfc3339(Time time);
/// Its day in UTC: "2026-11-23".
std::string to_rfc3339_day(Time time);
/// Reads RFC 3339 with any offset and up to six digits of fraction, in the years 0000 to 9999 of UTC; nothing for
/// anything else. The 61st second of a leap minute doesn't parse: no Time stands for it.
std::optional<Time> parse_rfc3339(std::string_view text);

}  // namespace muster
