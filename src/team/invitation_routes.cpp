// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/invitation.h"
#include "team/routes.h"
#include "team/session.h"

namespace muster::team {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;
using http::Body;
using http::Client;
using http::Created;
using http::CsvBody;
using http::Draft;
using http::Path;
using http::Query;
using http::SignedIn;

struct InvitationPath {
    access::InvitationId invitation;
};
BOOST_DESCRIBE_STRUCT(InvitationPath, (), (invitation))

struct InvitationRole {
    json::Text<1, 64> role;
};
BOOST_DESCRIBE_STRUCT(InvitationRole, (), (role))

struct InvitationToken {
    Secret token;
};
BOOST_DESCRIBE_STRUCT(InvitationToken, (), (token))

/// What an address gets that signed up by its invitation.
struct SignedUp {
    User user;
    Acceptance acceptance;
};
BOOST_DESCRIBE_STRUCT(SignedUp, (), (user, acceptance))

/// Where to go instead, for whoever invites at the organization by a role that is held narrower.
Result<Created<Invitation>> with_address(Result<Invitation> made) {
    if (made) return Created<Invitation>{std::move(*made)};
    if (!made.error().is(access::AccessError::role_not_held_here)) return made.error();
    return Error(access::AccessError::role_not_held_here, made.error().message() +
                                                              "; subaccounts are named in `subaccounts`, or by "
                                                              "…/subaccounts/{id}/invitations");
}

void add_rows_at(http::Routes& routes, const std::string& place, Invitations& invitations) {
    routes.permitted(http::post(place + "/invitations", "invite somebody here by email"),
                     [&](const Permit<Permission::invite_member>& permit,
                         const Draft<NewInvitation>& form) -> Result<Created<Invitation>> {
                         return with_address(invitations.invite(permit, form.value, form.mistakes));
                     });
    routes.permitted(http::post(place + "/invitations/import",
                                "invite everybody of a table in CSV, or nobody if a row can't be used"),
                     [&](const Permit<Permission::invite_member>& permit,
                         const CsvBody& table) -> Result<Created<InvitationImport>> {
                         return Created<InvitationImport>{TRY(invitations.import(permit, table.value))};
                     });
    routes.permitted(http::get(place + "/invitations", "list the invitations here: the open ones, or past ones"),
                     [&](const Permit<Permission::view_invitations>& permit, const Query<InvitationQuery>& query) {
                         return invitations.list(permit, query.value);
                     });
    routes.permitted(http::get(place + "/invitations/{invitation}", "see an invitation, and what became of it"),
                     [&](const Permit<Permission::view_invitations>& permit, const Path<InvitationPath>& path) {
                         return invitations.show(permit, path.value.invitation);
                     });
    routes.permitted(http::patch(place + "/invitations/{invitation}", "give an open invitation another role"),
                     [&](const Permit<Permission::invite_member>& permit, const Path<InvitationPath>& path,
                         const Body<InvitationRole>& change) {
                         return invitations.change_role(permit, path.value.invitation, change.value.role);
                     });
    routes.permitted(http::post(place + "/invitations/{invitation}/resending",
                                "mail an open or expired invitation again; the token before is over"),
                     [&](const Permit<Permission::invite_member>& permit, const Path<InvitationPath>& path) {
                         return invitations.resend(permit, path.value.invitation);
                     });
    routes.permitted(http::delete_(place + "/invitations/{invitation}", "withdraw an open invitation"),
                     [&](const Permit<Permission::revoke_invitation>& permit, const Path<InvitationPath>& path) {
                         return invitations.revoke(permit, path.value.invitation);
                     });
}

}  // namespace

void add_invitation_routes(http::Routes& routes, Invitations& invitations, Sessions& sessions) {
    add_rows_at(routes, "/organizations/{organization}", invitations);
    add_rows_at(routes, "/organizations/{organization}/subaccounts/{subaccount}", invitations);
    // Tokens come in bodies, never in addresses, which end up in logs and histories.
    routes.public_route(http::post("/invitations/preview", "see what an invitation offers, by its token"),
                        [&](const Actor& actor, const Body<InvitationToken>& body) -> Result<InvitationPreview> {
                            std::optional<User> signed_in;
                            if (actor.kind() == Actor::Kind::user) signed_in = TRY(sessions.user(actor));
                            return invitations.preview(body.value.token, signed_in);
                        });
    routes.self_route(http::post("/invitations/acceptance", "accept an invitation as the signed-in user"),
                      [&](const Actor& actor, const Body<InvitationToken>& body) -> Result<Created<Acceptance>> {
                          return Created<Acceptance>{
                              TRY(invitations.accept(TRY(sessions.user(actor)), body.value.token, actor.proof()))};
                      });
    routes.public_route(
        http::post("/invitations/sign-up", "accept an invitation as a new user"),
        [&](const Actor&, const Body<InvitationSignUp>& form, const Client& client) -> Result<SignedIn<SignedUp>> {
            auto [user, acceptance] = TRY(invitations.sign_up(form.value));
            auto session = TRY(sessions.begin(user, {client.peer, client.user_agent}));
            return SignedIn<SignedUp>{
                {std::move(user), std::move(acceptance)}, std::move(session.token), session.ends_at};
        });
}

}  // namespace muster::team
