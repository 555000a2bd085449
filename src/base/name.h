// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/limits.h"

namespace muster {

/// What a person, an organization or a part of one is called: a line of up to `name_characters_max` code points of
/// which one can be seen, without blanks at its ends and without control characters.
class Name {
  public:
    Name() = default;
    /// Leaves out the blanks at both ends. Nothing if too little or too much is left, or what no name may hold.
    static std::optional<Name> parse(std::string_view text);

    [[nodiscard]] const std::string& text() const { return text_; }
    operator const std::string&() const { return text_; }

    friend bool operator==(const Name&, const Name&) = default;

  private:
    explicit Name(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

template <>
struct json::Codec<Name> {
    static constexpr std::string_view expectation =
        "must be 1 to 100 characters beside the blanks at its ends, without control characters";
    static constexpr std::int64_t minimum = 1;
    static_assert(limits::name_characters_max == 100);
    static constexpr Characters characters = Characters::printable;
    static std::optional<Name> parse(std::string_view text) { return Name::parse(text); }
    static std::string_view write(const Name& value) { return value.text(); }
};

}  // namespace muster
