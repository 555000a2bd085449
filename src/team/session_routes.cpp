// SPDX-License-Identifier: Apache-2.0
#include "http/api.h"
#include "team/attempt.h"
#include "team/organization.h"
#include "team/password_attempt.h"
#include "team/presented_key.h"
#include "team/routes.h"
#include "team/session.h"
#include "team/team_error.h"
#include "team/user.h"

namespace muster::team {
namespace {

using access::Actor;
using http::Body;
using http::Client;
using http::Path;
using http::SignedIn;
using http::SignedOut;

struct SignIn {
    EmailAddress email;
    Secret password;
};
BOOST_DESCRIBE_STRUCT(SignIn, (), (email, password))

struct SwitchTo {
    OrganizationId organization;
};
BOOST_DESCRIBE_STRUCT(SwitchTo, (), (organization))

/// What a client needs first: who is signed in, where they work, and where else they could: the first page of their
/// organizations.
struct SessionView {
    User user;
    std::optional<OrganizationId> organization;
    std::vector<MyOrganization> organizations;
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (user, organization, organizations))

struct SessionPath {
    access::SessionId session;
};
BOOST_DESCRIBE_STRUCT(SessionPath, (), (session))

Device device_of(const Client& client) { return {client.peer, client.user_agent}; }

Result<SignedIn<User>> sign_up(Users& users, Sessions& sessions, const SignUp& form, const Client& client) {
    User user = TRY(users.sign_up(Actor::visitor(), form));
    auto session = TRY(sessions.begin(user, device_of(client)));
    return SignedIn<User>{std::move(user), std::move(session.token), session.ends_at};
}

Result<SignedIn<User>> sign_in(Users& users, Sessions& sessions, const SignIn& form, const Client& client) {
    const ProvenUser user = TRY(users.check_password(form.email, form.password));
    auto session = TRY(sessions.begin(user, device_of(client)));
    return SignedIn<User>{user, std::move(session.token), session.ends_at};
}

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

void add_sign_in_routes(http::Routes& routes, Users& users, Sessions& sessions, Attempts& attempts,
                        PasswordAttempts& passwords) {
    routes.public_route(http::post("/users", "sign up, and sign in"),
                        [&](const Actor&, const Body<SignUp>& form, const Client& client) -> Result<SignedIn<User>> {
                            TRY(attempts.admit(Attempt::sign_up, form.value.email, client.peer));
                            return sign_up(users, sessions, form.value, client);
                        });
    routes.public_route(http::post("/session", "sign in"),
                        [&](const Actor&, const Body<SignIn>& form, const Client& client) -> Result<SignedIn<User>> {
                            return passwords.check(form.value.email, client.peer,
                                                   [&] { return sign_in(users, sessions, form.value, client); });
                        });
}

void add_session_routes(http::Routes& routes, Sessions& sessions, Organizations& organizations) {
    routes.self_route(http::get("/session", "see who is signed in, and their organizations"),
                      [&](const Actor& actor) -> Result<SessionView> {
                          SessionView view;
                          view.user = TRY(sessions.user(actor));
                          view.organization = TRY(sessions.active(actor));
                          view.organizations = TRY(organizations.of_user(actor, {})).items;
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
