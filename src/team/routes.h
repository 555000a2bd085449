// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

namespace muster::access {
class Gate;
class RoleModels;
}  // namespace muster::access
namespace muster::http {
class Authenticator;
class Routes;
}  // namespace muster::http

namespace muster::team {

class AccessReviews;
class ApiKeys;
class AccountDeletions;
class Attempts;
class CodeAttempts;
class CustomRoles;
class EmailConfirmations;
class Guesses;
class Invitations;
class JoinLinks;
class Members;
class MembershipPreviews;
class OrganizationDeletions;
class Organizations;
class PasswordAttempts;
class Passwords;
class Removals;
class PresentedKeys;
class SecondFactors;
class Sessions;
class SignIns;
class SignUps;
class Subaccounts;
class Users;

/// The rows of this room, a function for each noun.
void add_sign_up_routes(http::Routes& routes, SignUps& sign_ups, Sessions& sessions, Attempts& attempts);
void add_sign_in_routes(http::Routes& routes, Users& users, SignIns& sign_ins, CodeAttempts& codes,
                        PasswordAttempts& passwords);
void add_second_factor_routes(http::Routes& routes, SecondFactors& factors, const Guesses& guesses);
void add_session_routes(http::Routes& routes, Sessions& sessions, Organizations& organizations);
void add_password_routes(http::Routes& routes, Passwords& passwords, SecondFactors& factors, Attempts& attempts,
                         const Guesses& guesses);
void add_email_confirmation_routes(http::Routes& routes, EmailConfirmations& confirmations, SecondFactors& factors,
                                   Attempts& attempts, const Guesses& guesses);
void add_organization_routes(http::Routes& routes, Organizations& organizations, Sessions& sessions, Attempts& attempts,
                             const access::RoleModels& models);
void add_organization_deletion_routes(http::Routes& routes, OrganizationDeletions& deletions, SecondFactors& factors,
                                      const Guesses& guesses);
void add_account_deletion_routes(http::Routes& routes, AccountDeletions& deletions, const Guesses& guesses);
void add_subaccount_routes(http::Routes& routes, Subaccounts& subaccounts);
void add_membership_routes(http::Routes& routes, Members& members, MembershipPreviews& previews, Removals& removals);
void add_invitation_routes(http::Routes& routes, Invitations& invitations, Sessions& sessions);
/// Links to share begin with the installation's own address.
void add_join_link_routes(http::Routes& routes, JoinLinks& links, Sessions& sessions, const std::string& base_url);
void add_custom_role_routes(http::Routes& routes, CustomRoles& roles);
void add_api_key_routes(http::Routes& routes, ApiKeys& keys);
void add_two_factor_rule_routes(http::Routes& routes);
void add_access_review_routes(http::Routes& routes, AccessReviews& reviews);
void add_access_routes(http::Routes& routes, access::Gate& gate);

/// Names the actor behind a session's cookie, and behind an API key.
std::unique_ptr<http::Authenticator> make_authenticator(Sessions& sessions, PresentedKeys& keys);

}  // namespace muster::team
