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
using http::Path;
using http::Query;

struct SubaccountRenaming {
    Name name;
};
BOOST_DESCRIBE_STRUCT(SubaccountRenaming, (), (name))

/// Under another name than where a request is: what is archived is changed from the organization.
struct ArchivedSubaccountPath {
    SubaccountId archived;
};
BOOST_DESCRIBE_STRUCT(ArchivedSubaccountPath, (), (archived))

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
    routes.permitted(
        http::put("/organizations/{organization}/subaccounts/{subaccount}/name", "change a subaccount's name"),
        [&](const Permit<Permission::edit_subaccount_settings>& permit, const Body<SubaccountRenaming>& form) {
            return subaccounts.rename(permit, form.value.name);
        });
    routes.permitted(
        http::put("/organizations/{organization}/archived-subaccounts/{archived}",
                  "archive a subaccount: its history stays, and nobody works in it"),
        [&](const Permit<Permission::archive_subaccount>& permit, const Path<ArchivedSubaccountPath>& path) {
            return subaccounts.archive(permit, path.value.archived);
        });
    routes.permitted(
        http::delete_("/organizations/{organization}/archived-subaccounts/{archived}",
                      "bring an archived subaccount back, with all that it had"),
        [&](const Permit<Permission::archive_subaccount>& permit, const Path<ArchivedSubaccountPath>& path) {
            return subaccounts.bring_back(permit, path.value.archived);
        });
}

}  // namespace muster::team
