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

Result<void> ShownMembers::read(const Range& range) {
    const auto rows =
        TRY(authority_.query(sql::scim_members_between, access::to_text(range.level), range.first, range.last,
                             range.role, static_cast<std::int64_t>(limits::scim_scanned_rows_max) + 1));
    if (rows.size() > limits::scim_scanned_rows_max)
        return Error(ScimError::too_many_scanned,
                     "there are too many members for one answer: ask with `excludedAttributes=members`");
    for (const auto row : rows) read_[{row.get<ScopeId>(0), row.get<std::string>(1)}].push_back(row.get<UserId>(2));
    return {};
}

json::array ShownMembers::all(ScopeId scope, const std::string& role) const {
    json::array members;
    const auto there = read_.find({scope, role});
    if (there == read_.end()) return members;
    for (const UserId user : there->second) members.push_back(member(user));
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
