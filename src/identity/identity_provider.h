// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "access/gate.h"
#include "base/json.h"
#include "identity/client_secret.h"
#include "identity/issuer.h"
#include "team/departure.h"
#include "team/reviewed_sources.h"

namespace muster::identity {

/// How an organization's people sign in. Whoever signs in without being a member joins at the subaccount, or at the
/// organization, with the role: the model's default if absent; unless no newcomers are admitted. The secret may be left
/// out where issuer and client stay as they are. Addresses are taken that the provider calls verified; where it trusts
/// them, also those of which the provider doesn't say that, as some never do; and never those that it calls unverified.
struct IdentityProviderForm {
    Issuer issuer;
    json::Text<1, limits::client_id_characters_max> client_id;
    std::optional<ClientSecret> client_secret;
    std::optional<bool> admits_newcomers;
    std::optional<bool> trusts_addresses;
    std::optional<SubaccountId> subaccount;
    std::optional<json::Text<1, 64>> role;
    std::optional<bool> enforced;
};
BOOST_DESCRIBE_STRUCT(IdentityProviderForm, (),
                      (issuer, client_id, client_secret, admits_newcomers, trusts_addresses, subaccount, role,
                       enforced))

/// A provider as those see it who keep it; its client's secret is shown to nobody.
struct IdentityProvider {
    access::IdentityProviderId id;
    std::string issuer;
    std::string client_id;
    bool admits_newcomers = true;
    bool trusts_addresses = false;
    ScopeId scope;
    std::string role;
    std::string role_label;
    bool can_give_role = true;  ///< whoever set it still may; nobody new is let in otherwise
    bool enforced = false;
    int people = 0;  ///< members who have signed in by it last
    std::optional<UserId> set_by;
    Time set_at;
};
BOOST_DESCRIBE_STRUCT(IdentityProvider, (),
                      (id, issuer, client_id, admits_newcomers, trusts_addresses, scope, role, role_label,
                       can_give_role, enforced, people, set_by, set_at))

/// The same with what nobody is shown.
struct StoredIdentityProvider {
    IdentityProvider shown;
    std::optional<Secret> client_secret;  ///< nothing if another key sealed it
};

/// The identity provider of an organization: one, which its people may sign in by, or, enforced, must, but for those
/// whose role must have a holder. What it gives to newcomers is bounded by what may be granted by whoever set it, then
/// and again each time; access reviews list it as long as it admits any. Thread-safe.
class IdentityProviders final : public team::Departure, public team::ReviewedSources {
  public:
    using Configuring = access::Permit<access::Permission::configure_identity_provider>;

    IdentityProviders(IdSource& ids, ClientSecrets secrets) : ids_(ids), secrets_(std::move(secrets)) {}

    /// Sets it, or changes what was set. Another issuer or client is another provider: sessions that the one before
    /// began are none of its. An issuer's subjects are its own, whichever client asks: who was linked to one stays so,
    /// also while the organization has no provider. Nothing is enforced by which no member has signed in yet.
    Result<IdentityProvider> set(const Configuring& permit, const IdentityProviderForm& form);
    /// The organization's, if it has one.
    Result<std::optional<IdentityProvider>> show(
        const access::Permit<access::Permission::view_identity_provider>& permit) const;
    /// People sign in by their passwords again; `not_found` if it has none.
    Result<void> remove(const Configuring& permit);

    /// Of the account's links to identities, of which the next that the provider names by the account's address takes
    /// the place: for who got another identity there. `not_found` if there is none.
    Result<void> forget_person(const Configuring& permit, UserId user);

    /// The provider lets in nobody new once whoever had set that could no longer do so, until somebody sets it again:
    /// what somebody left behind doesn't come back with them.
    Result<team::EventDetails> member_left(const access::Authority& authority, UserId user,
                                           std::span<const ScopeId> scopes, const team::WorkChoice& work) override;
    [[nodiscard]] Result<team::EventDetails> would_leave(const access::Authority& authority, UserId user,
                                                         std::span<const ScopeId> scopes,
                                                         const team::WorkChoice& work) const override;

    [[nodiscard]] access::SourceKind kind() const override { return access::SourceKind::identity_provider; }
    [[nodiscard]] Result<std::vector<team::ReviewedSource>> sources(const access::Authority& authority) const override;
    /// Admits no newcomers any more; those who are there sign in as before.
    Result<void> end_as_part(const access::Authority& authority, std::int64_t id, team::EventDetails told) override;

    /// The one to sign in by; `no_provider` if there is none, `provider_wrong` if its secret can't be opened.
    [[nodiscard]] Result<StoredIdentityProvider> find(const access::Authority& authority) const;

  private:
    Result<std::optional<StoredIdentityProvider>> read(const access::Authority& authority) const;
    Result<team::EventDetails> newcomers_lost(const access::Authority& authority, UserId user,
                                              std::span<const ScopeId> left) const;

    IdSource& ids_;
    ClientSecrets secrets_;
};

/// What a provider gives to newcomers, by the rule of granting in the name of whoever set it: `not_admitted` if they
/// may not give it any more, or the role is one by invitation only.
Result<access::Grant> grant_to_newcomers(const access::Authority& authority, const IdentityProvider& provider);

}  // namespace muster::identity
