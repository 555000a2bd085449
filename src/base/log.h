// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace muster::log {

/// Structured lines on standard error, one JSON object each: time, level, event, and the fields. Thread-safe.
/// A Secret has no way in: it converts to none of a field's types.
using Field = std::pair<std::string_view, std::variant<std::string_view, std::int64_t, double>>;

enum class Level : std::uint8_t { debug, info, warning, error };

void set_level(Level level);

void debug(std::string_view event, std::initializer_list<Field> fields = {});
void info(std::string_view event, std::initializer_list<Field> fields = {});
void warning(std::string_view event, std::initializer_list<Field> fields = {});
void error(std::string_view event, std::initializer_list<Field> fields = {});

}  // namespace muster::log
