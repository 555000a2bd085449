// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/attempt.h"
#include "team/password_attempt.h"
#include "team/routes.h"
#include "team/second_factor.h"
#include "team/team_error.h"

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

/// Whoever found a device signed in may guess passwords and codes no faster than at the door.
class Guesses {
  public:
    Guesses(Sessions& sessions, Attempts& attempts, PasswordAttempts& passwords)
        : sessions_(sessions), attempts_(attempts), passwords_(passwords) {}

    /// Runs the deed; wrong passwords and codes in it count.
    template <class Deed>
    auto bound(const Actor& actor, const Client& client, Deed&& deed) const -> std::invoke_result_t<Deed&> {
        const User user = TRY(sessions_.user(actor));
        return passwords_.check(user.email, client.peer, [&]() -> std::invoke_result_t<Deed&> {
            TRY(attempts_.admit(Attempt::code, user.email, client.peer));
            auto outcome = deed();
            if (outcome || !outcome.error().is(TeamError::present_code_wrong))
                attempts_.take_back(Attempt::code, user.email, client.peer);
            return outcome;
        });
    }

  private:
    Sessions& sessions_;
    Attempts& attempts_;
    PasswordAttempts& passwords_;
};

void add_enrolment_rows(http::Routes& routes, SecondFactors& factors, const Guesses& guesses) {
    routes.self_route(http::post("/user/second-factor", "begin to add an authenticator: its secret is shown once"),
                      [&, guesses](const Actor& actor, const Body<PresentPassword>& form,
                                   const Client& client) -> Result<Created<EnrolmentView>> {
                          const auto enrolment = TRY(guesses.bound(
                              actor, client, [&] { return factors.enrol(actor, form.value.present_password); }));
                          return Created<EnrolmentView>{
                              {std::string(enrolment.secret.reveal()), std::string(enrolment.uri.reveal())}};
                      });
    routes.self_route(http::post("/user/second-factor/confirmation",
                                 "confirm an authenticator by a code of it: the recovery codes are shown once"),
                      [&, guesses](const Actor& actor, const Body<Code>& form,
                                   const Client& client) -> Result<SignedIn<RecoveryCodesView>> {
                          auto [codes, session] = TRY(
                              guesses.bound(actor, client, [&] { return factors.confirm(actor, form.value.code); }));
                          return SignedIn<RecoveryCodesView>{view_of(codes), std::move(session.token), session.ends_at};
                      });
}

}  // namespace

void add_second_factor_routes(http::Routes& routes, SecondFactors& factors, Sessions& sessions, Attempts& attempts,
                              PasswordAttempts& passwords) {
    const Guesses guesses(sessions, attempts, passwords);
    routes.self_route(http::get("/user/second-factor", "see whether one has a second factor"),
                      [&](const Actor& actor) { return factors.show(actor); });
    add_enrolment_rows(routes, factors, guesses);
    routes.self_route(
        http::post("/user/second-factor/recovery-codes", "have new recovery codes: those before are over"),
        [&, guesses](const Actor& actor, const Body<BothFactors>& proof,
                     const Client& client) -> Result<Created<RecoveryCodesView>> {
            return Created<RecoveryCodesView>{view_of(
                TRY(guesses.bound(actor, client, [&] { return factors.renew_recovery_codes(actor, proof.value); })))};
        });
    routes.self_route(
        http::post("/user/second-factor/removal", "take one's second factor away, by password and code"),
        [&, guesses](const Actor& actor, const Body<BothFactors>& proof, const Client& client) -> Result<void> {
            return guesses.bound(actor, client, [&] { return factors.remove(actor, proof.value); });
        });
}

}  // namespace muster::team
