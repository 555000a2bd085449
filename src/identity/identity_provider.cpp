// SPDX-License-Identifier: Apache-2.0
#include "identity/identity_provider.h"

#include "identity/identity_error.h"
#include "identity/identity_provider.sql.h"
#include "team/join_link_rows.h"
#include "team/team_error.h"

namespace muster::identity {
namespace {

using access::IdentityProviderId;

Error wrong(std::string pointer, std::string code, std::string detail) {
    return Error(IdentityError::provider_form_wrong)
        .with_fields({{std::move(pointer), std::move(code), std::move(detail)}});
}

/// What newcomers get, if the actor may give it as by a link: never a role that must have a holder.
Result<access::Grant> grant_to_newcomers(const access::Authority& authority, const IdentityProviderForm& form) {
    const access::Role& role =
        form.role ? *TRY(authority.find_role(form.role->text())) : authority.roles()[authority.model().default_role()];
    if (team::is_by_invitation_only(authority, role)) return team::TeamError::role_not_by_link;
    const ScopeId scope = form.subaccount ? access::scope_of(*form.subaccount) : authority.scope();
    return authority.grant(access::GrantKind::invite, role, scope);
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
                 shown.role, shown.set_by, shown.set_at, enforced, shown.people);
    shown.admits_newcomers = admits_newcomers != 0;
    shown.trusts_addresses = trusts_addresses != 0;
    shown.enforced = enforced == shown.id;
    shown.role_label = authority.label_of(shown.role);
    found.client_secret = secrets_.open({authority.organization(), shown.id}, sealed);
    return std::optional(std::move(found));
}

Result<IdentityProvider> IdentityProviders::set(const Configuring& permit, const IdentityProviderForm& form) {
    const auto grant = TRY(grant_to_newcomers(permit, form));
    const auto stored = TRY(read(permit));
    const bool is_same =
        stored && stored->shown.issuer == form.issuer.text() && stored->shown.client_id == form.client_id.text();
    if (!form.client_secret && !(is_same && stored->client_secret))
        return wrong("/client_secret", "required", "is required where issuer or client is another");
    const bool is_enforced = form.enforced.value_or(false);
    if (is_enforced && (!is_same || stored->shown.people == 0)) return IdentityError::enforced_unproven;

    const IdentityProviderId id = is_same ? stored->shown.id : TRY(ids_.next<access::IdentityProviderTag>());
    const Secret& secret = form.client_secret ? form.client_secret->secret() : *stored->client_secret;
    const auto sealed = secrets_.seal({permit.organization(), id}, secret);
    TRY(permit.query(sql::set_identity_provider, id, form.issuer.text(), form.client_id.text(), std::span(sealed),
                     form.admits_newcomers.value_or(true) ? 1 : 0, form.trusts_addresses.value_or(false) ? 1 : 0,
                     grant.scope(), grant.role().key, permit.answerable(), permit.now()));
    TRY(permit.query(sql::enforce_provider, is_enforced ? std::optional(id) : std::nullopt));
    TRY(permit.query(sql::forget_other_links, id));
    TRY(permit.record({"identity_provider.set",
                       "identity_provider",
                       id.number(),
                       {{"issuer", form.issuer.text()},
                        {"client_id", form.client_id.text()},
                        {"role", grant.role().key},
                        {"scope", grant.scope().text()},
                        {"admits_newcomers", form.admits_newcomers.value_or(true) ? "yes" : "no"},
                        {"trusts_addresses", form.trusts_addresses.value_or(false) ? "yes" : "no"},
                        {"enforced", is_enforced ? "yes" : "no"}}}));
    return TRY(read(permit))->shown;
}

Result<std::optional<IdentityProvider>> IdentityProviders::show(
    const access::Permit<access::Permission::view_identity_provider>& permit) const {
    auto found = TRY(read(permit));
    if (!found) return std::optional<IdentityProvider>();
    return std::optional(std::move(found->shown));
}

Result<void> IdentityProviders::remove(const Configuring& permit) {
    const auto rows = TRY(permit.query(sql::find_identity_provider));
    if (rows.empty()) return access::AccessError::not_found;
    TRY(permit.query(sql::enforce_provider, std::optional<IdentityProviderId>()));
    TRY(permit.query(sql::forget_other_links, IdentityProviderId()));
    TRY(permit.query(sql::remove_identity_provider));
    return permit.record({"identity_provider.removed",
                          "identity_provider",
                          rows[0].get<std::int64_t>(0),
                          {{"issuer", rows[0].get<std::string>(1)}}});
}

Result<StoredIdentityProvider> IdentityProviders::find(const access::Authority& authority) const {
    auto found = TRY(read(authority));
    if (!found) return IdentityError::no_provider;
    if (!found->client_secret)
        return Error(IdentityError::provider_wrong).with_cause("token.key is not the key that sealed its secret");
    return std::move(*found);
}

}  // namespace muster::identity
