// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <variant>

#include "base/json.h"
#include "identity/admission.h"
#include "identity/id_token.h"
#include "identity/provider_directory.h"
#include "identity/sign_in_state.h"
#include "storage/database.h"
#include "team/sign_in.h"

namespace muster::identity {

/// Where somebody wants to sign in: by their address, or at an organization.
struct ProviderSignInStart {
    std::optional<EmailAddress> email;
    std::optional<OrganizationId> organization;
};
BOOST_DESCRIBE_STRUCT(ProviderSignInStart, (), (email, organization))

/// Where the browser goes to sign in, and what it keeps meanwhile: nobody else can end what it began.
struct StartedProviderSignIn {
    std::string url;
    std::string browser_key;
    Time ends_at;
};
BOOST_DESCRIBE_STRUCT(StartedProviderSignIn, (), (url, browser_key, ends_at))

/// What the provider sent the browser back with, to `/sign-in/callback/ORGANIZATION`, and what the browser kept. Each
/// organization has an address of its own there, so that no provider can have answers sent that are for another's
/// (RFC 9700 §2.1), whether it names itself in them or not.
struct ProviderSignInEnd {
    OrganizationId organization;
    Secret code;
    json::Text<1, 1000> state;
    std::optional<Issuer> iss;
    Secret browser_key;
};
BOOST_DESCRIBE_STRUCT(ProviderSignInEnd, (), (organization, code, state, iss, browser_key))

/// Signs people in by the identity providers of their organizations: OpenID Connect Core 1.0 by the authorization code
/// flow, with PKCE (S256), state, nonce, an address for answers of each organization's own, and the issuer's name in
/// the answer where the provider gives it (RFC 9207). Providers are asked outside of any transaction. Thread-safe.
class ProviderSignIns {
  public:
    struct Parts {
        ProviderDirectory& directory;
        Admissions& admissions;
        team::SignIns& sign_ins;
        storage::Database& database;
        IdSource& ids;
        const Clock& clock;
    };

    /// Who signed in, or has begun to.
    struct Ended {
        team::User user;
        std::variant<team::NewSession, team::HalfSignIn> begun;
    };

    /// `base_url` is where people reach this installation: providers send them back there.
    ProviderSignIns(const Parts& parts, SignInStates states, const std::string& base_url)
        : parts_(parts),
          housekeeping_(parts.database),
          states_(std::move(states)),
          callback_(base_url + "/sign-in/callback/") {}

    /// Depends on the address's domain alone, never on whether it has an account: `no_provider` for each organization,
    /// there or not, that has none, and each domain that is nobody's.
    Result<StartedProviderSignIn> start(const ProviderSignInStart& form);

    /// Signs in whoever the provider names, and in organizations that admit newcomers makes them members first. Whoever
    /// has a second factor here shows it afterwards, as after a password: a provider's word is worth nothing in other
    /// organizations than its own, and the account is theirs too.
    Result<Ended> end(const ProviderSignInEnd& form, const team::Device& device);

    /// What an organization's provider has to know it by.
    [[nodiscard]] std::string redirect_uri(OrganizationId organization) const {
        return callback_ + organization.text();
    }

  private:
    Result<OrganizationId> organization_of(const ProviderSignInStart& form);
    Result<StoredIdentityProvider> provider_of(OrganizationId organization);
    Result<SignInState> open_state(const ProviderSignInEnd& form);
    Result<Claims> ask_provider(const StoredIdentityProvider& provider, const ProviderSignInEnd& form);
    Result<std::string> verified_text(const ProviderMetadata& metadata, const Secret& id_token, const WebAsker& asker);

    Parts parts_;
    storage::Housekeeping housekeeping_;
    SignInStates states_;
    std::string callback_;
    std::atomic<std::int64_t> logged_at_ = 0;  ///< in seconds: when a provider was met last that can't be opened
};

}  // namespace muster::identity
