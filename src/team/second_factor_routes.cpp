// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/guesses.h"
#include "team/routes.h"
#include "team/second_factor.h"

namespace muster::team {
namespace {

using access::Actor;
using http::Body;
using http::Client;
using http::Created;
using http::SignedIn;

struct PresentPassword {
    Secret present_password;
};
BOOST_DESCRIBE_STRUCT(PresentPassword, (), (present_password))

struct Code {
    Secret code;
};
BOOST_DESCRIBE_STRUCT(Code, (), (code))

/// Shown once.
struct EnrolmentView {
    std::string secret;
    std::string uri;
};
BOOST_DESCRIBE_STRUCT(EnrolmentView, (), (secret, uri))

/// Shown once.
struct RecoveryCodesView {
    std::vector<std::string> recovery_codes;
};
BOOST_DESCRIBE_STRUCT(RecoveryCodesView, (), (recovery_codes))

RecoveryCodesView view_of(const RecoveryCodes& codes) {
    RecoveryCodesView view;
    for (const auto& code : codes) view.recovery_codes.emplace_back(code.reveal());
    return view;
}

void add_enrolment_rows(http::Routes& routes, SecondFactors& factors, const Guesses& guesses) {
    routes.self_route(http::post("/user/second-factor", "begin to add an authenticator: its secret is shown once"),
                      [&](const Actor& actor, const Body<PresentPassword>& form,
                          const Client& client) -> Result<Created<EnrolmentView>> {
                          const auto enrolment = TRY(guesses.of_password(
                              actor, client.peer, [&] { return factors.enrol(actor, form.value.present_password); }));
                          return Created<EnrolmentView>{
                              {std::string(enrolment.secret.reveal()), std::string(enrolment.uri.reveal())}};
                      });
    routes.self_route(
        http::post("/user/second-factor/confirmation",
                   "confirm an authenticator by a code of it: the recovery codes are shown once"),
        [&](const Actor& actor, const Body<Code>& form, const Client& client) -> Result<SignedIn<RecoveryCodesView>> {
            auto [codes, session] = TRY(guesses.of_code(actor, form.value.code, client.peer,
                                                        [&] { return factors.confirm(actor, form.value.code); }));
            return SignedIn<RecoveryCodesView>{view_of(codes), std::move(session.token), session.ends_at};
        });
}

}  // namespace

void add_second_factor_routes(http::Routes& routes, SecondFactors& factors, const Guesses& guesses) {
    routes.self_route(http::get("/user/second-factor", "see whether one has a second factor"),
                      [&](const Actor& actor) { return factors.show(actor); });
    add_enrolment_rows(routes, factors, guesses);
    routes.self_route(
        http::post("/user/second-factor/recovery-codes", "have new recovery codes: those before are over"),
        [&](const Actor& actor, const Body<BothFactors>& proof,
            const Client& client) -> Result<Created<RecoveryCodesView>> {
            return Created<RecoveryCodesView>{view_of(TRY(guesses.of_both(actor, proof.value.code, client.peer, [&] {
                return factors.renew_recovery_codes(actor, proof.value);
            })))};
        });
    routes.self_route(http::post("/user/second-factor/removal", "take one's second factor away, by password and code"),
                      [&](const Actor& actor, const Body<BothFactors>& proof, const Client& client) -> Result<void> {
                          return guesses.of_both(actor, proof.value.code, client.peer,
                                                 [&] { return factors.remove(actor, proof.value); });
                      });
}

}  // namespace muster::team
