// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "access/gate.h"
#include "base/name.h"
#include "identity/identity_provider.h"
#include "identity/sign_in_state.h"
#include "team/password.h"
#include "team/user.h"

namespace muster::identity {

/// Somebody whom a provider has named, in a sign-in of its organization. What it says was checked.
struct NamedPerson {
    access::IdentityProviderId provider;
    std::string subject;
    EmailAddress email;
    std::string name;
};

/// Lets somebody in whom an organization's provider has named: into an account, and if they are no member, into the
/// organization. Thread-safe.
///
/// The provider speaks for addresses of the organization's verified domains alone: those it names, and those of the
/// accounts that it named them by before. An account is linked to one identity of the provider and stays so, whatever
/// address the identity has later. An account that there is, and whose address nobody had confirmed, is the named
/// person's from then on, and its password over: whoever made it may have been anybody. Newcomers get what the provider
/// gives, by the rule of granting as by a join link, in the name of whoever set it; but those with an open invitation,
/// who accept that, and those who were removed, who come back by invitation only.
class Admissions {
  public:
    Admissions(access::Gate& gate, IdSource& ids, const IdentityProviders& providers, team::Passwords& passwords)
        : gate_(gate), ids_(ids), providers_(providers), passwords_(passwords) {}

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
        bool is_confirmed = false;  ///< somebody has shown that the account's address is theirs
        bool is_linked = false;
        bool is_member = false;  ///< whatever became of the membership
        bool is_invited = false;

        [[nodiscard]] bool is_newcomer() const { return !is_member && !is_invited; }
    };
    /// Who is to be let in, and as what they were found before the transaction.
    struct Entry {
        const SignInState& sign_in;
        const NamedPerson& person;
        bool is_newcomer;
        std::string password_hash;  ///< of a new account, and empty for others
    };
    static Result<Standing> standing_of(const access::Authority& authority, const NamedPerson& person);
    Result<team::User> let_in(const access::Authority& authority, const Entry& entry);
    Result<team::User> make_account(const access::Authority& authority, const Entry& entry);
    Result<void> make_member(const access::Authority& authority, const team::User& user);

    access::Gate& gate_;
    IdSource& ids_;
    const IdentityProviders& providers_;
    team::Passwords& passwords_;
};

}  // namespace muster::identity
