// SPDX-License-Identifier: Apache-2.0
#include "http/api.h"
#include "team/organization.h"
#include "team/password_attempt.h"
#include "team/presented_key.h"
#include "team/routes.h"
#include "team/session.h"

namespace muster::team {
namespace {

using access::Actor;
using http::Body;
using http::Path;
using http::SignedOut;

struct SwitchTo {
    OrganizationId organization;
};
BOOST_DESCRIBE_STRUCT(SwitchTo, (), (organization))

/// What a client needs first: who is signed in and by how many factors, where they work, and where else they could: the
/// first page of their organizations.
struct SessionView {
    User user;
    std::optional<OrganizationId> organization;
    std::vector<MyOrganization> organizations;
    bool has_two_factors = false;
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (user, organization, organizations, has_two_factors))

struct SessionPath {
    access::SessionId session;
};
BOOST_DESCRIBE_STRUCT(SessionPath, (), (session))

class Authenticator final : public http::Authenticator {
  public:
    Authenticator(Sessions& sessions, PresentedKeys& keys) : sessions_(sessions), keys_(keys) {}
    Result<std::optional<Actor>> authenticate(std::string_view session_token) override {
        return sessions_.find(session_token);
    }
    Result<Actor> authenticate_key(std::string_view key, std::string_view client) override {
        return keys_.actor_of(key, client);
    }

  private:
    Sessions& sessions_;
    PresentedKeys& keys_;
};

}  // namespace

std::unique_ptr<http::Authenticator> make_authenticator(Sessions& sessions, PresentedKeys& keys) {
    return std::make_unique<Authenticator>(sessions, keys);
}

void add_session_routes(http::Routes& routes, Sessions& sessions, Organizations& organizations) {
    routes.self_route(http::get("/session", "see who is signed in, and their organizations"),
                      [&](const Actor& actor) -> Result<SessionView> {
                          SessionView view;
                          view.user = TRY(sessions.user(actor));
                          view.organization = TRY(sessions.active(actor));
                          view.organizations = TRY(organizations.of_user(actor, {})).items;
                          view.has_two_factors = actor.proof().factors == access::Factors::two;
                          return view;
                      });
    routes.self_route(http::put("/session/organization", "switch to another of one's organizations"),
                      [&](const Actor& actor, const Body<SwitchTo>& to) -> Result<void> {
                          return sessions.switch_to(actor, to.value.organization);
                      });
    routes.self_route(http::get("/sessions", "list where one is signed in"),
                      [&](const Actor& actor) { return sessions.list(actor); });
    routes.self_route(http::delete_("/sessions/{session}", "sign out on one device"),
                      [&](const Actor& actor, const Path<SessionPath>& path) -> Result<void> {
                          return sessions.end(actor, path.value.session);
                      });
    routes.self_route(http::delete_("/sessions", "sign out on all other devices"),
                      [&](const Actor& actor) -> Result<void> { return sessions.end_others(actor); });
    routes.self_route(http::delete_("/session", "sign out"), [&](const Actor& actor) -> Result<SignedOut> {
        TRY(sessions.end(actor));
        return SignedOut{};
    });
}

}  // namespace muster::team
