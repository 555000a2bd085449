// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json_type.h"

/// The checks that a value in a body and a text in a path or a query share, and their words.
namespace muster::json::detail {

/// A FieldError that doesn't know its place yet.
struct Fault {
    std::string code;
    std::string detail;
};

std::optional<Fault> assign_text(const TypeInfo& type, void* target, std::string_view text);
std::optional<Fault> assign_integer(const TypeInfo& type, void* target, std::int64_t number);
/// For a number that no int64 holds.
Fault out_of_range(const TypeInfo& type);
std::optional<Fault> check_count(const TypeInfo& type, std::size_t count);

/// "an integer", "true or false", …: what the type asks for.
std::string_view expected(Kind kind);

}  // namespace muster::json::detail
