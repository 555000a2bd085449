// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/membership_json.h"
#include "team/routes.h"

namespace muster::team {
namespace {

using access::Permission;
using access::Permit;
using http::Body;
using http::Path;
using http::Query;

struct MemberPath {
    UserId user;
};
BOOST_DESCRIBE_STRUCT(MemberPath, (), (user))

struct RoleChange {
    json::Text<1, 64> role;
};
BOOST_DESCRIBE_STRUCT(RoleChange, (), (role))

}  // namespace

void add_membership_routes(http::Routes& routes, Members& members) {
    // The same rows at both scopes: people of the organization, and people of one subaccount (SW-2).
    for (const std::string place :
         {"/organizations/{organization}", "/organizations/{organization}/subaccounts/{subaccount}"}) {
        routes.permitted(http::get(place + "/members", "list the people with access here, and their roles"),
                         [&](const Permit<Permission::view_members>& permit, const Query<PageQuery>& page) {
                             return members.list(permit, page.value);
                         });
        routes.permitted(http::patch(place + "/members/{user}", "give somebody another role here"),
                         [&](const Permit<Permission::change_member_role>& permit, const Path<MemberPath>& path,
                             const Body<RoleChange>& change) {
                             return members.change_role(permit, path.value.user, change.value.role);
                         });
        routes.permitted(http::delete_(place + "/members/{user}", "take somebody's access here away, at once"),
                         [&](const Permit<Permission::remove_member>& permit, const Path<MemberPath>& path) {
                             return members.remove(permit, path.value.user);
                         });
    }
    routes.permitted(http::delete_("/organizations/{organization}/membership", "leave the organization"),
                     [&](const Permit<Permission::leave_organization>& permit) { return members.leave(permit); });
}

}  // namespace muster::team
