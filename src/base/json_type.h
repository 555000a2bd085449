// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

/// What the JSON reader, writer and schema know of a type: one constant table each. json_describe.h makes the tables at
/// compile time; the walkers over them know no C++ type.
namespace muster::json {

enum class Kind : std::uint8_t {
    boolean,
    integer,
    text,      ///< whatever stands in JSON as a string: texts, ids, times, enums, secrets
    optional,  ///< only as a member: absent or null is nothing
    list,
    texts,  ///< std::map<std::string, std::string>
    object,
    raw,
};

/// Which code points a text may hold. Every text is well-formed UTF-8.
enum class Characters : std::uint8_t {
    any,
    storable,   ///< all but U+0000, which PostgreSQL can't keep
    printable,  ///< no control characters
};

struct Member;

inline constexpr std::int64_t unbounded = std::numeric_limits<std::int64_t>::max();

/// The table of one type. Only what its kind needs is set. `target` and `source` point to a value of the type.
struct TypeInfo {
    Kind kind;
    std::string_view name{};       ///< of its component in the API document; empty for what is described in place
    std::string_view full_name{};  ///< of an object's type, with namespaces
    /// Bounds of an integer's value, of a text's code points, of a list's items.
    std::int64_t minimum = 0;
    std::int64_t maximum = unbounded;

    // text
    Characters characters = Characters::any;
    std::string_view format{};       ///< JSON Schema's `format`
    std::string_view pattern{};      ///< JSON Schema's `pattern`
    std::string_view expectation{};  ///< the words for a text that doesn't parse: "must be …"
    std::span<const std::string_view> choices{};
    bool (*assign_text)(void* target, std::string_view text) = nullptr;
    bool write_only = false;  ///< a secret: it is read from requests and never written
    void (*append_text)(const void* source, std::string& text) = nullptr;  ///< absent if write_only

    // integer
    void (*assign_integer)(void* target, std::int64_t number) = nullptr;
    std::int64_t (*integer)(const void* source) = nullptr;

    // optional (none or one element) and list
    const TypeInfo* element = nullptr;
    void (*clear)(void* target) = nullptr;
    void* (*append)(void* target) = nullptr;  ///< adds an empty element and returns it
    std::size_t (*size)(const void* source) = nullptr;
    const void* (*item)(const void* source, std::size_t index) = nullptr;

    // object
    std::span<const Member> members{};
};

/// A member of a described struct. It is required unless it is a std::optional.
struct Member {
    std::string_view name;
    const TypeInfo* type;
    void* (*at)(void* object);

    [[nodiscard]] constexpr bool required() const { return type->kind != Kind::optional; }
    [[nodiscard]] const void* in(const void* object) const { return at(const_cast<void*>(object)); }
};

/// How a leaf type of any room stands in JSON as a string. Specialize it beside the type; a specialization has
///     static std::optional<T> parse(std::string_view text);
///     static std::string write(const T& value);   // a std::string_view will do; absent if it must never be written
/// and any of these constants: `name` (of its component in the API document), `expectation` ("must be …", said of what
/// doesn't parse), `format`, `pattern`, `minimum` and `maximum` (code points), `characters`, and `choices` (an array of
/// std::string_view) for a closed set of words. The type has a default constructor.
template <class T>
struct Codec;

/// Already serialized JSON, written as it is: whoever makes one vouches for its text. The empty text is written as
/// null. Reading keeps the value, not its spelling; numbers beyond 64 bits lose digits.
struct Raw {
    std::string text;
    friend bool operator==(const Raw&, const Raw&) = default;
};

/// Whether a path segment or a query parameter can be read into it.
constexpr bool readable_from_text(const TypeInfo& type) {
    const TypeInfo& inner = type.kind == Kind::optional ? *type.element : type;
    return inner.kind == Kind::boolean || inner.kind == Kind::integer || inner.kind == Kind::text;
}

}  // namespace muster::json
