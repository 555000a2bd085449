// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

/// Described types that use all that JSON knows, for the tests of base/json.
namespace muster::testing {

enum class Urgency : std::uint8_t { low, high, delete_ };
BOOST_DESCRIBE_ENUM(Urgency, low, high, delete_)

/// A room's own leaf type.
struct Color {
    char letter = 'r';
    friend bool operator==(const Color&, const Color&) = default;
};

struct Contact {
    json::Text<1, 5> name;
    std::optional<EmailAddress> email;
    friend bool operator==(const Contact&, const Contact&) = default;
};
BOOST_DESCRIBE_STRUCT(Contact, (), (name, email))

struct Numbers {
    bool flag = false;
    int small = 0;
    std::int64_t big = 0;
    json::Range<1, 10> bounded;
    friend bool operator==(const Numbers&, const Numbers&) = default;
};
BOOST_DESCRIBE_STRUCT(Numbers, (), (flag, small, big, bounded))

/// What a campaign might be asked with: a base, and each kind of member.
struct Notice : Numbers {
    std::string text;
    OrganizationId organization;
    Time at{};
    Urgency urgency = Urgency::low;
    Color color;
    std::optional<std::int64_t> count;
    std::vector<Contact> contacts;
    json::List<SubaccountId, 2> subaccounts;
    std::map<std::string, std::string> labels;
    friend bool operator==(const Notice&, const Notice&) = default;
};
BOOST_DESCRIBE_STRUCT(Notice, (Numbers), (text, organization, at, urgency, color, count, contacts, subaccounts, labels))

struct Tree {
    std::string name;
    std::vector<Tree> branches;
    friend bool operator==(const Tree&, const Tree&) = default;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (name, branches))

struct SignIn {
    EmailAddress email;
    Secret password;
};
BOOST_DESCRIBE_STRUCT(SignIn, (), (email, password))

struct NewPassword {
    std::vector<SignIn> before;
    json::Password password;
};
BOOST_DESCRIBE_STRUCT(NewPassword, (), (before, password))

template <class T>
struct Page {
    std::vector<T> rows;
    std::optional<std::string> next;
    BOOST_DESCRIBE_CLASS(Page, (), (rows, next), (), ())
};

struct Happening {
    json::Raw payload;
};
BOOST_DESCRIBE_STRUCT(Happening, (), (payload))

}  // namespace muster::testing

template <>
struct muster::json::Codec<muster::testing::Color> {
    static constexpr std::string_view name = "Color";
    static constexpr std::array<std::string_view, 2> choices{"red", "green"};
    static std::optional<testing::Color> parse(std::string_view text) {
        if (text != "red" && text != "green") return std::nullopt;
        return testing::Color{text.front()};
    }
    static std::string_view write(testing::Color color) { return color.letter == 'r' ? "red" : "green"; }
};
