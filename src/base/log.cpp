// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <cmath>
#include <memory>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/clock.h"
#include "base/text.h"

namespace muster::log {
namespace {

void append_escaped(std::string& line, char c) {
    switch (c) {
        case '"': line += "\\\""; return;
        case '\\': line += "\\\\"; return;
        case '\n': line += "\\n"; return;
        case '\r': line += "\\r"; return;
        case '\t': line += "\\t"; return;
        default: break;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
        line += fmt::format("\\u{:04x}", byte);
    } else {
        line += c;
    }
}

/// What is not UTF-8 is shown byte by byte as Latin-1, so that the line stays JSON and nothing is lost.
void append_text(std::string& line, std::string_view text) {
    const bool well_formed = text::is_utf8(text);
    line += '"';
    for (const char c : text) {
        if (!well_formed && static_cast<unsigned char>(c) >= 0x80) {
            line += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        } else {
            append_escaped(line, c);
        }
    }
    line += '"';
}

struct ValueWriter {
    std::string& line;

    void operator()(std::string_view text) const { append_text(line, text); }
    void operator()(std::int64_t number) const { line += std::to_string(number); }
    void operator()(double number) const { line += std::isfinite(number) ? fmt::format("{}", number) : "null"; }
};

std::string to_line(std::string_view level, std::string_view event, std::initializer_list<Field> fields) {
    std::string line = fmt::format(R"({{"time":"{}","level":"{}","event":)", to_rfc3339(SystemClock().now()), level);
    append_text(line, event);
    for (const auto& [name, value] : fields) {
        line += ',';
        append_text(line, name);
        line += ':';
        std::visit(ValueWriter{line}, value);
    }
    line += '}';
    return line;
}

spdlog::logger& sink() {
    static const auto logger = [] {
        auto made = std::make_unique<spdlog::logger>("muster", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%v");
        made->flush_on(spdlog::level::debug);
        return made;
    }();
    return *logger;
}

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
        case Level::debug: return spdlog::level::debug;
        case Level::info: return spdlog::level::info;
        case Level::warning: return spdlog::level::warn;
        case Level::error: return spdlog::level::err;
    }
    return spdlog::level::err;
}

void write(Level level, std::string_view name, std::string_view event, std::initializer_list<Field> fields) {
    if (!sink().should_log(to_spdlog(level))) return;
    const std::string line = to_line(name, event, fields);
    sink().log(to_spdlog(level), spdlog::string_view_t(line));
}

}  // namespace

void set_level(Level level) { sink().set_level(to_spdlog(level)); }

void debug(std::string_view event, std::initializer_list<Field> fields) { write(Level::debug, "debug", event, fields); }
void info(std::string_view event, std::initializer_list<Field> fields) { write(Level::info, "info", event, fields); }
void warning(std::string_view event, std::initializer_list<Field> fields) {
    write(Level::warning, "warning", event, fields);
}
void error(std::string_view event, std::initializer_list<Field> fields) { write(Level::error, "error", event, fields); }

}  // namespace muster::log
