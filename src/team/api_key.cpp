// SPDX-License-Identifier: Apache-2.0
#include "team/api_key.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/crypto.h"
#include "base/each_once.h"
#include "team/api_key.sql.h"
#include "team/api_key_rows.h"
#include "team/api_key_token.h"
#include "team/invitation.sql.h"
#include "team/join_link.sql.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::Permission;
using access::Permit;

constexpr std::string_view keeper_lost = "whoever answered for it left or was suspended: let somebody adopt it";

/// What is wrong with the choice, whoever makes it.
std::vector<FieldError> mistakes_in(const NewApiKey& form) {
    std::vector<FieldError> errors;
    if (form.permissions.empty()) errors.push_back({"/permissions", "length", "must name what the key may do"});
    const bool is_narrow = form.subaccounts.has_value();
    // A program that found none doesn't mean all.
    if (is_narrow && form.subaccounts->empty())
        errors.push_back({"/subaccounts", "length", "must name one: leave it out for the whole organization"});
    for (std::size_t i = 0; i < form.permissions.size(); ++i) {
        const Permission permission = form.permissions[i];
        const std::string pointer = "/permissions/" + std::to_string(i);
        if (const auto reason = access::why_persons_only(permission)) {
            errors.push_back({pointer, "persons_only", "can't be given to a key: it " + std::string(*reason)});
        } else if (is_narrow && !access::askable_at(access::Level::subaccount).contains(permission)) {
            errors.push_back({pointer, "level", "is about the whole organization: leave it or `subaccounts` out"});
        }
    }
    return errors;
}

/// For one more that works.
Result<void> check_room(const access::Authority& authority) {
    const auto open = TRY(authority.query(sql::count_open_api_keys, authority.now()))[0].get<std::int64_t>(0);
    if (open >= limits::open_api_keys_max) return TeamError::too_many_api_keys;
    return {};
}

Result<Time> end_of(const std::optional<Time>& wanted, Time now) {
    const Time end = wanted.value_or(now + limits::api_key_lifetime);
    if (end > now && end <= now + limits::api_key_lifetime_max) return end;
    const auto days = std::chrono::duration_cast<std::chrono::days>(limits::api_key_lifetime_max).count();
    return Error(TeamError::api_key_form_wrong)
        .with_fields({{"/ends_at", "range", "must be ahead of now, at most " + std::to_string(days) + " days"}});
}

/// Where the key is to work: at each of these its keeper must be able to do what was chosen.
std::vector<ScopeId> scopes_of(const access::Authority& authority, const ApiKey& key) {
    if (key.subaccounts.empty()) return {access::scope_of(authority.organization())};
    std::vector<ScopeId> scopes;
    for (const SubaccountId subaccount : key.subaccounts) scopes.push_back(access::scope_of(subaccount));
    return scopes;
}

/// What somebody may do where keys are to work, as if they held nothing at some scopes: read once for many keys. A
/// subaccount's archiving takes nothing from a key for good, so it is measured as if in use.
class Measure {
  public:
    static Result<Measure> read(const access::Authority& authority, std::span<const ApiKey> keys, UserId keeper,
                                std::span<const ScopeId> left = {}) {
        std::set<ScopeId> all;
        for (const ApiKey& key : keys) {
            for (const ScopeId scope : scopes_of(authority, key)) all.insert(scope);
        }
        const std::vector<ScopeId> scopes(all.begin(), all.end());
        const auto permissions = TRY(authority.permissions_of(keeper, scopes, left));
        Measure measure;
        for (std::size_t i = 0; i < scopes.size(); ++i) measure.permissions_.emplace(scopes[i], permissions[i]);
        return measure;
    }

    /// What of the key's choice they may not do, at the first of its scopes where something is missing.
    [[nodiscard]] access::PermissionSet missing_of(const access::Authority& authority, const ApiKey& key) const {
        access::PermissionSet chosen;
        for (const Permission permission : key.permissions) chosen.insert(permission);
        for (const ScopeId scope : scopes_of(authority, key)) {
            const auto missing = chosen.without(permissions_.at(scope));
            if (!missing.empty()) return missing;
        }
        return {};
    }

  private:
    std::map<ScopeId, access::PermissionSet> permissions_;
};

/// The actor, who may answer for the key: nobody gives a key more than they hold, nor sees the secret of one that may
/// do more.
Result<UserId> new_keeper(const access::Authority& authority, const ApiKey& key) {
    const UserId keeper = authority.answerable().value();
    const auto missing = TRY(Measure::read(authority, {&key, 1}, keeper)).missing_of(authority, key);
    for (const Permission permission : key.permissions) {
        if (!missing.contains(permission)) continue;
        return Error(access::AccessError::may_not_grant,
                     "nobody answers for an API key that may do more than they themselves: you may not " +
                         std::string(access::row_of(permission).meaning) + " in all places of this key");
    }
    return keeper;
}

Result<StoredApiKey> find_key(const access::Authority& authority, access::ApiKeyId id) {
    const auto rows = TRY(authority.query(sql::find_api_key, id));
    if (rows.empty()) return access::AccessError::not_found;
    auto key = read_api_key(rows[0]);
    if (key.revoked_at) return access::AccessError::not_found;
    return key;
}

/// With its state; `is_member` is whether its keeper still is one.
ApiKey shown(StoredApiKey key, bool is_member, Time now) {
    ApiKey& shown = key.shown;
    if (shown.former_ends_at && *shown.former_ends_at <= now) shown.former_ends_at.reset();
    if (key.revoked_at) {
        shown.state = ApiKeyState::revoked;
    } else if (shown.ends_at <= now) {
        shown.state = ApiKeyState::expired;
    } else if (key.suspended_at || !is_member) {
        shown.state = ApiKeyState::suspended;
        shown.reason = keeper_lost;
    }
    return std::move(shown);
}

EventDetails details_of(const ApiKey& key) {
    EventDetails details{{"name", key.name}, {"permissions", stored(key.permissions)}};
    if (!key.subaccounts.empty()) details.emplace_back("subaccounts", stored(key.subaccounts));
    details.emplace_back("ends_at", to_rfc3339(key.ends_at));
    return details;
}

/// The working keys of that person of which they may no longer do all, or could not without what they hold at `left`.
Result<std::vector<access::ApiKeyId>> keys_lost(const access::Authority& authority, UserId keeper,
                                                std::span<const ScopeId> left) {
    std::vector<ApiKey> keys;
    for (const auto row : TRY(authority.query(sql::working_api_keys_of_keeper, keeper, authority.now())))
        keys.push_back(read_api_key(row).shown);
    std::vector<access::ApiKeyId> lost;
    if (keys.empty()) return lost;
    const auto measure = TRY(Measure::read(authority, keys, keeper, left));
    for (const ApiKey& key : keys) {
        if (!measure.missing_of(authority, key).empty()) lost.push_back(key.id);
    }
    return lost;
}

EventDetails suspended_details(const std::vector<access::ApiKeyId>& keys) {
    if (keys.empty()) return {};
    return {{"api_keys_suspended", std::to_string(keys.size())}};
}

/// For good: what the person is given back later brings no key back.
Result<EventDetails> suspend_lost(const access::Authority& authority, UserId keeper) {
    const auto lost = TRY(keys_lost(authority, keeper, {}));
    for (const access::ApiKeyId key : lost) TRY(authority.query(sql::suspend_api_key, key, authority.now()));
    return suspended_details(lost);
}

/// Whoever stole a key may have left these behind: what a key did so is worth no more than the key, as what somebody
/// did who was removed.
Result<void> end_what_was_made_with(const access::Authority& authority, access::ApiKeyId key, EventDetails& told) {
    const auto scopes = TRY(authority.query(sql::close_scopes_with_key, key)).changed();
    if (scopes > 0) {
        const auto closed = TRY(authority.query(sql::close_invitations_without_scope, authority.now())).changed();
        told.emplace_back("invitations_closed", std::to_string(closed));
    }
    const auto links = TRY(authority.query(sql::suspend_join_links_with_key, key, authority.now())).changed();
    if (links > 0) told.emplace_back("join_links_suspended", std::to_string(links));
    return {};
}

}  // namespace

Result<std::pair<ApiKey, Secret>> ApiKeys::make(const Permit<Permission::create_api_key>& permit,
                                                const NewApiKey& form) {
    auto mistakes = mistakes_in(form);
    if (!mistakes.empty()) return Error(TeamError::api_key_form_wrong).with_fields(std::move(mistakes));
    ApiKey key;
    key.name = form.name;
    key.permissions = each_once(form.permissions.items());
    if (form.subaccounts) key.subaccounts = each_once(form.subaccounts->items());
    for (const SubaccountId subaccount : key.subaccounts) {
        if (TRY(permit.query(sql::is_subaccount, subaccount)).empty()) return access::AccessError::not_found;
    }
    key.keeper = key.made_by = TRY(new_keeper(permit, key));
    key.made_at = permit.now();
    key.ends_at = TRY(end_of(form.ends_at, permit.now()));
    TRY(check_room(permit));
    TRY(permit.query(sql::forget_old_api_keys, permit.now(), limits::api_keys_over_kept_max));
    key.id = TRY(ids_.next<access::ApiKeyTag>());
    Secret secret = make_api_key({permit.organization(), key.id});
    const auto digest = crypto::sha256(secret.reveal());
    TRY(permit.query(sql::create_api_key, key.id, key.name, stored(key.permissions), stored(key.subaccounts),
                     std::span(digest), key.made_by, key.made_at, key.ends_at));
    TRY(permit.record({"api_key.made", "api_key", key.id.number(), details_of(key)}));
    return std::pair(std::move(key), std::move(secret));
}

Result<std::pair<ApiKey, Secret>> ApiKeys::rotate(const Permit<Permission::create_api_key>& permit, access::ApiKeyId id,
                                                  const ApiKeyRotation& form) {
    auto key = TRY(find_key(permit, id));
    const Time former_end = key.shown.ends_at;
    if (former_end <= permit.now()) TRY(check_room(permit));
    key.shown.keeper = TRY(new_keeper(permit, key.shown));
    key.shown.ends_at = TRY(end_of(form.ends_at, permit.now()));
    key.suspended_at.reset();
    const std::chrono::hours grace(form.grace_hours ? form.grace_hours->value() : 0);
    const Time former_ends_at = std::min<Time>(permit.now() + grace, former_end);
    key.shown.former_ends_at = former_ends_at > permit.now() ? std::optional(former_ends_at) : std::nullopt;
    Secret secret = make_api_key({permit.organization(), id});
    const auto digest = crypto::sha256(secret.reveal());
    TRY(permit.query(sql::rotate_api_key, id, key.shown.keeper, std::span(digest), key.shown.former_ends_at,
                     key.shown.ends_at));
    auto details = details_of(key.shown);
    if (key.shown.former_ends_at) details.emplace_back("former_ends_at", to_rfc3339(former_ends_at));
    TRY(permit.record({"api_key.rotated", "api_key", id.number(), std::move(details)}));
    return std::pair(shown(std::move(key), true, permit.now()), std::move(secret));
}

Result<ApiKey> ApiKeys::adopt(const Permit<Permission::create_api_key>& permit, access::ApiKeyId id) {
    auto key = TRY(find_key(permit, id));
    if (key.shown.ends_at <= permit.now()) return TeamError::api_key_expired;
    const UserId before = key.shown.keeper;
    key.shown.keeper = TRY(new_keeper(permit, key.shown));
    key.suspended_at.reset();
    TRY(permit.query(sql::adopt_api_key, id, key.shown.keeper));
    TRY(permit.record(
        {"api_key.adopted", "api_key", id.number(), {{"name", key.shown.name}, {"from", before.text()}}}));
    return shown(std::move(key), true, permit.now());
}

Result<void> ApiKeys::revoke(const Permit<Permission::revoke_api_key>& permit, access::ApiKeyId id) {
    return revoke(permit, id, {});
}

Result<void> ApiKeys::revoke(const access::Authority& authority, access::ApiKeyId id, EventDetails told) {
    auto key = TRY(find_key(authority, id));
    TRY(authority.query(sql::revoke_api_key, id, authority.now()));
    told.insert(told.begin(), {"name", std::move(key.shown.name)});
    TRY(end_what_was_made_with(authority, id, told));
    return authority.record({"api_key.revoked", "api_key", id.number(), std::move(told)});
}

Result<std::vector<ReviewedSource>> ApiKeys::sources(const access::Authority& authority) const {
    std::vector<ReviewedSource> open;
    for (const auto row : TRY(authority.query(sql::open_api_keys, authority.now()))) {
        const auto stored = read_api_key(row);
        const ApiKey& key = stored.shown;
        open.push_back({.id = key.id.number(),
                        .scope = access::scope_of(authority.organization()),
                        .name = key.name,
                        .role = {},
                        .permissions = for_gate(stored).bound.chosen,
                        .made_at = key.made_at,
                        .ends_at = key.ends_at});
    }
    return open;
}

Result<void> ApiKeys::end_as_part(const access::Authority& authority, std::int64_t id, EventDetails told) {
    TRY(authority.require(Permission::revoke_api_key));
    return revoke(authority, access::ApiKeyId(id), std::move(told));
}

Result<Page<ApiKey>> ApiKeys::list(const Permit<Permission::view_api_keys>& permit, const PageQuery& query) {
    const auto after = query.position(1, 0);
    if (!after) return PageError::cursor_unreadable;
    std::map<UserId, bool> members;
    Page<ApiKey> page;
    for (const auto row : TRY(permit.query(sql::list_api_keys, after->front(), query.rows() + 1))) {
        auto key = read_api_key(row);
        if (!members.contains(key.shown.keeper)) {
            members[key.shown.keeper] = TRY(permit.is_member(key.shown.keeper));
        }
        const bool is_member = members[key.shown.keeper];
        page.items.push_back(shown(std::move(key), is_member, permit.now()));
    }
    page.cut(query.rows(), [](const ApiKey& last) { return cursor_of({last.id.number()}); });
    return page;
}

Result<ApiKey> ApiKeys::show(const Permit<Permission::view_api_keys>& permit, access::ApiKeyId id) {
    const auto rows = TRY(permit.query(sql::find_api_key, id));
    if (rows.empty()) return access::AccessError::not_found;
    auto key = read_api_key(rows[0]);
    const bool is_member = TRY(permit.is_member(key.shown.keeper));
    return shown(std::move(key), is_member, permit.now());
}

Result<EventDetails> ApiKeys::member_left(const access::Authority& authority, UserId user,
                                          std::span<const ScopeId> /*scopes*/, const WorkChoice& /*work*/) {
    return suspend_lost(authority, user);
}

Result<EventDetails> ApiKeys::would_leave(const access::Authority& authority, UserId user,
                                          std::span<const ScopeId> scopes, const WorkChoice& /*work*/) const {
    return suspended_details(TRY(keys_lost(authority, user, scopes)));
}

Result<EventDetails> ApiKeys::member_suspended(const access::Authority& authority, UserId user) {
    return suspend_lost(authority, user);
}

}  // namespace muster::team
