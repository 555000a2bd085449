// SPDX-License-Identifier: Apache-2.0
// compiles
#include "base/json.h"
#include "base/log.h"
#include "http/routes.h"
#include "team/membership.h"
#include "team/membership_json.h"

namespace muster {

using access::Permission;
using access::Permit;

Result<Page<team::Member>> list(access::Gate& gate, team::Members& members, const access::Actor& actor) {
    return gate.with<Permission::view_members>(
        actor, {}, [&](const Permit<Permission::view_members>& permit) { return members.list(permit, PageQuery{}); });
}

Result<void> give(const access::Authority& authority, UserId user, const access::Role& role) {
    const access::Grant grant = TRY(authority.grant(access::GrantKind::invite, role, authority.scope()));
    return team::add_membership(authority, user, grant, std::nullopt);
}

void add_route(http::Routes& routes, team::Members& members) {
    routes.permitted(http::get("/organizations/{organization}/members", "list the people here"),
                     [&](const Permit<Permission::view_members>& permit, const http::Query<PageQuery>& page) {
                         return members.list(permit, page.value);
                     });
}

struct SignIn {
    std::string email;
    Secret password;
};
BOOST_DESCRIBE_STRUCT(SignIn, (), (email, password))

struct SignedIn {
    std::string email;
};
BOOST_DESCRIBE_STRUCT(SignedIn, (), (email))

std::string sign_in(std::string_view body) {
    const auto form = json::parse<SignIn>(body);
    log::info("signed in", {{"email", form->email}});
    return json::write(SignedIn{form->email});
}

}  // namespace muster
