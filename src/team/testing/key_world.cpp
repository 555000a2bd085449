// SPDX-License-Identifier: Apache-2.0
#include "team/testing/key_world.h"

#include <stdexcept>

namespace muster::team::testing {
namespace {

using access::Permission;
using access::Permit;
using ::muster::testing::value_of;

}  // namespace

NewApiKey key_for(std::vector<Permission> permissions, std::vector<SubaccountId> subaccounts) {
    NewApiKey form;
    form.name = parsed<json::Text<1, limits::name_characters_max>>("Nightly import");
    form.permissions = decltype(form.permissions)(std::move(permissions));
    if (!subaccounts.empty()) form.subaccounts.emplace(std::move(subaccounts));
    return form;
}

KeyWorld::KeyWorld(storage::Database& all)
    : MemberWorld(all),
      api_keys(ids),
      presented_keys(all, clock, attempts, limits::api_key_requests_per_minute_default) {
    second_departure.ask = [this](const access::Authority& authority, UserId left,
                                  std::span<const ScopeId> scopes) -> Result<void> {
        TRY(api_keys.member_left(authority, left, scopes, {}));
        return {};
    };
    second_departure.tell = [this](const access::Authority& authority, UserId left, std::span<const ScopeId> scopes) {
        return api_keys.would_leave(authority, left, scopes, {});
    };
    second_departure.suspended = [this](const access::Authority& authority, UserId suspended) {
        return api_keys.member_suspended(authority, suspended);
    };
}

Result<MadeKey> KeyWorld::make(UserId by, const Target& where, const NewApiKey& form) {
    return gate.with<Permission::create_api_key>(
        as(by), where, [&](const Permit<Permission::create_api_key>& permit) { return api_keys.make(permit, form); });
}

Result<MadeKey> KeyWorld::rotate(UserId by, const Target& where, access::ApiKeyId key, const ApiKeyRotation& form) {
    return gate.with<Permission::create_api_key>(as(by), where, [&](const Permit<Permission::create_api_key>& permit) {
        return api_keys.rotate(permit, key, form);
    });
}

Result<ApiKey> KeyWorld::adopt(UserId by, const Target& where, access::ApiKeyId key) {
    return gate.with<Permission::create_api_key>(
        as(by), where, [&](const Permit<Permission::create_api_key>& permit) { return api_keys.adopt(permit, key); });
}

Result<void> KeyWorld::revoke_key(UserId by, const Target& where, access::ApiKeyId key) {
    return gate.with<Permission::revoke_api_key>(
        as(by), where, [&](const Permit<Permission::revoke_api_key>& permit) { return api_keys.revoke(permit, key); });
}

Result<Page<ApiKey>> KeyWorld::keys(UserId by, const Target& where, const PageQuery& query) {
    return gate.with<Permission::view_api_keys>(
        as(by), where, [&](const Permit<Permission::view_api_keys>& permit) { return api_keys.list(permit, query); });
}

ApiKey KeyWorld::seen(const Place& place, access::ApiKeyId key) {
    for (auto& each : value_of(keys(place.founder, place.target(), rows(limits::page_rows_max))).items) {
        if (each.id == key) return std::move(each);
    }
    throw std::runtime_error("the key is not listed");
}

void OnKeyWorld::SetUp() {
    OnBothEngines::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    world_ = std::make_unique<KeyWorld>(*database_);
    set_up_people();
}

}  // namespace muster::team::testing
