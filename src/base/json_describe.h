// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/describe/bases.hpp>
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>

#include "base/invariant.h"
#include "base/json_name.h"
#include "base/json_type.h"
#include "base/json_types.h"

/// Makes the table of a type from its Boost.Describe description. Included by base/json.h; nobody else needs it.
namespace muster::json::detail {

template <class T>
constexpr TypeInfo describe();

}  // namespace muster::json::detail

namespace muster::json {

/// The one table of T.
template <class T>
inline constexpr TypeInfo type_info = detail::describe<T>();

}  // namespace muster::json

namespace muster::json::detail {

template <class T>
concept Coded = requires(std::string_view text) { Codec<T>::parse(text); };

template <class T>
inline constexpr bool is_range = false;
template <int Min, int Max>
inline constexpr bool is_range<Range<Min, Max>> = true;

template <class T>
concept Integer = std::is_same_v<T, int> || std::is_same_v<T, std::int64_t> || is_range<T>;

template <class T>
struct ListOf;
template <class T>
struct ListOf<std::vector<T>> {
    using Element = T;
    static constexpr std::int64_t maximum = unbounded;
};
template <class T, int Max>
struct ListOf<List<T, Max>> {
    using Element = T;
    static constexpr std::int64_t maximum = Max;
};

template <class T>
concept ListLike = requires { ListOf<T>::maximum; };

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
T& as(void* target) {
    return *static_cast<T*>(target);
}
template <class T>
const T& as(const void* source) {
    return *static_cast<const T*>(source);
}

template <class T>
constexpr TypeInfo describe_coded() {
    using C = Codec<T>;
    TypeInfo info{.kind = Kind::text};
    if constexpr (requires { C::name; }) info.name = C::name;
    if constexpr (requires { C::minimum; }) info.minimum = C::minimum;
    if constexpr (requires { C::maximum; }) info.maximum = C::maximum;
    if constexpr (requires { C::characters; }) info.characters = C::characters;
    if constexpr (requires { C::format; }) info.format = C::format;
    if constexpr (requires { C::pattern; }) info.pattern = C::pattern;
    if constexpr (requires { C::expectation; }) info.expectation = C::expectation;
    if constexpr (requires { C::choices; }) info.choices = C::choices;
    info.assign_text = [](void* target, std::string_view text) {
        auto value = C::parse(text);
        if (value) as<T>(target) = std::move(*value);
        return value.has_value();
    };
    if constexpr (requires(const T& value) { C::write(value); }) {
        info.append_text = [](const void* source, std::string& text) { text += C::write(as<T>(source)); };
    } else {
        info.write_only = true;
    }
    return info;
}

template <class T>
constexpr TypeInfo describe_integer() {
    TypeInfo info{.kind = Kind::integer};
    if constexpr (is_range<T>) {
        info.minimum = T::minimum;
        info.maximum = T::maximum;
        info.assign_integer = [](void* target, std::int64_t number) { as<T>(target) = T(static_cast<int>(number)); };
    } else {
        info.minimum = std::numeric_limits<T>::min();
        info.maximum = std::numeric_limits<T>::max();
        info.assign_integer = [](void* target, std::int64_t number) { as<T>(target) = static_cast<T>(number); };
    }
    info.integer = [](const void* source) -> std::int64_t { return as<T>(source); };
    return info;
}

template <class E, template <class...> class L, class... D>
constexpr auto values_of(const L<D...>*) {
    return std::array<E, sizeof...(D)>{D::value...};
}
template <template <class...> class L, class... D>
constexpr auto names_of(const L<D...>*) {
    return std::array<std::string_view, sizeof...(D)>{json_name(D::name)...};
}

template <class E>
struct Enumerators {
    using Descriptors = boost::describe::describe_enumerators<E>;
    static constexpr auto values = values_of<E>(static_cast<const Descriptors*>(nullptr));
    static constexpr auto names = names_of(static_cast<const Descriptors*>(nullptr));
};

template <class E>
constexpr TypeInfo describe_enum() {
    using All = Enumerators<E>;
    return {.kind = Kind::text,
            .name = short_name<E>.text(),
            .choices = All::names,
            .assign_text =
                [](void* target, std::string_view text) {
                    const auto index = std::find(All::names.begin(), All::names.end(), text) - All::names.begin();
                    const bool known = index < std::ssize(All::names);
                    if (known) as<E>(target) = All::values[static_cast<std::size_t>(index)];
                    return known;
                },
            .append_text =
                [](const void* source, std::string& text) {
                    const auto index =
                        std::find(All::values.begin(), All::values.end(), as<E>(source)) - All::values.begin();
                    INVARIANT(index < std::ssize(All::values));
                    text += All::names[static_cast<std::size_t>(index)];
                }};
}

template <class T>
constexpr TypeInfo describe_optional() {
    using Element = typename T::value_type;
    static_assert(!is_optional<Element>, "an optional of an optional has no JSON");
    return {.kind = Kind::optional,
            .element = &type_info<Element>,
            .clear = [](void* target) { as<T>(target).reset(); },
            .append = [](void* target) -> void* { return &as<T>(target).emplace(); },
            .size = [](const void* source) -> std::size_t { return as<T>(source).has_value() ? 1 : 0; },
            .item = [](const void* source, std::size_t) -> const void* { return &*as<T>(source); }};
}

/// Both kinds of list hold a std::vector and nothing else.
template <class T>
constexpr TypeInfo describe_list() {
    using Element = typename ListOf<T>::Element;
    static_assert(!is_optional<Element>, "an optional stands only as a member, not in a list");
    static_assert(!std::is_same_v<Element, bool>, "std::vector<bool> holds no bools: use an enum");
    return {.kind = Kind::list,
            .maximum = ListOf<T>::maximum,
            .element = &type_info<Element>,
            .clear = [](void* target) { as<T>(target).clear(); },
            .append = [](void* target) -> void* { return &as<T>(target).emplace_back(); },
            .size = [](const void* source) { return as<T>(source).size(); },
            .item = [](const void* source, std::size_t index) -> const void* { return &as<T>(source)[index]; }};
}

template <class T, class D>
constexpr Member member_of() {
    using M = std::remove_cvref_t<decltype(std::declval<T&>().*D::pointer)>;
    return {json_name(D::name), &type_info<M>, [](void* object) -> void* { return &(as<T>(object).*D::pointer); }};
}

template <class T, template <class...> class L, class... D>
constexpr auto members_of(const L<D...>*) {
    return std::array<Member, sizeof...(D)>{member_of<T, D>()...};
}

template <class T>
inline constexpr auto members = members_of<T>(
    static_cast<
        const boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>*>(
        nullptr));

template <class T>
constexpr TypeInfo describe() {
    if constexpr (std::is_same_v<T, bool>) {
        return {.kind = Kind::boolean};
    } else if constexpr (Integer<T>) {
        return describe_integer<T>();
    } else if constexpr (Coded<T>) {
        return describe_coded<T>();
    } else if constexpr (is_optional<T>) {
        return describe_optional<T>();
    } else if constexpr (ListLike<T>) {
        return describe_list<T>();
    } else if constexpr (std::is_same_v<T, std::map<std::string, std::string>>) {
        return {.kind = Kind::texts};
    } else if constexpr (std::is_same_v<T, Raw>) {
        return {.kind = Kind::raw};
    } else if constexpr (boost::describe::has_describe_enumerators<T>::value) {
        return describe_enum<T>();
    } else {
        static_assert(
            boost::describe::has_describe_members<T>::value,
            "no JSON for this type: BOOST_DESCRIBE_STRUCT or BOOST_DESCRIBE_ENUM it, or give it a json::Codec");
        return {.kind = Kind::object,
                .name = short_name<T>.text(),
                .full_name = spelling_in(signature<T>()),
                .members = members<T>};
    }
}

/// The objects on the way to a type that is being looked at: an object may hold itself.
struct Way {
    const TypeInfo* type;
    const Way* before;
};

/// Compares names, not addresses: with UBSan, g++ 12 takes no comparison of these addresses for a constant.
constexpr bool holds_secret(const TypeInfo& type, const Way* before = nullptr) {
    if (type.kind == Kind::text) return type.write_only;
    if (type.kind == Kind::optional || type.kind == Kind::list) return holds_secret(*type.element, before);
    for (const Way* way = before; way != nullptr; way = way->before) {
        if (way->type->full_name == type.full_name) return false;
    }
    const Way here{&type, before};
    return std::any_of(type.members.begin(), type.members.end(),
                       [&here](const Member& member) { return holds_secret(*member.type, &here); });
}

}  // namespace muster::json::detail
