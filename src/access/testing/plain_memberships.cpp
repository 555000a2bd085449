// SPDX-License-Identifier: Apache-2.0
#include "access/testing/plain_memberships.h"

#include <algorithm>

#include "storage/testing/one_text.h"

namespace muster::access::testing {
namespace {

using storage::testing::one_text;

constexpr auto everyone = one_text("plain.everyone",
                                   "select m.user_id, m.scope_id, m.role, m.granted_by, m.granted_at, m.ends_at, u.name"
                                   " from memberships m join users u on u.id = m.user_id"
                                   " join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id"
                                   " where m.organization_id = $1 and m.suspended_at is null"
                                   " and s.archived_at is null"
                                   " order by m.user_id, m.scope_id");

struct Line {
    StoredMembership membership;
    std::string name;
};

Result<std::vector<Line>> read(storage::Transaction& transaction, OrganizationId organization) {
    std::vector<Line> lines;
    for (const auto row : TRY(transaction.run(everyone, organization))) {
        auto& [membership, name] = lines.emplace_back();
        row.into(membership.user, membership.scope, membership.role, membership.granted_by, membership.granted_at,
                 membership.ends_at, name);
    }
    return lines;
}

}  // namespace

Result<std::vector<StoredMembership>> PlainMemberships::of_user(storage::Transaction& transaction,
                                                                OrganizationId organization, UserId user) {
    ++readings_;
    auto memberships = TRY(of_everyone(transaction, organization));
    std::erase_if(memberships, [&](const StoredMembership& membership) { return membership.user != user; });
    return memberships;
}

Result<std::vector<StoredMembership>> PlainMemberships::of_everyone(storage::Transaction& transaction,
                                                                    OrganizationId organization) {
    std::vector<StoredMembership> memberships;
    for (const auto& line : TRY(read(transaction, organization))) memberships.push_back(line.membership);
    return memberships;
}

Result<std::vector<std::string>> PlainMemberships::permanent_roles(storage::Transaction& transaction,
                                                                   OrganizationId organization) {
    std::vector<std::string> roles;
    for (const auto& membership : TRY(of_everyone(transaction, organization))) {
        const bool is_at_top = membership.scope.number() == organization.number();
        if (is_at_top && !membership.ends_at) roles.push_back(membership.role);
    }
    return roles;
}

Result<std::shared_ptr<const StoredKey>> PlainMemberships::key(storage::Transaction&, OrganizationId organization,
                                                               ApiKeyId key) {
    const auto found = keys.find({organization, key});
    return found == keys.end() ? nullptr : std::make_shared<const StoredKey>(found->second);
}

Result<std::vector<NamedUser>> PlainMemberships::holders(storage::Transaction& transaction, OrganizationId organization,
                                                         std::span<const ScopeId> scopes,
                                                         std::span<const std::string> roles, Time now) {
    std::vector<NamedUser> users;
    for (const auto& [membership, name] : TRY(read(transaction, organization))) {
        const bool is_on_path = std::ranges::find(scopes, membership.scope) != scopes.end();
        const bool has_role = std::ranges::find(roles, membership.role) != roles.end();
        const bool is_over = membership.ends_at && *membership.ends_at <= now;
        if (is_on_path && has_role && !is_over) users.push_back({membership.user, name});
    }
    return users;
}

}  // namespace muster::access::testing
