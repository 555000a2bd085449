// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/join_link.h"
#include "team/routes.h"
#include "team/session.h"

namespace muster::team {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;
using http::Body;
using http::Created;
using http::Path;
using http::Query;

struct JoinLinkPath {
    access::JoinLinkId join_link;
};
BOOST_DESCRIBE_STRUCT(JoinLinkPath, (), (join_link))

struct JoinPath {
    JoinId join;
};
BOOST_DESCRIBE_STRUCT(JoinPath, (), (join))

struct JoinLinkToken {
    Secret token;
};
BOOST_DESCRIBE_STRUCT(JoinLinkToken, (), (token))

/// A new token's only showing, in the address that is to be shared.
struct SharedJoinLink {
    JoinLink link;
    std::string url;
    [[nodiscard]] std::string new_id() const { return link.id.text(); }
};
BOOST_DESCRIBE_STRUCT(SharedJoinLink, (), (link, url))

/// The token stands behind a `#`, so that no server or referrer sees it.
Created<SharedJoinLink> shared(std::pair<JoinLink, Secret> made, const std::string& base_url) {
    return {{std::move(made.first), base_url + "/join#" + std::string(made.second.reveal())}};
}

void add_link_rows_at(http::Routes& routes, const std::string& place, JoinLinks& links, const std::string& base_url) {
    routes.permitted(http::post(place + "/join-links", "make a link by which many people join here"),
                     [&links, base_url](const Permit<Permission::share_join_link>& permit,
                                        const Body<NewJoinLink>& form) -> Result<Created<SharedJoinLink>> {
                         return shared(TRY(links.make(permit, form.value)), base_url);
                     });
    routes.permitted(http::get(place + "/join-links", "list the links by which people join here"),
                     [&](const Permit<Permission::view_invitations>& permit, const Query<PageQuery>& page) {
                         return links.list(permit, page.value);
                     });
    routes.permitted(http::get(place + "/join-links/{join_link}", "see a join link, but for its token"),
                     [&](const Permit<Permission::view_invitations>& permit, const Path<JoinLinkPath>& path) {
                         return links.show(permit, path.value.join_link);
                     });
    routes.permitted(http::post(place + "/join-links/{join_link}/rotation",
                                "give a join link another token; the one before is over"),
                     [&links, base_url](const Permit<Permission::share_join_link>& permit,
                                        const Path<JoinLinkPath>& path) -> Result<Created<SharedJoinLink>> {
                         return shared(TRY(links.rotate(permit, path.value.join_link)), base_url);
                     });
    routes.permitted(http::delete_(place + "/join-links/{join_link}", "withdraw a join link"),
                     [&](const Permit<Permission::revoke_invitation>& permit, const Path<JoinLinkPath>& path) {
                         return links.revoke(permit, path.value.join_link);
                     });
}

void add_join_rows_at(http::Routes& routes, const std::string& place, JoinLinks& links) {
    routes.permitted(
        http::get(place + "/join-links/{join_link}/joins", "list who came by a join link"),
        [&](const Permit<Permission::view_invitations>& permit, const Path<JoinLinkPath>& path,
            const Query<PageQuery>& page) { return links.joins_of(permit, path.value.join_link, page.value); });
    routes.permitted(http::get(place + "/joins", "list who came by a link and waits to be let in here"),
                     [&](const Permit<Permission::view_invitations>& permit, const Query<PageQuery>& page) {
                         return links.waiting(permit, page.value);
                     });
    routes.permitted(http::post(place + "/joins/{join}/approval", "let somebody in who waits"),
                     [&](const Permit<Permission::decide_on_joins>& permit, const Path<JoinPath>& path) {
                         return links.approve(permit, path.value.join);
                     });
    routes.permitted(http::post(place + "/joins/{join}/refusal", "refuse somebody who waits"),
                     [&](const Permit<Permission::decide_on_joins>& permit, const Path<JoinPath>& path) {
                         return links.refuse(permit, path.value.join);
                     });
}

}  // namespace

void add_join_link_routes(http::Routes& routes, JoinLinks& links, Sessions& sessions, const std::string& base_url) {
    for (const std::string place :
         {"/organizations/{organization}", "/organizations/{organization}/subaccounts/{subaccount}",
          "/organizations/{organization}/subaccounts/{subaccount}/campaigns/{campaign}"}) {
        add_link_rows_at(routes, place, links, base_url);
        add_join_rows_at(routes, place, links);
    }
    // Tokens come in bodies, never in addresses, which end up in logs and histories.
    routes.public_route(http::post("/join-links/preview", "see what a join link leads to, by its token"),
                        [&](const Actor&, const Body<JoinLinkToken>& body) { return links.preview(body.value.token); });
    routes.self_route(
        http::post("/join-links/joins", "join by a link as the signed-in user"),
        [&](const Actor& actor, const Body<JoinLinkToken>& body) -> Result<Created<JoinOutcome>> {
            return Created<JoinOutcome>{TRY(links.join(TRY(sessions.user(actor)), body.value.token, actor.proof()))};
        });
}

}  // namespace muster::team
