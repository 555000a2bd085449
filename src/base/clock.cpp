// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <fmt/format.h>

namespace muster {
namespace {

/// Takes a text apart from its front; after the first thing that doesn't fit, nothing fits any more.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    int digits(int count) {
        int number = 0;
        for (int i = 0; i < count; ++i) {
            if (!at_digit()) return fail();
            number = number * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return number;
    }

    bool take(char wanted) {
        if (rest_.empty() || rest_.front() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }

    void expect(char wanted, char or_else) {
        if (!take(wanted) && !take(or_else)) fail();
    }

    /// One to six digits after the point, as microseconds.
    int fraction_us() {
        int number = 0;
        int count = 0;
        for (; count < 6 && at_digit(); ++count) number = number * 10 + digits(1);
        if (count == 0) return fail();
        for (; count < 6; ++count) number *= 10;
        return number;
    }

    [[nodiscard]] bool finished_well() const { return !failed_ && rest_.empty(); }

  private:
    [[nodiscard]] bool at_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }

    int fail() {
        failed_ = true;
        rest_ = {};
        return 0;
    }

    std::string_view rest_;
    bool failed_ = false;
};

/// What is to be taken from a local time to make it UTC.
std::optional<std::chrono::minutes> scan_offset(Scanner& scanner) {
    if (scanner.take('Z') || scanner.take('z')) return std::chrono::minutes(0);
    const bool west = scanner.take('-');
    if (!west) scanner.expect('+', '+');
    const int hours = scanner.digits(2);
    scanner.expect(':', ':');
    const int minutes = scanner.digits(2);
    if (hours > 23 || minutes > 59) return std::nullopt;
    return std::chrono::minutes((west ? -1 : 1) * (hours * 60 + minutes));
}

std::optional<std::chrono::sys_days> scan_date(Scanner& scanner) {
    const int year = scanner.digits(4);
    scanner.expect('-', '-');
    const auto month = static_cast<unsigned>(scanner.digits(2));
    scanner.expect('-', '-');
    const auto day = static_cast<unsigned>(scanner.digits(2));
    const auto date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date);
}

std::optional<std::chrono::microseconds> scan_time_of_day(Scanner& scanner) {
    const int hours = scanner.digits(2);
    scanner.expect(':', ':');
    const int minutes = scanner.digits(2);
    scanner.expect(':', ':');
    const int seconds = scanner.digits(2);
    const int fraction_us = scanner.take('.') ? scanner.fraction_us() : 0;
    if (hours > 23 || minutes > 59 || seconds > 59) return std::nullopt;
    return std::chrono::hours(hours) + std::chrono::minutes(minutes) + std::chrono::seconds(seconds) +
           std::chrono::microseconds(fraction_us);
}

int year_of(Time time) { return int(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(time)).year()); }

}  // namespace

Time SystemClock::now() const {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::string to_rfc3339(Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", int(date.year()), unsigned(date.month()),
                       unsigned(date.day()), clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       clock.subseconds().count());
}

std::string to_rfc3339_day(Time time) {
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
    return fmt::format("{:04}-{:02}-{:02}", int(date.year()), unsigned(date.month()), unsigned(date.day()));
}

std::optional<Time> parse_rfc3339(std::string_view text) {
    Scanner scanner(text);
    const auto date = scan_date(scanner);
    scanner.expect('T', 't');
    const auto time_of_day = scan_time_of_day(scanner);
    const auto offset = scan_offset(scanner);
    if (!scanner.finished_well() || !date || !time_of_day || !offset) return std::nullopt;
    const Time time = *date + *time_of_day - *offset;
    // An offset can carry the first and last day out of the years that four digits can show.
    if (year_of(time) < 0 || year_of(time) > 9999) return std::nullopt;
    return time;
}

}  // namespace muster
