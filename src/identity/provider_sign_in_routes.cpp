// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "identity/identity_error.h"
#include "identity/provider_sign_in.h"
#include "identity/routes.h"
#include "team/attempt.h"
#include "team/sign_in_routes.h"

namespace muster::identity {
namespace {

using access::Actor;
using http::Body;
using http::Client;
using team::Attempt;

Result<team::SignInAnswer> end(ProviderSignIns& sign_ins, team::Attempts& attempts, const ProviderSignInEnd& form,
                               const Client& client) {
    TRY(attempts.admit(Attempt::provider_answer, client.peer));
    auto ended = sign_ins.end(form, {client.peer, client.user_agent});
    // What had a provider asked in vain counts, whichever way it failed.
    const bool was_in_vain = !ended && (ended.error().is(IdentityError::sign_in_refused) ||
                                        ended.error().is(IdentityError::provider_wrong) ||
                                        ended.error().is(IdentityError::provider_unreachable));
    if (!was_in_vain) attempts.take_back(Attempt::provider_answer, client.peer);
    auto [user, begun] = TRY(std::move(ended));
    return team::answer_to_sign_in(user, std::move(begun));
}

}  // namespace

void add_provider_sign_in_routes(http::Routes& routes, ProviderSignIns& sign_ins, team::Attempts& attempts) {
    routes.public_route(
        http::post("/provider-sign-ins", "begin to sign in by an organization's identity provider"),
        [&](const Actor&, const Body<ProviderSignInStart>& form) { return sign_ins.start(form.value); });
    routes.public_route(http::post("/provider-sign-ins/end", "sign in with what the identity provider answered"),
                        [&](const Actor&, const Body<ProviderSignInEnd>& form, const Client& client) {
                            return end(sign_ins, attempts, form.value, client);
                        });
}

}  // namespace muster::identity
