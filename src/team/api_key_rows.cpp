// SPDX-License-Identifier: Apache-2.0
#include "team/api_key_rows.h"

#include "base/text.h"

namespace muster::team {
namespace {

std::vector<SubaccountId> parse_subaccounts(std::string_view stored) {
    std::vector<SubaccountId> subaccounts;
    if (stored.empty()) return subaccounts;
    for (const auto id : text::split(stored, ',')) subaccounts.push_back(parse_id<SubaccountTag>(id).value());
    return subaccounts;
}

}  // namespace

std::string_view to_text(ApiKeyState state) {
    switch (state) {
        case ApiKeyState::active: return "active";
        case ApiKeyState::suspended: return "suspended";
        case ApiKeyState::expired: return "expired";
        case ApiKeyState::revoked: return "revoked";
    }
    return "";
}

StoredApiKey read_api_key(const storage::Row& row) {
    StoredApiKey key;
    std::string permissions;
    std::string subaccounts;
    row.into(key.shown.id, key.shown.name, permissions, subaccounts, key.shown.made_by, key.shown.made_at,
             key.shown.keeper, key.shown.ends_at, key.shown.former_ends_at, key.shown.last_used_at,
             key.shown.last_address, key.suspended_at, key.revoked_at);
    key.shown.permissions = access::listed(access::parse_permissions(permissions));
    key.shown.subaccounts = parse_subaccounts(subaccounts);
    return key;
}

std::string stored(const std::vector<access::Permission>& permissions) {
    std::vector<std::string> names;
    for (const auto permission : permissions) names.emplace_back(access::to_text(permission));
    return text::join(names, ",");
}

std::string stored(const std::vector<SubaccountId>& subaccounts) {
    std::vector<std::string> ids;
    for (const auto subaccount : subaccounts) ids.push_back(subaccount.text());
    return text::join(ids, ",");
}

access::StoredKey for_gate(const StoredApiKey& key) {
    access::StoredKey told{key.shown.keeper, {}, key.shown.ends_at, key.suspended_at, key.revoked_at};
    told.former_ends_at = key.shown.former_ends_at;
    for (const auto permission : key.shown.permissions) told.bound.chosen.insert(permission);
    for (const auto subaccount : key.shown.subaccounts) {
        told.bound.subaccounts.push_back(access::scope_of(subaccount));
    }
    return told;
}

}  // namespace muster::team
