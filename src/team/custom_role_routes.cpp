// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/custom_role.h"
#include "team/routes.h"

namespace muster::team {
namespace {

using access::Permission;
using access::Permit;
using http::Body;
using http::Created;
using http::Path;
using http::Query;

struct RolePath {
    std::string role;
};
BOOST_DESCRIBE_STRUCT(RolePath, (), (role))

struct RoleReplacement {
    std::optional<json::Text<1, 64>> replacement;
};
BOOST_DESCRIBE_STRUCT(RoleReplacement, (), (replacement))

}  // namespace

void add_custom_role_routes(http::Routes& routes, CustomRoles& roles) {
    const std::string all = "/organizations/{organization}/roles";
    const std::string one = all + "/{role}";
    routes.permitted(http::get(all, "list the roles here with what each may do, and what one may switch"),
                     [&](const Permit<Permission::view_organization>& permit) { return roles.list(permit); });
    routes.permitted(http::get(one, "see a role here with what it may do, and what one may switch"),
                     [&](const Permit<Permission::view_organization>& permit, const Path<RolePath>& path) {
                         return roles.show(permit, path.value.role);
                     });
    routes.permitted(http::post(all, "make a role of the organization's own, cloned from one of the product's"),
                     [&](const Permit<Permission::manage_roles>& permit,
                         const Body<NewCustomRole>& form) -> Result<Created<RoleColumn>> {
                         return Created<RoleColumn>{TRY(roles.make(permit, form.value))};
                     });
    routes.permitted(
        http::patch(one, "change a role of the organization's own, for all its holders at once"),
        [&](const Permit<Permission::manage_roles>& permit, const Path<RolePath>& path,
            const Body<CustomRoleChange>& form) { return roles.change(permit, path.value.role, form.value); });
    routes.permitted(
        http::post(one + "/preview", "see what a change of a role would do, and to whom"),
        [&](const Permit<Permission::view_members>& permit, const Path<RolePath>& path,
            const Body<CustomRoleChange>& form) { return roles.preview(permit, path.value.role, form.value); });
    routes.permitted(http::delete_(one, "delete a role of the organization's own; another takes its place"),
                     [&](const Permit<Permission::manage_roles>& permit, const Path<RolePath>& path,
                         const Query<RoleReplacement>& query) {
                         const auto& named = query.value.replacement;
                         return roles.remove(permit, path.value.role,
                                             named ? std::optional(named->text()) : std::nullopt);
                     });
}

}  // namespace muster::team
