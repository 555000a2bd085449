// SPDX-License-Identifier: Apache-2.0
#include "access/gate.h"

namespace muster::access {

bool is_secret_of(const StoredKey& key, std::span<const std::uint8_t> shown, Time now) {
    if (crypto::equal_in_constant_time(key.digest, shown)) return true;
    const bool is_former = key.former_digest && crypto::equal_in_constant_time(*key.former_digest, shown);
    return is_former && key.former_ends_at && now < *key.former_ends_at;
}

Result<std::shared_ptr<const StoredKey>> Gate::find_key(storage::Transaction& transaction, OrganizationId organization,
                                                        const Actor& actor) {
    auto key = TRY(memberships_.key(transaction, organization, actor.key_id()));
    if (!key) return AccessError::not_found;
    const Time now = clock_.now();
    if (key->revoked_at || key->ends_at <= now) return AccessError::key_over;
    // It may have been rotated since the request showed it.
    if (!is_secret_of(*key, actor.shown(), now)) return AccessError::key_over;
    if (key->suspended_at) return AccessError::key_suspended;
    return key;
}

Result<void> Gate::deny_key(const KeyBound& key, const PermissionSet& permissions, const ScopePath& path,
                            Permission permission) {
    auto explanation = std::make_shared<Explanation>(explain_key(key, permissions, path, permission));
    std::string message = "this API key may not " + std::string(row_of(permission).meaning) + " here: ";
    message += explanation->lacking == KeyLack::keeper ? "whoever answers for it may not either"
                                                       : "it was not made for that, so make or use another";
    return Error(AccessError::denied, std::move(message)).with_attachment(std::move(explanation));
}

Explanation Gate::explain_key(const KeyBound& key, const PermissionSet& permissions, const ScopePath& path,
                              Permission permission) {
    Explanation explanation;
    explanation.permission = permission;
    explanation.level = path.level();
    explanation.allowed = permissions.contains(permission);
    if (explanation.allowed) return explanation;
    const bool is_keys = key.chosen.in_common(permissions_for_keys).contains(permission) && reaches(key, path);
    explanation.lacking = is_keys ? KeyLack::keeper : KeyLack::key;
    return explanation;
}

Result<Explanation> Gate::explain(const Authority& authority, Permission permission) {
    if (!authority.key_) return explain(authority, authority.actor().user_id(), permission);
    return explain_key(authority.key_->bound, authority.permissions(), authority.path(), permission);
}

}  // namespace muster::access
