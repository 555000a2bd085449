// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_patch.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/function_ref.h"
#include "base/limits.h"
#include "base/text.h"
#include "identity/scim_error.h"
#include "identity/scim_filter.h"

namespace muster::identity::scim {
namespace {

namespace json = boost::json;

enum class Change : std::uint8_t { add, replace, remove };

struct Operation {
    Change change = Change::add;
    PatchPath target;
    const json::value* value = nullptr;  ///< null if there is none, or it says null
};

Error wrong_syntax(const std::string& message) { return {ScimError::invalid_syntax, message}; }

Result<Change> read_change(const json::object& operation) {
    const auto* op = find_member(operation, "op");
    const std::string word =
        op != nullptr && op->is_string() ? text::ascii_lower(std::string_view(op->as_string())) : "";
    if (word == "add") return Change::add;
    if (word == "replace") return Change::replace;
    if (word == "remove") return Change::remove;
    return wrong_syntax("`op` must be add, replace or remove");
}

const json::value* value_in(const json::object& operation) {
    const auto* value = find_member(operation, "value");
    return value == nullptr || value->is_null() ? nullptr : value;
}

void erase_where(json::array& list, FunctionRef<bool(const json::value&)> is_meant) {
    json::array kept;
    for (json::value& each : list) {
        if (!is_meant(each)) kept.push_back(std::move(each));
    }
    list = std::move(kept);
}

/// What an operation changes, one attribute at a time: nothing for those that Muster doesn't keep.
class Patch {
  public:
    Patch(json::object document, const Schema& schema) : document_(std::move(document)), schema_(schema) {}

    Result<void> apply(const json::value& each) {
        const auto* operation = each.if_object();
        if (operation == nullptr) return wrong_syntax("each of `Operations` must be an object");
        const Change change = TRY(read_change(*operation));
        const auto* value = value_in(*operation);
        const auto* path = find_member(*operation, "path");
        if (path == nullptr || path->is_null()) return apply_members(change, value);
        if (!path->is_string()) return ScimError::invalid_path;
        return apply(Operation{change, TRY(parse_patch_path(std::string_view(path->as_string()))), value});
    }

    json::object take() { return std::move(document_); }

  private:
    /// Without a path the value has a member for each attribute, named as a path would name it.
    Result<void> apply_members(Change change, const json::value* value) {
        if (change == Change::remove) return ScimError::no_target;
        const auto* members = value == nullptr ? nullptr : value->if_object();
        if (members == nullptr) return wrong_syntax("an operation without a `path` must have an object as its `value`");
        for (const auto& member : *members) {
            auto target = parse_patch_path(std::string_view(member.key()));
            // Extensions come whole, under their schema's name.
            if (!target || !is_known(target->path)) continue;
            const auto* each = member.value().is_null() ? nullptr : &member.value();
            TRY(apply(Operation{change, std::move(*target), each}));
        }
        return {};
    }

    [[nodiscard]] bool is_known(const AttributePath& path) const {
        return is_own(path) && find_attribute(schema_, path.attribute) != nullptr;
    }
    [[nodiscard]] bool is_own(const AttributePath& path) const {
        return path.schema.empty() || same_name(path.schema, schema_.id);
    }

    Result<void> apply(const Operation& operation) {
        const PatchPath& target = operation.target;
        if (!is_own(target.path) || is_ignored(schema_, target.path.attribute)) return {};
        const Attribute* attribute = find_attribute(schema_, target.path.attribute);
        if (attribute == nullptr) return unknown(target);
        const Attribute* part = nullptr;
        if (!target.path.part.empty()) {
            part = find_attribute(attribute->parts, target.path.part);
            if (part == nullptr) return unknown(target);
        }
        if (target.element) {
            if (attribute->arity != Arity::many || attribute->parts.empty()) return unknown(target);
            if (auto checked = check_filter(*target.element, *attribute); !checked)
                return Error(ScimError::invalid_path, checked.error().message());
        }
        if (attribute->arity == Arity::many) return apply_to_list(operation, *attribute, part);
        return apply_to_one(operation, *attribute, part);
    }

    static Error unknown(const PatchPath& target) {
        return {ScimError::invalid_path, "`" + to_text(target.path) + "` is none of the attributes here"};
    }

    Result<void> apply_to_one(const Operation& operation, const Attribute& attribute, const Attribute* part) {
        if (part == nullptr) return put(document_, attribute, operation);
        json::object whole = take_object(attribute);
        TRY(put(whole, *part, operation));
        set(attribute, std::move(whole));
        return {};
    }

    /// Puts a value there, or takes it away. One with parts keeps those that aren't named.
    static Result<void> put(json::object& object, const Attribute& attribute, const Operation& operation) {
        const bool takes_away = operation.change == Change::remove || operation.value == nullptr;
        auto value = takes_away ? std::optional<json::value>() : TRY(read_value(attribute, *operation.value));
        auto* present = object.if_contains(attribute.name);
        if (!value) {
            object.erase(attribute.name);
        } else if (present != nullptr && present->is_object() && value->is_object()) {
            for (auto& part : value->as_object()) present->as_object()[part.key()] = std::move(part.value());
        } else {
            object[attribute.name] = std::move(*value);
        }
        return {};
    }

    Result<void> apply_to_list(const Operation& operation, const Attribute& attribute, const Attribute* part) {
        json::array list = take_list(attribute);
        const bool names_elements = operation.target.element.has_value() || part != nullptr;
        if (names_elements)
            TRY(apply_to_elements(list, operation, attribute, part));
        else
            TRY(apply_to_whole(list, operation, attribute));
        set(attribute, std::move(list));
        return {};
    }

    static Result<void> apply_to_whole(json::array& list, const Operation& operation, const Attribute& attribute) {
        json::array values;
        if (operation.value != nullptr) {
            auto read = TRY(read_value(attribute, *operation.value));
            if (read) values = std::move(read->as_array());
        }
        if (operation.change == Change::remove && operation.value != nullptr) {
            erase_where(list, [&](const json::value& each) { return stands_in(values, each); });
            return {};
        }
        if (operation.change != Change::add) list.clear();
        for (json::value& each : values) {
            if (!stands_in(list, each)) list.push_back(std::move(each));
        }
        return {};
    }

    static Result<void> apply_to_elements(json::array& list, const Operation& operation, const Attribute& attribute,
                                          const Attribute* part) {
        const auto& filter = operation.target.element;
        const auto is_meant = [&](const json::value& each) {
            return each.is_object() && (!filter || fits(*filter, attribute, each.as_object()));
        };
        const bool removes = operation.change == Change::remove || operation.value == nullptr;
        if (removes && part == nullptr) {
            erase_where(list, is_meant);
            return {};
        }
        if (!removes && std::ranges::none_of(list, is_meant)) {
            list.push_back(filter ? element_of(*filter, attribute) : json::object());
            return change_element(list.back().as_object(), operation, attribute, part);
        }
        for (json::value& each : list) {
            if (is_meant(each)) TRY(change_element(each.as_object(), operation, attribute, part));
        }
        return {};
    }

    static Result<void> change_element(json::object& element, const Operation& operation, const Attribute& attribute,
                                       const Attribute* part) {
        if (part != nullptr) return put(element, *part, operation);
        auto read = TRY(read_value(attribute, *operation.value));
        if (!read) return {};
        for (auto& each : read->as_array().front().as_object()) element[each.key()] = std::move(each.value());
        return {};
    }

    /// The element that a filter asks for: `type eq "work"` is one of that type.
    static json::object element_of(const Filter& filter, const Attribute& attribute) {
        json::object element;
        for (const Attribute& part : attribute.parts) {
            if (const auto value = required_value(filter, part.name)) element.emplace(part.name, *value);
        }
        return element;
    }

    /// Elements are the same by their value; those without one by all that they are.
    static bool stands_in(const json::array& list, const json::value& element) {
        const auto value_of = [](const json::value& each) -> const json::value& {
            const auto* object = each.if_object();
            const auto* value = object == nullptr ? nullptr : object->if_contains("value");
            return value == nullptr ? each : *value;
        };
        return std::ranges::any_of(list, [&](const json::value& each) { return value_of(each) == value_of(element); });
    }

    // What is taken is put back changed; at the first mistake the whole document is dropped.
    json::object take_object(const Attribute& attribute) {
        auto* value = document_.if_contains(attribute.name);
        return value != nullptr && value->is_object() ? std::move(value->as_object()) : json::object();
    }
    json::array take_list(const Attribute& attribute) {
        auto* value = document_.if_contains(attribute.name);
        return value != nullptr && value->is_array() ? std::move(value->as_array()) : json::array();
    }
    template <class Value>
    void set(const Attribute& attribute, Value value) {
        if (value.empty())
            document_.erase(attribute.name);
        else
            document_[attribute.name] = std::move(value);
    }

    json::object document_;
    const Schema& schema_;
};

/// Read-only attributes are as they were.
Result<void> check_untouched(const json::object& before, const json::object& after, const Schema& schema) {
    for (const auto attributes : {schema.common, schema.attributes}) {
        for (const Attribute& attribute : attributes) {
            const bool is_checked = attribute.mutability == Mutability::read_only && attribute.name != "schemas";
            if (!is_checked) continue;
            const auto* old_value = before.if_contains(attribute.name);
            const auto* new_value = after.if_contains(attribute.name);
            const bool is_same =
                old_value == nullptr || new_value == nullptr ? old_value == new_value : *old_value == *new_value;
            if (!is_same)
                return Error(ScimError::mutability, "`" + std::string(attribute.name) + "` can't be changed by SCIM");
        }
    }
    return {};
}

}  // namespace

Result<json::object> patched(const json::object& document, const json::object& request, const Schema& schema) {
    const auto* operations = find_member(request, "Operations");
    const auto* list = operations == nullptr ? nullptr : operations->if_array();
    if (list == nullptr || list->empty()) return wrong_syntax("`Operations` must be a list of at least one");
    if (list->size() > limits::scim_operations_max)
        return wrong_syntax("`Operations` may be at most " + std::to_string(limits::scim_operations_max) +
                            ": send several requests");
    Patch patch(document, schema);
    for (const json::value& operation : *list) TRY(patch.apply(operation));
    json::object after = patch.take();
    TRY(check_untouched(document, after, schema));
    return after;
}

}  // namespace muster::identity::scim
