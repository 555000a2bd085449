// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/attempt.h"
#include "team/email_confirmation.h"
#include "team/guesses.h"
#include "team/routes.h"

namespace muster::team {
namespace {

using access::Actor;
using http::Body;
using http::Client;

struct ConfirmationToken {
    Secret token;
};
BOOST_DESCRIBE_STRUCT(ConfirmationToken, (), (token))

}  // namespace

void add_email_confirmation_routes(http::Routes& routes, EmailConfirmations& confirmations, SecondFactors& factors,
                                   Attempts& attempts, const Guesses& guesses) {
    routes.self_route(http::get("/user/email", "see one's address, and whether it is confirmed"),
                      [&](const Actor& actor) -> Result<EmailState> { return confirmations.show(actor); });
    routes.self_route(http::put("/user/email", "have a link mailed to another address, by which it becomes one's own"),
                      [&](const Actor& actor, const Body<EmailChange>& form, const Client& client) -> Result<void> {
                          TRY(attempts.admit(Attempt::mail, form.value.email, client.peer));
                          return guesses.of_both(actor, form.value.code, client.peer, [&] {
                              return confirmations.request_change(actor, form.value, factors);
                          });
                      });
    routes.self_route(http::post("/user/email/confirmations", "have a link mailed by which one confirms one's address"),
                      [&](const Actor& actor, const Client& client) -> Result<void> {
                          const EmailState own = TRY(confirmations.show(actor));
                          TRY(attempts.admit(Attempt::mail, own.email, client.peer));
                          return confirmations.request(actor);
                      });
    // Tokens come in bodies, never in addresses, which end up in logs and histories.
    routes.self_route(
        http::post("/user/email/confirmations/completion", "confirm an address, by the token of the mail"),
        [&](const Actor& actor, const Body<ConfirmationToken>& body) -> Result<void> {
            return confirmations.confirm(actor, body.value.token);
        });
}

}  // namespace muster::team
