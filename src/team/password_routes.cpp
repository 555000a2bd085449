// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/attempt.h"
#include "team/guesses.h"
#include "team/password.h"
#include "team/routes.h"

namespace muster::team {
namespace {

using access::Actor;
using http::Body;
using http::Client;

struct ResetRequest {
    EmailAddress email;
};
BOOST_DESCRIBE_STRUCT(ResetRequest, (), (email))

}  // namespace

void add_password_routes(http::Routes& routes, Passwords& passwords, SecondFactors& factors, Attempts& attempts,
                         const Guesses& guesses) {
    routes.self_route(http::put("/user/password", "change one's password, which signs out all other devices"),
                      [&](const Actor& actor, const Body<PasswordChange>& form, const Client& client) -> Result<void> {
                          return guesses.of_both(actor, form.value.code, client.peer,
                                                 [&] { return passwords.change(actor, form.value, factors); });
                      });
    routes.public_route(http::post("/password-resets", "have a link mailed by which one chooses a new password"),
                        [&](const Actor&, const Body<ResetRequest>& form, const Client& client) -> Result<void> {
                            TRY(attempts.admit(Attempt::mail, form.value.email, client.peer));
                            return passwords.request_reset(form.value.email);
                        });
    // Tokens come in bodies, never in addresses, which end up in logs and histories.
    routes.public_route(
        http::post("/password-resets/completion", "choose a new password, by the token of the mail"),
        [&](const Actor&, const Body<PasswordReset>& form) -> Result<void> { return passwords.reset(form.value); });
}

}  // namespace muster::team
