// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_group_change.h"

#include "base/limits.h"
#include "identity/scim_error.h"
#include "identity/scim_patch.h"

namespace muster::identity::scim {
namespace {

namespace json = boost::json;

Result<UserId> read_member(const json::value* value) {
    const auto id = value == nullptr || !value->is_string() ? std::nullopt
                                                            : parse_id<UserTag>(std::string_view(value->as_string()));
    if (!id) return Error(ScimError::invalid_value, "each of `members` must have a user's id as its `value`");
    return *id;
}

Result<std::set<UserId>> read_members(const json::value& list) {
    std::set<UserId> members;
    for (const json::value& each : list.as_array()) {
        members.insert(TRY(read_member(each.as_object().if_contains("value"))));
    }
    return members;
}

/// Whom `value eq "…"` names, or several of them with `or` between.
Result<std::set<UserId>> members_in(const Filter& filter) {
    std::set<UserId> members;
    if (filter.kind == Filter::Kind::any_of) {
        for (const Filter& part : filter.parts) members.merge(TRY(members_in(part)));
        return members;
    }
    const bool names_one = filter.kind == Filter::Kind::comparison && filter.comparison == Comparison::equal &&
                           same_name(filter.path.attribute, "value");
    if (!names_one) return Error(ScimError::invalid_path, "members are named by `members[value eq \"…\"]`");
    members.insert(TRY(read_member(&filter.operand)));
    return members;
}

/// Operations one after the other, as what comes of all of them.
class Folded {
  public:
    Result<void> add(const Operation& operation) {
        const std::string_view name = operation.attribute->name;
        if (name == "members") return add_members(operation);
        if (name == "externalId" || name == "schemas") return {};
        const bool says_text = operation.change != Change::remove && operation.value && operation.value->is_string();
        if (!says_text || name == "meta")
            return Error(ScimError::mutability, "`" + std::string(name) + "` can't be changed by SCIM");
        (name == "id" ? change_.id : change_.display_name) = std::string(operation.value->as_string());
        return {};
    }

    GroupChange take() { return std::move(change_); }

  private:
    Result<void> add_members(const Operation& operation) {
        const bool removes = operation.change == Change::remove || !operation.value;
        if (operation.part != nullptr || (operation.element && !removes))
            return Error(ScimError::mutability, "a member can't become another: remove the one and add the other");
        if (operation.element) {
            leave(TRY(members_in(*operation.element)));
            return {};
        }
        const auto members = operation.value ? TRY(read_members(*operation.value)) : std::set<UserId>();
        if (operation.change == Change::remove && operation.value) {
            leave(members);
            return {};
        }
        if (operation.change != Change::add) change_ = all_leave(change_);
        for (const UserId user : members) {
            change_.joining.insert(user);
            change_.leaving.erase(user);
        }
        return {};
    }

    static GroupChange all_leave(const GroupChange& change) {
        return {.others = GroupChange::Others::leave, .id = change.id, .display_name = change.display_name};
    }

    void leave(const std::set<UserId>& members) {
        for (const UserId user : members) {
            change_.joining.erase(user);
            if (change_.others == GroupChange::Others::stay) change_.leaving.insert(user);
        }
    }

    GroupChange change_;
};

}  // namespace

Result<GroupChange> read_group_document(const json::object& document) {
    const json::object read = TRY(read_document(group_schema(), document));
    GroupChange change;
    if (find_member(document, "members") == nullptr) return change;
    change.others = GroupChange::Others::leave;
    if (const auto* members = read.if_contains("members")) change.joining = TRY(read_members(*members));
    return change;
}

Result<GroupChange> read_group_patch(const json::object& request) {
    Folded folded;
    for (const Operation& operation : TRY(read_patch(request, group_schema()))) TRY(folded.add(operation));
    GroupChange change = folded.take();
    if (change.joining.size() + change.leaving.size() > limits::scim_members_per_request_max)
        return ScimError::too_many_members;
    return change;
}

}  // namespace muster::identity::scim
