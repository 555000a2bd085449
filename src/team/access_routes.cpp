// SPDX-License-Identifier: Apache-2.0
#include "access/access_json.h"
#include "access/gate.h"
#include "http/routes.h"
#include "team/membership.h"
#include "team/routes.h"

namespace muster::team {
namespace {

using access::Permission;
using access::Permit;
using http::Path;

struct PermissionPath {
    Permission permission{};
};
BOOST_DESCRIBE_STRUCT(PermissionPath, (), (permission))

struct MemberPath {
    UserId user;
};
BOOST_DESCRIBE_STRUCT(MemberPath, (), (user))

struct MemberPermissionPath {
    UserId user;
    Permission permission{};
};
BOOST_DESCRIBE_STRUCT(MemberPermissionPath, (), (user, permission))

struct PermissionList {
    std::vector<Permission> permissions;
};
BOOST_DESCRIBE_STRUCT(PermissionList, (), (permissions))

struct HolderList {
    std::vector<UserId> users;
};
BOOST_DESCRIBE_STRUCT(HolderList, (), (users))

/// Questions about oneself, for whoever can see the place at all; `See` is what every member may do there.
template <Permission See>
void add_own_questions(http::Routes& routes, const std::string& place, access::Gate& gate) {
    routes.permitted(http::get(place + "/access", "list what one may do here"),
                     [](const Permit<See>& permit) -> Result<PermissionList> {
                         return PermissionList{listed(permit.permissions())};
                     });
    routes.permitted(http::get(place + "/access/{permission}", "explain why one may or may not do something here"),
                     [&](const Permit<See>& permit, const Path<PermissionPath>& path) {
                         return gate.explain(permit, path.value.permission);
                     });
}

/// Questions about others, for those who may list the people here.
void add_questions_about_others(http::Routes& routes, const std::string& place, access::Gate& gate) {
    routes.permitted(
        http::get(place + "/access/{permission}/holders", "list who may do something here"),
        [&](const Permit<Permission::view_members>& permit, const Path<PermissionPath>& path) -> Result<HolderList> {
            return HolderList{TRY(gate.who_may(permit, path.value.permission))};
        });
    routes.permitted(
        http::get(place + "/members/{user}/access", "list what somebody may do here"),
        [&](const Permit<Permission::view_members>& permit, const Path<MemberPath>& path) -> Result<PermissionList> {
            TRY(check_is_member(permit, path.value.user));
            return PermissionList{listed(TRY(gate.permissions_of(permit, path.value.user)))};
        });
    routes.permitted(http::get(place + "/members/{user}/access/{permission}",
                               "explain why somebody may or may not do something here"),
                     [&](const Permit<Permission::view_members>& permit,
                         const Path<MemberPermissionPath>& path) -> Result<access::Explanation> {
                         TRY(check_is_member(permit, path.value.user));
                         return gate.explain(permit, path.value.user, path.value.permission);
                     });
}

}  // namespace

void add_access_routes(http::Routes& routes, access::Gate& gate) {
    const std::string organization = "/organizations/{organization}";
    const std::string subaccount = organization + "/subaccounts/{subaccount}";
    add_own_questions<Permission::view_organization>(routes, organization, gate);
    add_own_questions<Permission::view_subaccount>(routes, subaccount, gate);
    add_questions_about_others(routes, organization, gate);
    add_questions_about_others(routes, subaccount, gate);
}

}  // namespace muster::team
