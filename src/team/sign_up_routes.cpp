// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/attempt.h"
#include "team/routes.h"
#include "team/session.h"
#include "team/sign_up.h"

namespace muster::team {
namespace {

using access::Actor;
using http::Body;
using http::Client;
using http::SignedIn;

struct SignUpRequest {
    EmailAddress email;
};
BOOST_DESCRIBE_STRUCT(SignUpRequest, (), (email))

}  // namespace

void add_sign_up_routes(http::Routes& routes, SignUps& sign_ups, Sessions& sessions, Attempts& attempts) {
    routes.public_route(http::post("/users", "have a link mailed by which one signs up"),
                        [&](const Actor&, const Body<SignUpRequest>& form, const Client& client) -> Result<void> {
                            TRY(attempts.admit(Attempt::sign_up, form.value.email, client.peer));
                            return sign_ups.request(form.value.email);
                        });
    // Tokens come in bodies, never in addresses, which end up in logs and histories.
    routes.public_route(
        http::post("/users/completion", "sign up by the token of the mail, and sign in"),
        [&](const Actor&, const Body<SignUpCompletion>& form, const Client& client) -> Result<SignedIn<User>> {
            User user = TRY(sign_ups.complete(form.value));
            auto session = TRY(sessions.begin(user, {client.peer, client.user_agent}));
            return SignedIn<User>{std::move(user), std::move(session.token), session.ends_at};
        });
}

}  // namespace muster::team
