// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/email_address.h"
#include "base/id.h"
#include "base/invariant.h"
#include "base/json_type.h"
#include "base/limits.h"
#include "base/secret.h"

/// Types that carry their own limits, for the members of requests, and how base's leaf types stand in JSON.
namespace muster::json {

/// Whether a text is well-formed UTF-8 of so many code points, and of those characters only.
bool fits(std::string_view text, std::int64_t minimum, std::int64_t maximum, Characters characters);

/// A line of text of Min to Max code points without control characters. It is kept as it came, not trimmed.
template <int Min, int Max>
class Text {
  public:
    static_assert(0 <= Min && Min <= Max);

    Text() = default;
    static std::optional<Text> parse(std::string_view text) {
        if (!fits(text, Min, Max, Characters::printable)) return std::nullopt;
        return Text(std::string(text));
    }

    [[nodiscard]] const std::string& text() const { return text_; }
    operator const std::string&() const { return text_; }

    friend bool operator==(const Text&, const Text&) = default;

  private:
    explicit Text(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

/// A secret of Min to Max code points, of any characters. It can be read and never written.
template <int Min, int Max>
class SecretText {
  public:
    static_assert(0 <= Min && Min <= Max);

    SecretText() = default;
    static std::optional<SecretText> parse(std::string_view text) {
        if (!fits(text, Min, Max, Characters::any)) return std::nullopt;
        return SecretText(Secret(std::string(text)));
    }

    [[nodiscard]] const Secret& secret() const { return secret_; }
    operator const Secret&() const { return secret_; }

  private:
    explicit SecretText(Secret secret) : secret_(std::move(secret)) {}
    Secret secret_;
};

/// A password to be set. One to be checked is a plain Secret, so that its limits tell nothing.
using Password = SecretText<limits::password_characters_min, limits::password_characters_max>;

/// A whole number from Min to Max; at first Min.
template <int Min, int Max>
class Range {
  public:
    static_assert(Min <= Max);
    static constexpr int minimum = Min;
    static constexpr int maximum = Max;

    constexpr Range() = default;
    constexpr explicit Range(int value) : value_(value) { INVARIANT(Min <= value && value <= Max); }

    [[nodiscard]] constexpr int value() const { return value_; }
    constexpr operator int() const { return value_; }

  private:
    int value_ = Min;
};

/// At most Max items.
template <class T, int Max>
class List {
  public:
    static constexpr int maximum = Max;

    List() = default;
    explicit List(std::vector<T> items) : items_(std::move(items)) { INVARIANT(items_.size() <= std::size_t{Max}); }

    [[nodiscard]] const std::vector<T>& items() const { return items_; }
    operator const std::vector<T>&() const { return items_; }
    [[nodiscard]] std::size_t size() const { return items_.size(); }
    [[nodiscard]] bool empty() const { return items_.empty(); }
    [[nodiscard]] auto begin() const { return items_.begin(); }
    [[nodiscard]] auto end() const { return items_.end(); }
    [[nodiscard]] const T& operator[](std::size_t index) const { return items_[index]; }

    void clear() { items_.clear(); }
    T& emplace_back() {
        INVARIANT(items_.size() < std::size_t{Max});
        return items_.emplace_back();
    }

    friend bool operator==(const List&, const List&) = default;

  private:
    std::vector<T> items_;
};

template <int Min, int Max>
struct Codec<Text<Min, Max>> {
    static constexpr std::int64_t minimum = Min;
    static constexpr std::int64_t maximum = Max;
    static constexpr Characters characters = Characters::printable;
    static std::optional<Text<Min, Max>> parse(std::string_view text) { return Text<Min, Max>::parse(text); }
    static std::string_view write(const Text<Min, Max>& value) { return value.text(); }
};

template <int Min, int Max>
struct Codec<SecretText<Min, Max>> {
    static constexpr std::int64_t minimum = Min;
    static constexpr std::int64_t maximum = Max;
    static std::optional<SecretText<Min, Max>> parse(std::string_view text) {
        return SecretText<Min, Max>::parse(text);
    }
};

template <>
struct Codec<Secret> {
    static std::optional<Secret> parse(std::string_view text) { return Secret(std::string(text)); }
};

template <>
struct Codec<std::string> {
    static constexpr Characters characters = Characters::storable;
    static std::optional<std::string> parse(std::string_view text) { return std::string(text); }
    static std::string_view write(const std::string& value) { return value; }
};

template <class Tag>
struct Codec<Id<Tag>> {
    static constexpr std::string_view expectation = "must be an id: a positive decimal number, in a string";
    static constexpr std::string_view pattern = "^[1-9][0-9]{0,18}$";
    static std::optional<Id<Tag>> parse(std::string_view text) { return parse_id<Tag>(text); }
    static std::string write(const Id<Tag>& value) { return value.text(); }
};

template <>
struct Codec<Time> {
    static constexpr std::string_view expectation = "must be a time such as 2026-11-23T08:15:00Z";
    static constexpr std::string_view format = "date-time";
    static std::optional<Time> parse(std::string_view text) { return parse_rfc3339(text); }
    static std::string write(const Time& value) { return to_rfc3339(value); }
};

template <>
struct Codec<EmailAddress> {
    static constexpr std::string_view expectation = "must be an email address such as name@example.org";
    static constexpr std::string_view format = "email";
    static std::optional<EmailAddress> parse(std::string_view text) { return EmailAddress::parse(text); }
    static std::string_view write(const EmailAddress& value) { return value.text(); }
};

}  // namespace muster::json
