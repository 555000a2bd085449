// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "access/gate.h"
#include "base/name.h"
#include "identity/identity_provider.h"
#include "identity/sign_in_state.h"
#include "team/former_address.h"
#include "team/password.h"
#include "team/user.h"

namespace muster::identity {

/// Somebody whom a provider has named, in a sign-in of its organization. What it says was checked.
struct NamedPerson {
    access::IdentityProviderId provider;
    std::string issuer;
    std::string subject;
    EmailAddress email;
    std::string name;
    /// Whose account the issuer says it is, where one issuer is many organizations' (`hosts_many`).
    std::optional<std::string> hosted_domain;
};

/// Whether the issuer is one for everybody: a verified address is none of its customers' then, unless it names them.
bool hosts_many(std::string_view issuer);

/// Lets somebody in whom an organization's provider has named: into an account, and if they are no member, into the
/// organization. Thread-safe.
///
/// The provider speaks for addresses of the organization's verified domains alone: those it names, and those of the
/// accounts that it named them by before. An account is linked to one identity of the issuer and stays so, whatever
/// address the identity has later, and whichever provider of that issuer names it. An account that there is, and whose
/// address nobody had confirmed, is the named person's from then on, and its password over: whoever made it may have
/// been anybody. Newcomers get what the provider gives, by the rule of granting as by a join link, in the name of
/// whoever set it; but those with an open invitation, who accept that, and those who were removed, who come back by
/// invitation only, under whichever address they had.
class Admissions {
  public:
    Admissions(access::Gate& gate, IdSource& ids, const IdentityProviders& providers, team::Passwords& passwords,
               team::FormerAddresses former_addresses)
        : gate_(gate),
          ids_(ids),
          providers_(providers),
          passwords_(passwords),
          former_addresses_(std::move(former_addresses)) {}

    /// The provider of an organization; `no_provider` if it has none, or there is no such organization.
    Result<StoredIdentityProvider> provider_of(OrganizationId organization);
    /// Whether the sign-in has led somewhere already: `sign_in_over`.
    Result<void> check_open(const SignInState& sign_in);

    /// Lets them in, by that sign-in and no second time.
    Result<team::User> admit(const SignInState& sign_in, const NamedPerson& person);

  private:
    /// Who that is here.
    struct Standing {
        std::optional<team::User> account;
        bool is_confirmed = false;                            ///< somebody has shown that its address is theirs
        std::optional<access::IdentityProviderId> linked_by;  ///< to the identity; the provider that named it last
        bool is_member = false;                               ///< whatever became of the membership
        bool is_invited = false;

        [[nodiscard]] bool is_newcomer() const { return !is_member && !is_invited; }
    };
    /// Who is to be let in, and as what they were found before the transaction.
    struct Entry {
        const SignInState& sign_in;
        const NamedPerson& person;
        const Standing& found;
    };
    static Result<Standing> standing_of(const access::Authority& authority, const NamedPerson& person);
    /// The same, if nothing keeps them out.
    Result<Standing> may_come_in(const access::Authority& authority, const SignInState& sign_in,
                                 const NamedPerson& person) const;
    /// What the provider gives to a newcomer.
    Result<access::Grant> grant_to(const access::Authority& authority, const IdentityProvider& provider,
                                   const NamedPerson& person, const Standing& standing) const;
    Result<team::User> let_in(const access::Authority& authority, const Entry& entry);
    Result<team::User> make_account(const access::Authority& authority, const NamedPerson& person);
    Result<void> make_member(const access::Authority& authority, const Entry& entry, const team::User& user);

    access::Gate& gate_;
    IdSource& ids_;
    const IdentityProviders& providers_;
    team::Passwords& passwords_;
    team::FormerAddresses former_addresses_;
};

}  // namespace muster::identity
