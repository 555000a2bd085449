// SPDX-License-Identifier: Apache-2.0
#include "base/limits.h"
#include "base/text.h"
#include "team/api_key.sql.h"
#include "team/api_key_rows.h"
#include "team/membership.h"
#include "team/membership.sql.h"
#include "team/membership_rows.h"

namespace muster::team {

std::vector<access::StoredMembership> read_memberships(const storage::Rows& rows) {
    std::vector<access::StoredMembership> memberships(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& membership = memberships[i];
        rows[i].into(membership.user, membership.scope, membership.role, membership.granted_by, membership.granted_at,
                     membership.ends_at);
    }
    return memberships;
}

Result<std::vector<access::StoredMembership>> StoredMemberships::of_user(storage::Transaction& transaction,
                                                                         OrganizationId organization, UserId user) {
    return read_memberships(TRY(transaction.run(sql::memberships_of_user, organization, user)));
}

Result<std::vector<access::StoredMembership>> StoredMemberships::of_user_if_none_archived(
    storage::Transaction& transaction, OrganizationId organization, UserId user) {
    return read_memberships(TRY(transaction.run(sql::memberships_of_user_if_none_archived, organization, user)));
}

Result<std::vector<access::StoredMembership>> StoredMemberships::of_everyone(storage::Transaction& transaction,
                                                                             OrganizationId organization) {
    return read_memberships(TRY(transaction.run(sql::memberships_of_everyone, organization)));
}

Result<std::vector<std::string>> StoredMemberships::permanent_roles(storage::Transaction& transaction,
                                                                    OrganizationId organization) {
    std::vector<std::string> roles;
    for (const auto row : TRY(transaction.run(sql::permanent_roles, organization))) {
        roles.push_back(row.get<std::string>(0));
    }
    return roles;
}

Result<std::shared_ptr<const access::StoredKey>> StoredMemberships::key(storage::Transaction& transaction,
                                                                        OrganizationId organization,
                                                                        access::ApiKeyId key) {
    const auto rows = TRY(transaction.run(sql::api_key_at_gate, organization, key));
    if (rows.empty()) return std::shared_ptr<const access::StoredKey>();
    auto told = for_gate(read_api_key(rows[0]));
    told.digest = rows[0].get<crypto::Bytes>(13);
    told.former_digest = rows[0].get<std::optional<crypto::Bytes>>(14);
    return std::make_shared<const access::StoredKey>(std::move(told));
}

Result<std::vector<access::NamedUser>> StoredMemberships::holders(storage::Transaction& transaction,
                                                                  OrganizationId organization,
                                                                  std::span<const ScopeId> scopes,
                                                                  std::span<const std::string> roles, Time now) {
    const auto scope = [&](std::size_t depth) { return depth < scopes.size() ? scopes[depth] : scopes.back(); };
    const std::string list = "," + text::join({roles.begin(), roles.end()}, ",") + ",";
    std::vector<access::NamedUser> users;
    for (const auto row : TRY(transaction.run(sql::holders, organization, scope(0), scope(1), scope(2), list,
                                              limits::could_grant_names_max, now))) {
        users.push_back({row.get<UserId>(0), row.get<std::string>(1)});
    }
    return users;
}

}  // namespace muster::team
