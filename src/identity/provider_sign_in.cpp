// SPDX-License-Identifier: Apache-2.0
#include "identity/provider_sign_in.h"

#include "base/log.h"
#include "base/text.h"
#include "identity/claimed_domain.sql.h"
#include "identity/identity_error.h"
#include "identity/token_request.h"
#include "team/team_error.h"

namespace muster::identity {
namespace {

/// An address of a provider's with more in its query.
std::string with_query(const std::string& url, std::initializer_list<std::pair<std::string_view, std::string>> more) {
    std::string whole = url;
    for (const auto& [name, value] : more) {
        whole += whole.find('?') == std::string::npos ? '?' : '&';
        whole += std::string(name) + "=" + text::percent_encoded(value);
    }
    return whole;
}

/// What the browser isn't told. A provider that failed to say who it is was logged by the directory.
void log_refusal(OrganizationId organization, const Error& error) {
    if (error.is(IdentityError::sign_in_refused) || error.is(IdentityError::provider_wrong))
        log::warning("sign-in by provider failed",
                     {{"organization", organization.number()}, {"error", error.full_text()}});
}

/// What the token says, and where it says nothing of an address the rest: whether one is verified is said of the same.
Claims joined(Claims claims, const Claims& more) {
    if (!claims.email) {
        claims.email = more.email;
        claims.email_verified = more.email_verified;
    }
    if (claims.email == more.email && !claims.email_verified) claims.email_verified = more.email_verified;
    if (!claims.name) claims.name = more.name;
    if (!claims.hosted_domain) claims.hosted_domain = more.hosted_domain;
    return claims;
}

Result<NamedPerson> person_of(const StoredIdentityProvider& provider, const Claims& claims) {
    const auto email = EmailAddress::parse(claims.email.value_or(""));
    if (!email || !claims.email_verified.value_or(provider.shown.trusts_addresses))
        return IdentityError::email_unverified;
    const auto name = Name::parse(claims.name.value_or(""));
    const std::string local(email->text().substr(0, email->text().find('@')));
    return NamedPerson{
        provider.shown.id,   provider.shown.issuer, claims.subject, *email, name ? std::string(*name) : local,
        claims.hosted_domain};
}

}  // namespace

Result<OrganizationId> ProviderSignIns::organization_of(const ProviderSignInStart& form) {
    if (form.email.has_value() == form.organization.has_value())
        return Error(IdentityError::provider_form_wrong)
            .with_fields({{"/email", "required", "is required, or `organization` is, and not both"}});
    if (form.organization) return *form.organization;
    const auto rows = TRY(housekeeping_.read(sql::holder_of_domain, form.email->domain()));
    if (rows.empty()) return IdentityError::no_provider;
    return rows[0].get<OrganizationId>(0);
}

Result<StoredIdentityProvider> ProviderSignIns::provider_of(OrganizationId organization) {
    auto provider = parts_.admissions.provider_of(organization);
    const std::int64_t now = parts_.clock.now().time_since_epoch() / std::chrono::seconds(1);
    // Anybody may come across a secret that can't be opened, as often as they like.
    if (!provider && provider.error().is(IdentityError::provider_wrong) &&
        now - logged_at_.exchange(now) >= limits::provider_failure_age_max.count())
        log_refusal(organization, provider.error());
    return provider;
}

Result<StartedProviderSignIn> ProviderSignIns::start(const ProviderSignInStart& form) {
    const OrganizationId organization = TRY(organization_of(form));
    const auto provider = TRY(provider_of(organization));
    const auto metadata = parts_.directory.find(provider.shown.issuer, {organization});
    if (!metadata) return metadata.error();
    const Time ends_at = parts_.clock.now() + limits::provider_sign_in_time_max;
    const std::string state = states_.write({organization, TRY(parts_.ids.next<ProviderSignInTag>()), ends_at});
    std::string url = with_query(metadata->authorization_endpoint, {{"response_type", "code"},
                                                                    {"client_id", provider.shown.client_id},
                                                                    {"redirect_uri", redirect_uri(organization)},
                                                                    {"scope", "openid email profile"},
                                                                    {"state", state},
                                                                    {"nonce", states_.nonce(state)},
                                                                    {"code_challenge", states_.challenge(state)},
                                                                    {"code_challenge_method", "S256"}});
    if (form.email) url = with_query(url, {{"login_hint", form.email->text()}});
    return StartedProviderSignIn{std::move(url), std::string(states_.browser_key(state).reveal()), ends_at};
}

Result<SignInState> ProviderSignIns::open_state(const ProviderSignInEnd& form) {
    const auto state = states_.parse(form.state.text());
    const bool is_begun_here = state && states_.is_of_browser(form.state.text(), form.browser_key);
    if (!is_begun_here || state->organization != form.organization) return IdentityError::sign_in_over;
    const auto open = parts_.admissions.check_open(*state);
    if (!open && open.error().is(access::AccessError::not_found)) return IdentityError::sign_in_over;
    if (!open) return open.error();
    return *state;
}

Result<ProviderSignIns::Ended> ProviderSignIns::end(const ProviderSignInEnd& form, const team::Device& device) {
    const SignInState state = TRY(open_state(form));
    const auto provider = TRY(provider_of(state.organization));
    const auto claims = ask_provider(provider, form);
    if (!claims) {
        log_refusal(state.organization, claims.error());
        return claims.error();
    }
    auto user = TRY(parts_.admissions.admit(state, TRY(person_of(provider, *claims))));
    auto begun = parts_.sign_ins.begin(user, provider.shown.id, device);
    // The password was changed at this moment, which ends what had begun.
    if (!begun && begun.error().is(team::TeamError::wrong_password)) return IdentityError::sign_in_over;
    return Ended{std::move(user), TRY(std::move(begun))};
}

Result<Claims> ProviderSignIns::ask_provider(const StoredIdentityProvider& provider, const ProviderSignInEnd& form) {
    const WebAsker asker{form.organization};
    const auto metadata = TRY(parts_.directory.find(provider.shown.issuer, asker));
    if (form.iss ? form.iss->text() != provider.shown.issuer : metadata.names_itself)
        return Error(IdentityError::sign_in_refused).with_cause("the answer is another issuer's");
    const std::string& state = form.state.text();
    const auto tokens =
        TRY(exchange_code(parts_.directory.web(), metadata,
                          {provider.shown.client_id, *provider.client_secret, redirect_uri(form.organization),
                           form.code, states_.verifier(state), asker}));
    auto claims =
        TRY(check_claims(TRY(verified_text(metadata, tokens.id_token, asker)),
                         {provider.shown.issuer, provider.shown.client_id, states_.nonce(state), parts_.clock.now()}));
    const bool says_enough = claims.email && (claims.email_verified || provider.shown.trusts_addresses);
    if (says_enough || !metadata.userinfo_endpoint || tokens.access_token.empty()) return claims;
    const auto more = TRY(check_user_info(
        TRY(ask_user_info(parts_.directory.web(), *metadata.userinfo_endpoint, tokens.access_token, asker)),
        claims.subject));
    return joined(std::move(claims), more);
}

/// Providers sign with new keys before those that were fetched are old.
Result<std::string> ProviderSignIns::verified_text(const ProviderMetadata& metadata, const Secret& id_token,
                                                   const WebAsker& asker) {
    const auto keys = TRY(parts_.directory.keys(metadata, ProviderDirectory::Age::kept, asker));
    auto text = verify_signature(id_token.reveal(), keys);
    if (text || !text.error().is(IdentityError::sign_in_refused)) return text;
    const auto newer = TRY(parts_.directory.keys(metadata, ProviderDirectory::Age::newer, asker));
    return verify_signature(id_token.reveal(), newer);
}

}  // namespace muster::identity
