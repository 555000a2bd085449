// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/json.h"
#include "base/json_check.h"
#include "base/json_document.h"
#include "base/limits.h"
#include "base/text.h"

namespace muster::json {
namespace {

using detail::Fault;

std::string_view view(boost::json::string_view text) { return {text.data(), text.size()}; }

/// Where the walker stands: a chain on the stack, made into a JSON pointer only for a mistake.
struct Place {
    const Place* above = nullptr;
    std::string_view member{};
    std::size_t index = 0;
};

std::string pointer_to(const Place& place) {
    if (place.above == nullptr) return {};
    std::string pointer = pointer_to(*place.above) + '/';
    if (place.member.data() == nullptr) return pointer + std::to_string(place.index);
    for (const char c : place.member) {
        if (c == '~') {
            pointer += "~0";
        } else if (c == '/') {
            pointer += "~1";
        } else {
            pointer += c;
        }
    }
    return pointer;
}

std::string_view kind_of(const boost::json::value& value) {
    switch (value.kind()) {
        case boost::json::kind::null: return "null";
        case boost::json::kind::bool_: return "true or false";
        case boost::json::kind::int64:
        case boost::json::kind::uint64: return "an integer";
        case boost::json::kind::double_: return "a number with a fraction or exponent";
        case boost::json::kind::string: return "a string";
        case boost::json::kind::array: return "an array";
        case boost::json::kind::object: return "an object";
    }
    return "a value";
}

class Reader {
  public:
    explicit Reader(detail::Unknown unknown) : unknown_(unknown) {}

    void read(const TypeInfo& type, const boost::json::value& value, void* target, const Place& place) {
        switch (type.kind) {
            case Kind::boolean: return read_boolean(value, *static_cast<bool*>(target), place);
            case Kind::integer: return read_integer(type, value, target, place);
            case Kind::text: return read_text(type, value, target, place);
            case Kind::optional: return read_optional(type, value, target, place);
            case Kind::list: return read_list(type, value, target, place);
            case Kind::texts: return read_texts(value, *static_cast<Texts*>(target), place);
            case Kind::object: return read_object(type, value, target, place);
            case Kind::raw: static_cast<Raw*>(target)->text = boost::json::serialize(value); return;
        }
    }

    std::vector<FieldError>& errors() { return errors_; }

  private:
    using Texts = std::map<std::string, std::string>;

    [[nodiscard]] bool full() const { return errors_.size() >= limits::field_errors_max; }

    void add(const Place& place, Fault fault) {
        if (!full()) errors_.push_back({pointer_to(place), std::move(fault.code), std::move(fault.detail)});
    }
    void add(const Place& place, std::optional<Fault> fault) {
        if (fault) add(place, std::move(*fault));
    }
    void add_type(const Place& place, Kind wanted, const boost::json::value& value) {
        add(place,
            Fault{"type", "must be " + std::string(detail::expected(wanted)) + ", not " + std::string(kind_of(value))});
    }

    void read_boolean(const boost::json::value& value, bool& target, const Place& place) {
        if (!value.is_bool()) return add_type(place, Kind::boolean, value);
        target = value.get_bool();
    }

    void read_integer(const TypeInfo& type, const boost::json::value& value, void* target, const Place& place) {
        if (value.is_uint64()) return add(place, detail::out_of_range(type));
        if (!value.is_int64()) return add_type(place, type.kind, value);
        add(place, detail::assign_integer(type, target, value.get_int64()));
    }

    void read_text(const TypeInfo& type, const boost::json::value& value, void* target, const Place& place) {
        if (!value.is_string()) return add_type(place, type.kind, value);
        add(place, detail::assign_text(type, target, view(value.get_string())));
    }

    void read_optional(const TypeInfo& type, const boost::json::value& value, void* target, const Place& place) {
        type.clear(target);
        if (!value.is_null()) read(*type.element, value, type.append(target), place);
    }

    void read_list(const TypeInfo& type, const boost::json::value& value, void* target, const Place& place) {
        if (!value.is_array()) return add_type(place, type.kind, value);
        const boost::json::array& items = value.get_array();
        if (auto fault = detail::check_count(type, items.size())) return add(place, std::move(*fault));
        type.clear(target);
        for (std::size_t i = 0; i < items.size() && !full(); ++i) {
            read(*type.element, items[i], type.append(target), {.above = &place, .index = i});
        }
    }

    void read_texts(const boost::json::value& value, Texts& target, const Place& place) {
        if (!value.is_object()) return add_type(place, Kind::texts, value);
        target.clear();
        for (const auto& member : value.get_object()) {
            const std::string_view key = view(member.key());
            const Place inside{.above = &place, .member = key};
            std::string name;
            add(inside, detail::assign_text(type_info<std::string>, &name, key));
            read_text(type_info<std::string>, member.value(), &target[name], inside);
        }
    }

    void read_object(const TypeInfo& type, const boost::json::value& value, void* target, const Place& place) {
        if (!value.is_object()) return add_type(place, type.kind, value);
        const boost::json::object& object = value.get_object();
        std::size_t known = 0;
        for (const Member& member : type.members) {
            const Place inside{.above = &place, .member = member.name};
            if (const auto* content = object.if_contains({member.name.data(), member.name.size()})) {
                ++known;
                read(*member.type, *content, member.at(target), inside);
            } else if (member.required()) {
                add(inside, Fault{"required", "is required"});
            }
        }
        if (known < object.size() && unknown_ == detail::Unknown::mistakes) add_unknown(type, object, place);
    }

    void add_unknown(const TypeInfo& type, const boost::json::object& object, const Place& place) {
        std::vector<std::string_view> names;
        for (const Member& member : type.members) names.push_back(member.name);
        for (const auto& member : object) {
            const std::string_view name = view(member.key());
            if (full()) return;
            if (std::find(names.begin(), names.end(), name) != names.end()) continue;
            const auto meant = text::nearest(name, names);
            add({.above = &place, .member = name},
                Fault{"unknown", meant ? "is not known here: did you mean '" + *meant + "'?" : "is not known here"});
        }
    }

    detail::Unknown unknown_;
    std::vector<FieldError> errors_;
};

std::optional<Fault> assign_boolean(bool& target, std::string_view text) {
    if (text != "true" && text != "false") return Fault{"type", "must be true or false"};
    target = text == "true";
    return std::nullopt;
}

std::optional<Fault> assign_digits(const TypeInfo& type, void* target, std::string_view text) {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (stop != end || error == std::errc::invalid_argument) return Fault{"type", "must be an integer"};
    if (error == std::errc::result_out_of_range) return detail::out_of_range(type);
    return detail::assign_integer(type, target, number);
}

std::optional<Fault> assign_any(const TypeInfo& type, void* target, std::string_view text) {
    if (type.kind == Kind::boolean) return assign_boolean(*static_cast<bool*>(target), text);
    if (type.kind == Kind::integer) return assign_digits(type, target, text);
    return detail::assign_text(type, target, text);
}

constexpr ErrorKind malformed{"malformed_json", Category::bad_input, "this is not valid JSON"};
constexpr ErrorKind invalid{"invalid_fields", Category::bad_input, "some fields are not right: mend each of them"};

}  // namespace

const ErrorKind& error_kind(JsonError error) { return error == JsonError::malformed ? malformed : invalid; }

bool parse_text(const TypeInfo& type, void* target, std::string_view text, const std::string& pointer,
                std::vector<FieldError>& errors) {
    INVARIANT(readable_from_text(type));
    const bool is_optional = type.kind == Kind::optional;
    if (is_optional) {
        type.clear(target);
        target = type.append(target);
    }
    auto fault = assign_any(is_optional ? *type.element : type, target, text);
    if (fault) errors.push_back({pointer, std::move(fault->code), std::move(fault->detail)});
    return !fault;
}

Result<> detail::read(const TypeInfo& type, void* target, std::string_view text, Unknown unknown) {
    std::array<unsigned char, 8192> buffer;
    boost::json::monotonic_resource memory(buffer.data(), buffer.size());
    const auto document = parse_document(text, &memory);
    if (!document) return document.error();
    Reader reader(unknown);
    reader.read(type, *document, target, {});
    if (!reader.errors().empty()) return Error(JsonError::invalid).with_fields(std::move(reader.errors()));
    return {};
}

}  // namespace muster::json
