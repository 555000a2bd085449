// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/account_deletion.h"
#include "team/guesses.h"
#include "team/routes.h"

namespace muster::team {

using access::Actor;
using http::Body;
using http::Client;
using http::SignedOut;

void add_account_deletion_routes(http::Routes& routes, AccountDeletions& deletions, const Guesses& guesses) {
    routes.self_route(
        http::post("/user/deletion",
                   "delete one's own account, by all that a sign-in asks, and leave all organizations"),
        [&](const Actor& actor, const Body<AccountDeletionRequest>& form, const Client& client) -> Result<SignedOut> {
            TRY(guesses.of_both(actor, form.value.code, client.peer,
                                [&] { return deletions.remove(actor, form.value); }));
            return SignedOut{};
        });
}

}  // namespace muster::team
