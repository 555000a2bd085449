// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "identity/claimed_domain.h"
#include "identity/domain_watch.h"
#include "identity/routes.h"
#include "team/attempt.h"

namespace muster::identity {
namespace {

using access::Door;
using access::Permission;
using access::Permit;
using http::Body;
using http::Created;
using http::Path;

struct EmailDomainPath {
    EmailDomainId email_domain;
};
BOOST_DESCRIBE_STRUCT(EmailDomainPath, (), (email_domain))

}  // namespace

void add_claimed_domain_routes(http::Routes& routes, ClaimedDomains& domains, DomainWatch& watch,
                               team::Attempts& attempts) {
    const std::string place = "/organizations/{organization}/email-domains";
    routes.permitted(http::get(place, "list the email domains that are the organization's, proven or not"),
                     [&](const Permit<Permission::view_identity_provider>& permit) { return domains.list(permit); });
    routes.permitted(http::post(place, "claim an email domain, and learn the DNS record that proves it"),
                     [&](const Permit<Permission::configure_identity_provider>& permit,
                         const Body<DomainClaim>& claim) -> Result<Created<ClaimedDomain>> {
                         return Created<ClaimedDomain>{TRY(domains.claim(permit, claim.value.domain))};
                     });
    routes.permitted_at_door(
        http::post(place + "/{email_domain}/verification", "look for the DNS record that proves a domain"),
        [&](const Door<Permission::configure_identity_provider>& door,
            const Path<EmailDomainPath>& path) -> Result<Created<ClaimedDomain>> {
            using Viewing = Permit<Permission::view_identity_provider>;
            const EmailDomainId id = path.value.email_domain;
            const auto claimed =
                TRY(door.look<Permission::view_identity_provider>([&](const Viewing& permit) -> Result<ClaimedDomain> {
                    TRY(attempts.admit(team::Attempt::provider_set, permit.actor().user_id()));
                    return domains.find(permit, id);
                }));
            return Created<ClaimedDomain>{TRY(watch.verify(door, claimed))};
        });
    routes.permitted(http::delete_(place + "/{email_domain}", "give up an email domain"),
                     [&](const Permit<Permission::configure_identity_provider>& permit,
                         const Path<EmailDomainPath>& path) -> Result<void> {
                         return domains.release(permit, path.value.email_domain);
                     });
}

}  // namespace muster::identity
