// SPDX-License-Identifier: Apache-2.0
#include "identity/testing/identity_world.h"

#include "base/crypto.h"

namespace muster::identity::testing {
namespace {

using access::Permission;
using access::Permit;
using ::muster::testing::value_of;
using team::testing::parsed;

using Configuring = Permit<Permission::configure_identity_provider>;

/// Whose address for answers a sign-in names.
OrganizationId organization_of(const StartedProviderSignIn& started) {
    const auto answers_to = parameter(started.url, "redirect_uri");
    return parse_id<OrganizationTag>(answers_to.substr(answers_to.rfind("%2F") + 3)).value();
}

const Secret& key() {
    static const Secret key("the key of this test's installation");
    return key;
}

}  // namespace

IdentityProviderForm provider_form() {
    IdentityProviderForm form;
    form.issuer = parsed<Issuer>(FakeProvider::issuer);
    form.client_id = parsed<decltype(form.client_id)>(FakeProvider::client_id);
    form.client_secret = parsed<ClientSecret>(FakeProvider::client_secret);
    return form;
}

boost::json::object claims_of(std::string_view email) {
    return {{"sub", email.substr(0, email.find('@'))}, {"email", email}, {"email_verified", true}, {"name", "Kim Kay"}};
}

IdentityWorld::IdentityWorld(storage::Database& all)
    : JoinWorld(all),
      provider(clock),
      directory(provider, clock),
      providers(ids, ClientSecrets(key())),
      domains(ids, key()),
      watch(gate, all, domains, dns, dns, clock),
      admissions(gate, ids, providers, passwords, former_addresses),
      states(key()),
      provider_sign_ins({directory, admissions, sign_ins, all, ids, clock}, states, "https://muster.example") {}

Result<IdentityProvider> IdentityWorld::set(UserId by, const Target& where, const IdentityProviderForm& form) {
    return gate.with<Permission::configure_identity_provider>(
        as(by), where, [&](const Configuring& permit) { return providers.set(permit, form); });
}

Result<std::optional<IdentityProvider>> IdentityWorld::show_provider(UserId by, const Target& where) {
    return gate.with<Permission::view_identity_provider>(
        as(by), where,
        [&](const Permit<Permission::view_identity_provider>& permit) { return providers.show(permit); });
}

Result<void> IdentityWorld::remove_provider(UserId by, const Target& where) {
    return gate.with<Permission::configure_identity_provider>(
        as(by), where, [&](const Configuring& permit) { return providers.remove(permit); });
}

Result<void> IdentityWorld::forget_person(UserId by, const Target& where, UserId user) {
    return gate.with<Permission::configure_identity_provider>(
        as(by), where, [&](const Configuring& permit) { return providers.forget_person(permit, user); });
}

Result<ClaimedDomain> IdentityWorld::claim(UserId by, const Target& where, std::string_view domain) {
    return gate.with<Permission::configure_identity_provider>(as(by), where, [&](const Configuring& permit) {
        return domains.claim(permit, parsed<team::EmailDomain>(domain));
    });
}

Result<ClaimedDomain> IdentityWorld::show_domain(UserId by, const Target& where, EmailDomainId domain) {
    return gate.with<Permission::view_identity_provider>(
        as(by), where,
        [&](const Permit<Permission::view_identity_provider>& permit) { return domains.find(permit, domain); });
}

Result<ClaimedDomain> IdentityWorld::verify(UserId by, const Target& where, EmailDomainId domain) {
    const auto claimed = TRY(show_domain(by, where, domain));
    const auto actor = as(by);
    return watch.verify(DomainWatch::Door(gate, actor, where), claimed);
}

Result<void> IdentityWorld::release(UserId by, const Target& where, EmailDomainId domain) {
    return gate.with<Permission::configure_identity_provider>(
        as(by), where, [&](const Configuring& permit) { return domains.release(permit, domain); });
}

ClaimedDomain IdentityWorld::prove(const Place& place, std::string_view domain) {
    const auto claimed = value_of(claim(place.founder, place.target(), domain));
    dns.published[claimed.record_name].push_back(claimed.record_value);
    return value_of(verify(place.founder, place.target(), claimed.id));
}

Result<StartedProviderSignIn> IdentityWorld::start(std::string_view email) {
    return provider_sign_ins.start({team::testing::address(email), std::nullopt});
}

Result<StartedProviderSignIn> IdentityWorld::start_at(OrganizationId organization) {
    return provider_sign_ins.start({std::nullopt, organization});
}

ProviderSignInEnd IdentityWorld::answered(const StartedProviderSignIn& started, const boost::json::object& claims) {
    const auto answer = provider.sign_in(started.url, claims);
    ProviderSignInEnd form;
    form.organization = organization_of(started);
    form.code = Secret(answer.code);
    form.state = parsed<decltype(form.state)>(answer.state);
    form.browser_key = Secret(started.browser_key);
    return form;
}

Result<IdentityWorld::SignedIn> IdentityWorld::end(const ProviderSignInEnd& form) {
    auto [user, begun] = TRY(provider_sign_ins.end(form, {}));
    if (auto* session = std::get_if<team::NewSession>(&begun)) return SignedIn(std::move(user), std::move(*session));
    return team::TeamError::second_factor_needed;
}

Result<IdentityWorld::SignedIn> IdentityWorld::sign_in(const Place& place, const boost::json::object& claims) {
    return end(answered(TRY(start_at(place.organization)), claims));
}

access::Actor IdentityWorld::actor(const SignedIn& signed_in) {
    return value_of(sessions.find(signed_in.second.token.reveal())).value();
}

void OnIdentityWorld::SetUp() {
    OnBothEngines::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    crypto::initialize();
    world_ = std::make_unique<IdentityWorld>(*database_);
    set_up_people();
}

}  // namespace muster::identity::testing
