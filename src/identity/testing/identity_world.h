// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "identity/domain_watch.h"
#include "identity/identity_error.h"
#include "identity/provider_sign_in.h"
#include "identity/testing/fake_dns.h"
#include "identity/testing/fake_provider.h"
#include "team/testing/join_world.h"

namespace muster::identity::testing {

using access::Target;
using access::testing::Place;

/// A provider as most tests set it.
IdentityProviderForm provider_form();

/// What the provider says of somebody of that address, which it has verified; their subject is the part before the @.
boost::json::object claims_of(std::string_view email);

/// A JoinWorld with identity providers, of which there is one, and a DNS in which a test publishes.
class IdentityWorld : public team::testing::JoinWorld {
  public:
    explicit IdentityWorld(storage::Database& database);

    FakeProvider provider;
    FakeDns dns;
    ProviderDirectory directory;
    IdentityProviders providers;
    ClaimedDomains domains;
    DomainWatch watch;
    Admissions admissions;
    SignInStates states;
    ProviderSignIns provider_sign_ins;

    using SignedIn = std::pair<team::User, team::NewSession>;

    // Operations, each through the gate.
    Result<IdentityProvider> set(UserId by, const Target& where, const IdentityProviderForm& form = provider_form());
    Result<std::optional<IdentityProvider>> show_provider(UserId by, const Target& where);
    Result<void> remove_provider(UserId by, const Target& where);
    Result<void> forget_person(UserId by, const Target& where, UserId user);
    Result<ClaimedDomain> claim(UserId by, const Target& where, std::string_view domain);
    /// By what the DNS says of it.
    Result<ClaimedDomain> verify(UserId by, const Target& where, EmailDomainId domain);
    Result<ClaimedDomain> show_domain(UserId by, const Target& where, EmailDomainId domain);
    Result<void> release(UserId by, const Target& where, EmailDomainId domain);
    /// Publishes what proves the domain, and has it verified.
    ClaimedDomain prove(const Place& place, std::string_view domain);

    Result<StartedProviderSignIn> start(std::string_view email);
    Result<StartedProviderSignIn> start_at(OrganizationId organization);
    /// What a browser ends it with whom the provider has signed in.
    ProviderSignInEnd answered(const StartedProviderSignIn& started, const boost::json::object& claims);
    /// `second_factor_needed` if that is what is left.
    Result<SignedIn> end(const ProviderSignInEnd& form);
    /// The whole of it, begun at an organization.
    Result<SignedIn> sign_in(const Place& place, const boost::json::object& claims);
    /// The actor of a session.
    access::Actor actor(const SignedIn& signed_in);
};

/// A test on each engine, with an IdentityWorld of its own.
class OnIdentityWorld : public storage::testing::OnBothEngines {
  protected:
    void SetUp() override;
    void TearDown() override { world_.reset(); }
    void set_up_tables() override { temporary_->migrate(); }
    /// What a suite puts there before each of its tests.
    virtual void set_up_people() {}

    std::unique_ptr<IdentityWorld> world_;
};

}  // namespace muster::identity::testing
