// SPDX-License-Identifier: Apache-2.0
#include "team/sign_in_routes.h"

#include "http/routes.h"
#include "team/code_attempt.h"
#include "team/password_attempt.h"
#include "team/routes.h"

namespace muster::team {
namespace {

using access::Actor;
using http::Accepted;
using http::Body;
using http::Client;
using http::SignedIn;

struct SignIn {
    EmailAddress email;
    Secret password;
};
BOOST_DESCRIBE_STRUCT(SignIn, (), (email, password))

Device device_of(const Client& client) { return {client.peer, client.user_agent}; }

SignedIn<User> signed_in(const User& user, NewSession session) {
    return {user, std::move(session.token), session.ends_at};
}

Result<SignInAnswer> begin(Users& users, SignIns& sign_ins, const SignIn& form, const Client& client) {
    const ProvenUser user = TRY(users.check_password(form.email, form.password));
    return answer_to_sign_in(user, TRY(sign_ins.begin(user, device_of(client))));
}

Result<SignedIn<User>> complete(SignIns& sign_ins, CodeAttempts& codes, const SecondHalf& half, const Client& client) {
    const ProvenUser user = TRY(sign_ins.find(half.token));
    auto session =
        codes.check(user, half.code, client.peer, [&] { return sign_ins.complete(user, half, device_of(client)); });
    return signed_in(user, TRY(std::move(session)));
}

}  // namespace

SignInAnswer answer_to_sign_in(const User& user, std::variant<NewSession, HalfSignIn> begun) {
    if (auto* session = std::get_if<NewSession>(&begun)) return signed_in(user, std::move(*session));
    const auto& half = std::get<HalfSignIn>(begun);
    return Accepted<SecondHalfNeeded>{{std::string(half.token.reveal()), half.ends_at}};
}

void add_sign_in_routes(http::Routes& routes, Users& users, SignIns& sign_ins, CodeAttempts& codes,
                        PasswordAttempts& passwords) {
    routes.public_route(http::post("/session", "sign in, or begin to where a second factor is asked for"),
                        [&](const Actor&, const Body<SignIn>& form, const Client& client) -> Result<SignInAnswer> {
                            return passwords.check(form.value.email, client.peer,
                                                   [&] { return begin(users, sign_ins, form.value, client); });
                        });
    routes.public_route(
        http::post("/session/second-factor", "complete a sign-in, by a code of one's authenticator or a recovery code"),
        [&](const Actor&, const Body<SecondHalf>& half, const Client& client) -> Result<SignedIn<User>> {
            return complete(sign_ins, codes, half.value, client);
        });
}

}  // namespace muster::team
