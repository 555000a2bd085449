// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace muster::http {
class Routes;
}  // namespace muster::http
namespace muster::team {
class Attempts;
}  // namespace muster::team

namespace muster::identity {

class ClaimedDomains;
class DomainWatch;
class IdentityProviders;
class ProviderDirectory;
class ProviderSignIns;

/// The rows of this room, a function for each noun.
void add_identity_provider_routes(http::Routes& routes, IdentityProviders& providers, ProviderDirectory& directory,
                                  const ProviderSignIns& sign_ins, team::Attempts& attempts);
void add_claimed_domain_routes(http::Routes& routes, ClaimedDomains& domains, DomainWatch& watch,
                               team::Attempts& attempts);
void add_provider_sign_in_routes(http::Routes& routes, ProviderSignIns& sign_ins, team::Attempts& attempts);

}  // namespace muster::identity
