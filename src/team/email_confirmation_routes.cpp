// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/attempt.h"
#include "team/email_confirmation.h"
#include "team/password_attempt.h"
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

/// Whoever found a device signed in may guess the password no faster than at the door.
Result<void> request_change(EmailConfirmations& confirmations, Attempts& attempts, PasswordAttempts& passwords,
                            const Actor& actor, const EmailChange& form, const std::string& peer) {
    const EmailState own = TRY(confirmations.show(actor));
    TRY(attempts.admit(Attempt::mail, form.email, peer));
    return passwords.check(own.email, peer, [&] { return confirmations.request_change(actor, form); });
}

}  // namespace

void add_email_confirmation_routes(http::Routes& routes, EmailConfirmations& confirmations, Attempts& attempts,
                                   PasswordAttempts& passwords) {
    routes.self_route(http::get("/user/email", "see one's address, and whether it is confirmed"),
                      [&](const Actor& actor) -> Result<EmailState> { return confirmations.show(actor); });
    routes.self_route(http::put("/user/email", "have a link mailed to another address, by which it becomes one's own"),
                      [&](const Actor& actor, const Body<EmailChange>& form, const Client& client) -> Result<void> {
                          return request_change(confirmations, attempts, passwords, actor, form.value, client.peer);
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
