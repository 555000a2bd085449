// SPDX-License-Identifier: Apache-2.0
#include "identity/identity_provider.h"

#include <algorithm>
#include <iterator>

#include "identity/identity_error.h"
#include "identity/identity_provider.sql.h"
#include "team/granting.h"
#include "team/join_link_rows.h"
#include "team/team_error.h"

namespace muster::identity {
namespace {

using access::IdentityProviderId;

Error wrong(std::string pointer, std::string code, std::string detail) {
    return Error(IdentityError::provider_form_wrong)
        .with_fields({{std::move(pointer), std::move(code), std::move(detail)}});
}

/// What is set: what the form says, and where it is silent what is stored of the same provider.
struct Settings {
    bool admits_newcomers = true;
    bool trusts_addresses = false;
    bool enforced = false;
    ScopeId scope;
    std::string role;
};

/// Role and place go together. They are the actor's to give as by a link, never a role that must have a holder; but
/// where nobody gets them, those that are stored stay, whoever may give them.
Result<Settings> settings_of(const access::Authority& authority, const IdentityProviderForm& form,
                             const std::optional<IdentityProvider>& kept) {
    Settings settings;
    settings.admits_newcomers = form.admits_newcomers.value_or(!kept || kept->admits_newcomers);
    settings.trusts_addresses = form.trusts_addresses.value_or(kept && kept->trusts_addresses);
    settings.enforced = form.enforced.value_or(kept && kept->enforced);
    const bool says_what = form.role || form.subaccount;
    if (kept && !says_what) {
        settings.scope = kept->scope;
        settings.role = kept->role;
    } else {
        settings.scope = form.subaccount ? access::scope_of(*form.subaccount) : authority.scope();
        settings.role = form.role ? form.role->text() : authority.roles()[authority.model().default_role()].key;
    }
    if (!says_what && !settings.admits_newcomers) return settings;
    const access::Role& role = *TRY(authority.find_role(settings.role));
    if (team::is_by_invitation_only(authority, role)) return team::TeamError::role_not_by_link;
    TRY(authority.grant(access::GrantKind::invite, role, settings.scope));
    return settings;
}

std::string_view yes_or_no(bool value) { return value ? "yes" : "no"; }

team::EventDetails details_of(const IdentityProvider& provider) {
    return {{"issuer", provider.issuer},
            {"client_id", provider.client_id},
            {"role", provider.role},
            {"scope", provider.scope.text()},
            {"admits_newcomers", std::string(yes_or_no(provider.admits_newcomers))},
            {"trusts_addresses", std::string(yes_or_no(provider.trusts_addresses))},
            {"enforced", std::string(yes_or_no(provider.enforced))}};
}

Result<int> people_of(const access::Authority& authority, const IdentityProvider& provider) {
    return static_cast<int>(
        TRY(authority.query(sql::count_people, provider.id, authority.now()))[0].get<std::int64_t>(0));
}

/// With what is told of it beside its row.
Result<void> complete(const access::Authority& authority, IdentityProvider& provider) {
    provider.people = TRY(people_of(authority, provider));
    const auto grant = grant_to_newcomers(authority, provider);
    if (!grant && !grant.error().is(IdentityError::not_admitted)) return grant.error();
    provider.can_give_role = grant.ok();
    return {};
}

team::Offer offer_to_newcomers(const access::Authority& authority, const IdentityProvider& provider,
                               const access::Role& role) {
    return {provider.set_by, access::Permission::configure_identity_provider,
            access::scope_of(authority.organization()), role, provider.scope};
}

}  // namespace

Result<std::optional<StoredIdentityProvider>> IdentityProviders::read(const access::Authority& authority) const {
    const auto rows = TRY(authority.query(sql::find_identity_provider));
    if (rows.empty()) return std::optional<StoredIdentityProvider>();
    StoredIdentityProvider found;
    IdentityProvider& shown = found.shown;
    crypto::Bytes sealed;
    int admits_newcomers = 0;
    int trusts_addresses = 0;
    std::optional<IdentityProviderId> enforced;
    rows[0].into(shown.id, shown.issuer, shown.client_id, sealed, admits_newcomers, trusts_addresses, shown.scope,
                 shown.role, shown.set_by, shown.set_at, enforced);
    shown.admits_newcomers = admits_newcomers != 0;
    shown.trusts_addresses = trusts_addresses != 0;
    shown.enforced = enforced == shown.id;
    shown.role_label = authority.label_of(shown.role);
    found.client_secret = secrets_.open({authority.organization(), shown.id}, sealed);
    return std::optional(std::move(found));
}

Result<IdentityProvider> IdentityProviders::set(const Configuring& permit, const IdentityProviderForm& form) {
    const auto stored = TRY(read(permit));
    const bool is_same =
        stored && stored->shown.issuer == form.issuer.text() && stored->shown.client_id == form.client_id.text();
    const auto settings =
        TRY(settings_of(permit, form, is_same ? std::optional(stored->shown) : std::optional<IdentityProvider>()));
    if (!form.client_secret && !(is_same && stored->client_secret))
        return wrong("/client_secret", "required", "is required where issuer or client is another");
    const bool is_proven = is_same && (stored->shown.enforced || TRY(people_of(permit, stored->shown)) > 0);
    if (settings.enforced && !is_proven) return IdentityError::enforced_unproven;

    const IdentityProviderId id = is_same ? stored->shown.id : TRY(ids_.next<access::IdentityProviderTag>());
    const Secret& secret = form.client_secret ? form.client_secret->secret() : *stored->client_secret;
    const auto sealed = secrets_.seal({permit.organization(), id}, secret);
    TRY(permit.query(sql::set_identity_provider, id, form.issuer.text(), form.client_id.text(), std::span(sealed),
                     settings.admits_newcomers ? 1 : 0, settings.trusts_addresses ? 1 : 0, settings.scope,
                     settings.role, permit.answerable(), permit.now()));
    TRY(permit.query(sql::enforce_provider, settings.enforced ? std::optional(id) : std::nullopt));
    auto set = TRY(read(permit))->shown;
    TRY(permit.record({"identity_provider.set", "identity_provider", id.number(), details_of(set)}));
    TRY(complete(permit, set));
    return set;
}

Result<std::optional<IdentityProvider>> IdentityProviders::show(
    const access::Permit<access::Permission::view_identity_provider>& permit) const {
    auto found = TRY(read(permit));
    if (!found) return std::optional<IdentityProvider>();
    TRY(complete(permit, found->shown));
    return std::optional(std::move(found->shown));
}

Result<void> IdentityProviders::remove(const Configuring& permit) {
    const auto rows = TRY(permit.query(sql::find_identity_provider));
    if (rows.empty()) return access::AccessError::not_found;
    TRY(permit.query(sql::enforce_provider, std::optional<IdentityProviderId>()));
    TRY(permit.query(sql::remove_identity_provider));
    return permit.record({"identity_provider.removed",
                          "identity_provider",
                          rows[0].get<std::int64_t>(0),
                          {{"issuer", rows[0].get<std::string>(1)}}});
}

Result<void> IdentityProviders::forget_person(const Configuring& permit, UserId user) {
    if (TRY(permit.query(sql::forget_links_of, user)).changed() == 0) return access::AccessError::not_found;
    return permit.record({"identity_provider.person_forgotten", "user", user.number(), {}});
}

/// What there is to tell of somebody who holds nothing at the scopes in `left` any more: whether the provider is to let
/// in nobody new for lack of what they held.
Result<team::EventDetails> IdentityProviders::newcomers_lost(const access::Authority& authority, UserId user,
                                                             std::span<const ScopeId> left) const {
    const auto found = TRY(read(authority));
    if (!found || !found->shown.admits_newcomers || found->shown.set_by != user) return team::EventDetails();
    const access::Role* role = authority.role_if_any(found->shown.role);
    if (role == nullptr) return team::EventDetails();
    if (TRY(team::stands_without(authority, offer_to_newcomers(authority, found->shown, *role), left)))
        return team::EventDetails();
    return team::EventDetails{{"identity_providers_closed_to_newcomers", "1"}};
}

Result<team::EventDetails> IdentityProviders::member_left(const access::Authority& authority, UserId user,
                                                          std::span<const ScopeId> /*scopes*/,
                                                          const team::WorkChoice& /*work*/) {
    auto lost = TRY(newcomers_lost(authority, user, {}));
    if (!lost.empty()) TRY(authority.query(sql::close_to_newcomers));
    return lost;
}

Result<team::EventDetails> IdentityProviders::would_leave(const access::Authority& authority, UserId user,
                                                          std::span<const ScopeId> scopes,
                                                          const team::WorkChoice& /*work*/) const {
    return newcomers_lost(authority, user, scopes);
}

Result<std::vector<team::ReviewedSource>> IdentityProviders::sources(const access::Authority& authority) const {
    std::vector<team::ReviewedSource> sources;
    const auto found = TRY(read(authority));
    if (!found || !found->shown.admits_newcomers) return sources;
    const IdentityProvider& provider = found->shown;
    sources.push_back({.id = provider.id.number(),
                       .scope = provider.scope,
                       .name = provider.issuer,
                       .role = provider.role,
                       .permissions = {access::Permission::join_by_provider},
                       .made_at = provider.set_at,
                       .ends_at = std::nullopt});
    return sources;
}

Result<void> IdentityProviders::end_as_part(const access::Authority& authority, std::int64_t id,
                                            team::EventDetails told) {
    TRY(authority.require(access::Permission::configure_identity_provider));
    const auto found = TRY(read(authority));
    if (!found || found->shown.id.number() != id || !found->shown.admits_newcomers)
        return access::AccessError::not_found;
    TRY(authority.query(sql::admit_no_newcomers, authority.answerable(), authority.now()));
    auto details = details_of(TRY(read(authority))->shown);
    std::ranges::move(told, std::back_inserter(details));
    return authority.record({"identity_provider.set", "identity_provider", id, std::move(details)});
}

Result<access::Grant> grant_to_newcomers(const access::Authority& authority, const IdentityProvider& provider) {
    const access::Role* role = authority.role_if_any(provider.role);
    if (role == nullptr || team::is_by_invitation_only(authority, *role)) return IdentityError::not_admitted;
    auto grant = team::grant_offered(authority, offer_to_newcomers(authority, provider, *role));
    if (!grant && team::is_refusal_to_grant(grant.error())) return IdentityError::not_admitted;
    return grant;
}

Result<StoredIdentityProvider> IdentityProviders::find(const access::Authority& authority) const {
    auto found = TRY(read(authority));
    if (!found) return IdentityError::no_provider;
    if (!found->client_secret)
        return Error(IdentityError::provider_wrong).with_cause("token.key is not the key that sealed its secret");
    return std::move(*found);
}

}  // namespace muster::identity
