// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/routes.h"
#include "team/subaccount.h"

namespace muster::team {
namespace {

using access::Permission;
using access::Permit;
using http::Body;
using http::Created;
using http::Query;

}  // namespace

void add_subaccount_routes(http::Routes& routes, Subaccounts& subaccounts) {
    routes.permitted(http::get("/organizations/{organization}/subaccounts", "list the subaccounts one has access to"),
                     [&](const Permit<Permission::view_subaccounts>& permit, const Query<PageQuery>& page) {
                         return subaccounts.list(permit, page.value);
                     });
    routes.permitted(http::post("/organizations/{organization}/subaccounts", "create a subaccount"),
                     [&](const Permit<Permission::create_subaccount>& permit,
                         const Body<NewSubaccount>& form) -> Result<Created<Subaccount>> {
                         return Created<Subaccount>{TRY(subaccounts.create(permit, form.value))};
                     });
    routes.permitted(http::get("/organizations/{organization}/subaccounts/{subaccount}", "see a subaccount"),
                     [&](const Permit<Permission::view_subaccount>& permit) { return subaccounts.show(permit); });
}

}  // namespace muster::team
