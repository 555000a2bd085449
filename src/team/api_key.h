// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "access/access_json.h"
#include "access/gate.h"
#include "base/json.h"
#include "base/page.h"
#include "team/departure.h"
#include "team/reviewed_sources.h"

namespace muster::team {

/// What a key is made for. It reaches the whole organization, later subaccounts included, unless it names subaccounts;
/// those that it names then hold for it what can be asked at a subaccount. Its end is `limits::api_key_lifetime` ahead
/// if absent.
struct NewApiKey {
    json::Text<1, limits::name_characters_max> name;
    json::List<access::Permission, static_cast<int>(access::permission_count)> permissions;
    std::optional<json::List<SubaccountId, limits::subaccounts_per_api_key_max>> subaccounts;
    std::optional<Time> ends_at;
};
BOOST_DESCRIBE_STRUCT(NewApiKey, (), (name, permissions, subaccounts, ends_at))

/// The key before works on for so many hours, by default not a moment; the end is as in NewApiKey.
struct ApiKeyRotation {
    std::optional<json::Range<0, limits::api_key_grace_hours_max>> grace_hours;
    std::optional<Time> ends_at;
};
BOOST_DESCRIBE_STRUCT(ApiKeyRotation, (), (grace_hours, ends_at))

enum class ApiKeyState : std::uint8_t { active, suspended, expired, revoked };
BOOST_DESCRIBE_ENUM(ApiKeyState, active, suspended, expired, revoked)
std::string_view to_text(ApiKeyState state);

/// A key as those see it who look after it; what it is shown by is shown once, when it is made or rotated.
struct ApiKey {
    access::ApiKeyId id;
    std::string name;
    std::vector<access::Permission> permissions;
    std::vector<SubaccountId> subaccounts;  ///< none if it reaches the whole organization
    UserId made_by;
    Time made_at;
    UserId keeper;  ///< who answers for it: who made it, or adopted it last
    Time ends_at;
    std::optional<Time> former_ends_at;       ///< while the key before a rotation still works
    std::optional<Time> last_used_at;         ///< to the minute or so
    std::optional<std::string> last_address;  ///< that it was used from then
    ApiKeyState state = ApiKeyState::active;
    std::optional<std::string> reason;  ///< why it is suspended
};
BOOST_DESCRIBE_STRUCT(ApiKey, (),
                      (id, name, permissions, subaccounts, made_by, made_at, keeper, ends_at, former_ends_at,
                       last_used_at, last_address, state, reason))

/// Keys by which programs act in an organization without being anybody. At each use a key may do what was chosen for it
/// and its keeper may still do there (access/key_bound.h); once the keeper has left it is suspended, until somebody
/// adopts or rotates it who may do all that was chosen. Whoever revokes it closes the invitations and suspends the join
/// links that were made by it. Thread-safe.
class ApiKeys final : public Departure, public ReviewedSources {
  public:
    explicit ApiKeys(IdSource& ids) : ids_(ids) {}

    /// Makes a key that the actor keeps, who must be able to do there all that is chosen.
    Result<std::pair<ApiKey, Secret>> make(const access::Permit<access::Permission::create_api_key>& permit,
                                           const NewApiKey& form);
    /// Gives the key another secret and another end. The actor, who now knows it, keeps it from then on.
    Result<std::pair<ApiKey, Secret>> rotate(const access::Permit<access::Permission::create_api_key>& permit,
                                             access::ApiKeyId key, const ApiKeyRotation& form);
    /// The actor keeps the key from then on, with the secret that it has: whoever left may know it, so rotate it soon.
    Result<ApiKey> adopt(const access::Permit<access::Permission::create_api_key>& permit, access::ApiKeyId key);
    /// Ends the key, with any that a rotation left to work on.
    Result<void> revoke(const access::Permit<access::Permission::revoke_api_key>& permit, access::ApiKeyId key);
    /// All of the organization, whatever their state.
    Result<Page<ApiKey>> list(const access::Permit<access::Permission::view_api_keys>& permit, const PageQuery& query);
    Result<ApiKey> show(const access::Permit<access::Permission::view_api_keys>& permit, access::ApiKeyId key);

    /// Suspends the keys of whoever left that they may no longer do all of: for good, until somebody adopts them.
    Result<EventDetails> member_left(const access::Authority& authority, UserId user, std::span<const ScopeId> scopes,
                                     const WorkChoice& work) override;
    [[nodiscard]] Result<EventDetails> would_leave(const access::Authority& authority, UserId user,
                                                   std::span<const ScopeId> scopes,
                                                   const WorkChoice& work) const override;
    /// The same of whoever is suspended: reactivated, they adopt their keys, or others do.
    Result<EventDetails> member_suspended(const access::Authority& authority, UserId user) override;

    [[nodiscard]] access::SourceKind kind() const override { return access::SourceKind::api_key; }
    [[nodiscard]] Result<std::vector<ReviewedSource>> sources(const access::Authority& authority) const override;
    Result<void> end_as_part(const access::Authority& authority, std::int64_t id, EventDetails told) override;

  private:
    Result<void> revoke(const access::Authority& authority, access::ApiKeyId key, EventDetails told);

    IdSource& ids_;
};

}  // namespace muster::team
