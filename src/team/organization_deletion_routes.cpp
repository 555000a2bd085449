// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/guesses.h"
#include "team/organization_deletion.h"
#include "team/routes.h"
#include "team/second_factor.h"

namespace muster::team {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;
using http::Body;
using http::Client;
using http::Created;

/// Empty unless the organization waits for its deletion.
struct DeletionView {
    std::optional<OrganizationDeletion> deletion;
};
BOOST_DESCRIBE_STRUCT(DeletionView, (), (deletion))

}  // namespace

void add_organization_deletion_routes(http::Routes& routes, OrganizationDeletions& deletions, SecondFactors& factors,
                                      const Guesses& guesses) {
    const std::string place = "/organizations/{organization}/deletion";
    routes.permitted_after(
        http::post(place, "close the organization, and have it deleted after a waiting period"),
        [&](const Actor& actor, const Body<OrganizationDeletionRequest>& form, const Client& client) -> Result<void> {
            TRY(guesses.of_both(actor, form.value.code, client.peer, [&] {
                return factors.check_both(actor, form.value.present_password, form.value.code,
                                          "user.organization_deletion_confirmed");
            }));
            return {};
        },
        [&](const Permit<Permission::delete_organization>& permit, const Body<OrganizationDeletionRequest>& form,
            const Client&) -> Result<Created<OrganizationDeletion>> {
            return Created<OrganizationDeletion>{TRY(deletions.ask(permit, form.value.name))};
        });
    routes.permitted(http::get(place, "see whether the organization is to be deleted, and when"),
                     [&](const Permit<Permission::view_organization>& permit) -> Result<DeletionView> {
                         return DeletionView{TRY(deletions.show(permit))};
                     });
    routes.permitted(http::delete_(place, "call the organization's deletion off"),
                     [&](const Permit<Permission::delete_organization>& permit) -> Result<void> {
                         return deletions.call_off(permit);
                     });
}

}  // namespace muster::team
