// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_shown_members.h"

#include "base/limits.h"
#include "identity/scim_error.h"
#include "identity/scim_user.sql.h"

namespace muster::identity::scim {

namespace json = boost::json;

json::object ShownMembers::member(UserId user) const {
    const std::string id = user.text();
    return {{"value", id}, {"$ref", address_ + "/Users/" + id}, {"type", "User"}};
}

Result<json::array> ShownMembers::all(ScopeId scope, const std::string& role) {
    const auto rows = TRY(authority_.query(sql::scim_members, scope, role));
    shown_ += rows.size();
    if (shown_ > limits::scim_scanned_rows_max)
        return Error(ScimError::too_many_scanned,
                     "there are too many members for one answer: ask with `excludedAttributes=members`");
    json::array members;
    for (const auto row : rows) members.push_back(member(row.get<UserId>(0)));
    return members;
}

Result<json::array> ShownMembers::among(const std::set<std::string>& ids, ScopeId scope, const std::string& role) {
    json::array members;
    for (const std::string& id : ids) {
        const auto user = parse_id<UserTag>(id);
        if (!user) continue;
        const Roles& held = *TRY(held_by(*user));
        const auto there = held.find(scope);
        if (there != held.end() && there->second == role) members.push_back(member(*user));
    }
    return members;
}

Result<const ShownMembers::Roles*> ShownMembers::held_by(UserId user) {
    const auto [held, is_new] = held_.try_emplace(user);
    if (is_new) {
        for (const auto row : TRY(authority_.query(sql::held_by_scim_user, user)))
            held->second.emplace(row.get<ScopeId>(0), row.get<std::string>(1));
    }
    return &held->second;
}

}  // namespace muster::identity::scim
