// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_patch.h"

#include <algorithm>
#include <string>

#include "base/function_ref.h"
#include "base/limits.h"
#include "base/text.h"
#include "identity/scim_error.h"

namespace muster::identity::scim {
namespace {

namespace json = boost::json;

Error wrong_syntax(const std::string& message) { return {ScimError::invalid_syntax, message}; }

Error unknown(const AttributePath& path) {
    return {ScimError::invalid_path, "`" + to_text(path) + "` is none of the attributes here"};
}

Result<Change> read_change(const json::object& operation) {
    const auto* op = find_member(operation, "op");
    const std::string word =
        op != nullptr && op->is_string() ? text::ascii_lower(std::string_view(op->as_string())) : "";
    if (word == "add") return Change::add;
    if (word == "replace") return Change::replace;
    if (word == "remove") return Change::remove;
    return wrong_syntax("`op` must be add, replace or remove");
}

/// Reads operations one after the other, without the document that they are for.
class Reader {
  public:
    explicit Reader(const Schema& schema) : schema_(schema) {}

    Result<void> read(const json::value& each) {
        const auto* operation = each.if_object();
        if (operation == nullptr) return wrong_syntax("each of `Operations` must be an object");
        const Change change = TRY(read_change(*operation));
        const auto* value = find_member(*operation, "value");
        const auto* path = find_member(*operation, "path");
        if (value == nullptr && change != Change::remove)
            return wrong_syntax("an operation that adds or replaces needs a `value`");
        if (path == nullptr || path->is_null()) return read_members(change, value);
        if (!path->is_string()) return ScimError::invalid_path;
        const std::string_view text(path->as_string());
        if (same_name(text, schema_.id)) return read_members(change, value);
        return read_at(change, TRY(parse_patch_path(text)), value);
    }

    std::vector<Operation> take() { return std::move(operations_); }

  private:
    /// Without a path the value has a member for each attribute, named as a path would name it.
    Result<void> read_members(Change change, const json::value* value) {
        if (change == Change::remove) return ScimError::no_target;
        const auto* members = value->if_object();
        if (members == nullptr) return wrong_syntax("an operation without a `path` must have an object as its `value`");
        for (const auto& member : *members) {
            const std::string_view name(member.key());
            if (same_name(name, schema_.id) && member.value().is_object()) {
                for (const auto& own : member.value().as_object()) TRY(read_member(change, own.key(), own.value()));
            } else {
                TRY(read_member(change, name, member.value()));
            }
        }
        return {};
    }

    Result<void> read_member(Change change, std::string_view name, const json::value& value) {
        auto target = parse_patch_path(name);
        if (is_core(name) && !(target && is_own(target->path)))
            return Error(ScimError::invalid_path, "`" + std::string(name) + "` is none of the attributes here");
        // Extensions come whole, under their schema's name.
        const bool is_known =
            target && is_own(target->path) && find_attribute(schema_, target->path.attribute) != nullptr;
        if (!is_known) return {};
        return read_at(change, std::move(*target), &value);
    }

    [[nodiscard]] bool is_own(const AttributePath& path) const {
        return path.schema.empty() || same_name(path.schema, schema_.id);
    }

    Result<void> read_at(Change change, PatchPath target, const json::value* value) {
        const AttributePath& path = target.path;
        if (!is_own(path) && is_core(path.schema)) return unknown(path);
        if (!is_own(path) || is_ignored(schema_, path.attribute)) return {};
        Operation operation{.change = change, .attribute = find_attribute(schema_, path.attribute)};
        if (operation.attribute == nullptr) return unknown(path);
        const Attribute& attribute = *operation.attribute;
        if (!path.part.empty()) {
            operation.part = find_attribute(attribute.parts, path.part);
            if (operation.part == nullptr) return unknown(path);
        }
        if (target.element) {
            if (attribute.arity != Arity::many || attribute.parts.empty()) return unknown(path);
            if (auto checked = check_filter(*target.element, attribute); !checked)
                return Error(ScimError::invalid_path, checked.error().message());
            operation.element = std::move(target.element);
        }
        if (value != nullptr && !value->is_null()) operation.value = TRY(read_for(operation, *value));
        operations_.push_back(std::move(operation));
        return {};
    }

    static Result<std::optional<json::value>> read_for(const Operation& operation, const json::value& value) {
        auto read = TRY(read_value(operation.part != nullptr ? *operation.part : *operation.attribute, value));
        const bool is_list = operation.attribute->arity == Arity::many && operation.part == nullptr;
        if (!is_list) return read;
        if (operation.element && read && read->as_array().size() > 1)
            return Error(ScimError::invalid_value, "an operation on one element has one `value`");
        // Saying nothing of elements, or taking none of them out, is not taking them away.
        if (!read && (operation.element || operation.change == Change::remove))
            return std::optional<json::value>(json::array());
        return read;
    }

    const Schema& schema_;
    std::vector<Operation> operations_;
};

void erase_where(json::array& list, FunctionRef<bool(const json::value&)> is_meant) {
    json::array kept;
    for (json::value& each : list) {
        if (!is_meant(each)) kept.push_back(std::move(each));
    }
    list = std::move(kept);
}

/// Elements are the same by their value; those without one by all that they are.
bool stands_in(const json::array& list, const json::value& element) {
    const auto value_of = [](const json::value& each) -> const json::value& {
        const auto* object = each.if_object();
        const auto* value = object == nullptr ? nullptr : object->if_contains("value");
        return value == nullptr ? each : *value;
    };
    return std::ranges::any_of(list, [&](const json::value& each) { return value_of(each) == value_of(element); });
}

/// Puts a value there, or takes it away. One with parts keeps those that aren't named.
void put(json::object& object, const Attribute& attribute, const Operation& operation) {
    auto* present = object.if_contains(attribute.name);
    if (operation.change == Change::remove || !operation.value) {
        object.erase(attribute.name);
    } else if (present != nullptr && present->is_object() && operation.value->is_object()) {
        for (const auto& part : operation.value->as_object()) present->as_object()[part.key()] = part.value();
    } else {
        object[attribute.name] = *operation.value;
    }
}

/// The element that a filter asks for, `type eq "work"` being one of that type: nothing if it asks otherwise, or for
/// what nobody may write.
std::optional<json::object> element_of(const Filter& filter, const Attribute& attribute) {
    if (filter.kind == Filter::Kind::all_of) {
        json::object element;
        for (const Filter& part : filter.parts) {
            const auto said = element_of(part, attribute);
            if (!said) return std::nullopt;
            for (const auto& each : *said) element[each.key()] = each.value();
        }
        return element;
    }
    const bool is_equality =
        filter.kind == Filter::Kind::comparison && filter.comparison == Comparison::equal && !filter.operand.is_null();
    const Attribute* part = is_equality ? find_attribute(attribute.parts, filter.path.attribute) : nullptr;
    if (part == nullptr || part->mutability != Mutability::read_write) return std::nullopt;
    return json::object{{part->name, filter.operand}};
}

void change_element(json::object& element, const Operation& operation) {
    if (operation.part != nullptr) return put(element, *operation.part, operation);
    for (const auto& each : operation.value->as_array().front().as_object()) element[each.key()] = each.value();
}

Result<void> change_elements(json::array& list, const Operation& operation) {
    const Attribute& attribute = *operation.attribute;
    const auto is_meant = [&](const json::value& each) {
        return each.is_object() && (!operation.element || fits(*operation.element, attribute, each.as_object()));
    };
    const bool removes = operation.change == Change::remove || !operation.value;
    if (removes && operation.part == nullptr) {
        erase_where(list, is_meant);
        return {};
    }
    const bool says_nothing = operation.part == nullptr && operation.value->as_array().empty();
    if (says_nothing) return {};
    if (!removes && std::ranges::none_of(list, is_meant)) {
        auto made = operation.element ? element_of(*operation.element, attribute) : json::object();
        const bool may_write = operation.part == nullptr || operation.part->mutability == Mutability::read_write;
        if (!made || !may_write)
            return Error(ScimError::no_target, "no value of `" + std::string(attribute.name) + "` fits the path");
        list.emplace_back(std::move(*made));
        change_element(list.back().as_object(), operation);
        return {};
    }
    for (json::value& each : list) {
        if (is_meant(each)) change_element(each.as_object(), operation);
    }
    return {};
}

void change_whole(json::array& list, const Operation& operation) {
    const json::array values = operation.value ? operation.value->as_array() : json::array();
    if (operation.change == Change::remove && operation.value) {
        erase_where(list, [&](const json::value& each) { return stands_in(values, each); });
        return;
    }
    if (operation.change != Change::add) list.clear();
    for (const json::value& each : values) {
        if (!stands_in(list, each)) list.push_back(each);
    }
}

Result<void> apply_to_list(json::object& document, const Operation& operation) {
    const Attribute& attribute = *operation.attribute;
    json::array list;
    if (auto* value = document.if_contains(attribute.name); value != nullptr && value->is_array())
        list = std::move(value->as_array());
    if (operation.element || operation.part != nullptr)
        TRY(change_elements(list, operation));
    else
        change_whole(list, operation);
    if (list.size() > limits::scim_values_max)
        return Error(ScimError::invalid_value, "`" + std::string(attribute.name) + "` has too many values");
    if (list.empty())
        document.erase(attribute.name);
    else
        document[attribute.name] = std::move(list);
    return {};
}

Result<void> apply(json::object& document, const Operation& operation) {
    const Attribute& attribute = *operation.attribute;
    if (attribute.arity == Arity::many) return apply_to_list(document, operation);
    if (operation.part == nullptr) {
        put(document, attribute, operation);
        return {};
    }
    const auto* present = document.if_contains(attribute.name);
    json::object whole = present != nullptr && present->is_object() ? present->as_object() : json::object();
    put(whole, *operation.part, operation);
    if (whole.empty())
        document.erase(attribute.name);
    else
        document[attribute.name] = std::move(whole);
    return {};
}

/// Read-only attributes are as they were.
Result<void> check_untouched(const json::object& before, const json::object& after, const Schema& schema) {
    for (const auto attributes : {schema.common, schema.attributes}) {
        for (const Attribute& attribute : attributes) {
            const bool is_checked = attribute.mutability == Mutability::read_only && attribute.name != "schemas";
            if (is_checked && !has_same_member(before, after, attribute.name))
                return Error(ScimError::mutability, "`" + std::string(attribute.name) + "` can't be changed by SCIM");
        }
    }
    return {};
}

}  // namespace

Result<std::vector<Operation>> read_patch(const json::object& request, const Schema& schema) {
    const auto* operations = find_member(request, "Operations");
    const auto* list = operations == nullptr ? nullptr : operations->if_array();
    if (list == nullptr || list->empty()) return wrong_syntax("`Operations` must be a list of at least one");
    if (list->size() > limits::scim_operations_max)
        return wrong_syntax("`Operations` may be at most " + std::to_string(limits::scim_operations_max) +
                            ": send several requests");
    Reader reader(schema);
    for (const json::value& operation : *list) TRY(reader.read(operation));
    return reader.take();
}

Result<json::object> patched(const json::object& document, std::span<const Operation> operations,
                             const Schema& schema) {
    json::object after = document;
    for (const Operation& operation : operations) TRY(apply(after, operation));
    TRY(check_untouched(document, after, schema));
    return after;
}

}  // namespace muster::identity::scim
