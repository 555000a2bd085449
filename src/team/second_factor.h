// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/gate.h"
#include "base/crypto.h"
#include "base/json.h"
#include "team/password.h"
#include "team/session.h"
#include "team/user.h"

namespace muster::team {

/// Whether one has a second factor, since when, and how many recovery codes are left.
struct SecondFactorState {
    std::optional<Time> since;
    int recovery_codes_left = 0;
};
BOOST_DESCRIBE_STRUCT(SecondFactorState, (), (since, recovery_codes_left))

/// What a new authenticator is told, once: as text to type, and as an address to show as a picture.
struct Enrolment {
    Secret secret;  ///< in base32
    Secret uri;
};

/// For what changes a second factor, so that neither a device found signed in nor a stolen password is enough.
struct BothFactors {
    Secret present_password;
    Secret code;  ///< of the authenticator, or a recovery code
};
BOOST_DESCRIBE_STRUCT(BothFactors, (), (present_password, code))

/// Shown once; each is good for one sign-in when the authenticator is lost.
using RecoveryCodes = std::vector<Secret>;

/// By what a second factor was shown.
enum class CodeKind : std::uint8_t { one_time_code, recovery_code };
std::string_view to_text(CodeKind kind);
/// Which of them somebody means who types that, be it one or not.
CodeKind kind_of(const Secret& code);

/// What the mail says that tells of a change.
struct SecondFactorMail {
    EmailAddress email;
    bool is_on = false;
    std::int64_t change = 0;  ///< which of the account's changes
};

/// One-time codes of an authenticator (one_time_code.h) as a second factor of one's account, with recovery codes beside
/// it. The secret is stored sealed, recovery codes as HMACs. Whoever has one signs in with both factors
/// (sign_in.h). Thread-safe.
class SecondFactors {
  public:
    /// The kind of the job that mails that a second factor was added or taken away, by its user.
    static constexpr std::string_view mail_job = "second_factor_mail";
    /// And of the one that mails that somebody guesses its codes.
    static constexpr std::string_view guessed_mail_job = "second_factor_guessed_mail";

    /// `key` is the installation's.
    SecondFactors(access::Gate& gate, IdSource& ids, Passwords& passwords, Secret key)
        : gate_(gate), ids_(ids), passwords_(passwords), key_(std::move(key)) {}

    Result<SecondFactorState> show(const access::Actor& actor);

    /// Makes a secret in place of one that was never confirmed; `second_factor_present` if one was. Only for an account
    /// whose address is confirmed, so that nobody puts a factor before an account made for another's address.
    Result<Enrolment> enrol(const access::Actor& actor, const Secret& present_password);
    /// By a code of the new authenticator; from then on the factor counts. The actor's session counts as begun with two
    /// factors, under a new token; all others end.
    Result<std::pair<RecoveryCodes, NewSession>> confirm(const access::Actor& actor, const Secret& code);
    /// Those before are over.
    Result<RecoveryCodes> renew_recovery_codes(const access::Actor& actor, const BothFactors& proof);
    /// The actor's session goes on as one of one factor; all others end.
    Result<void> remove(const access::Actor& actor, const BothFactors& proof);
    /// By the operator, for somebody who has lost both; `not_found` if they have no second factor. Ends all sessions.
    Result<void> reset(UserId user);

    /// What kind of code of the self's this is, if it is one that is good now; it is good no more, once the
    /// transaction commits.
    Result<std::optional<CodeKind>> take(const access::Self& self, const Secret& code) const;
    /// For deeds that ask of the self all that a sign-in asks, beside the password: takes the code; refuses, at the
    /// field `code`, if it isn't one. Nothing is asked of who has no second factor.
    Result<void> ask(const access::Self& self, const std::optional<Secret>& code) const;

    /// Asks all that a sign-in asks, for a deed that begins in another transaction; leaves that event in the system's
    /// chain.
    Result<Passwords::Account> check_both(const access::Actor& actor, const Secret& present_password,
                                          const std::optional<Secret>& code, std::string_view action) const;

    Result<std::optional<SecondFactorMail>> mail(UserId user);
    /// Whom the mail goes to that tells that codes are being guessed.
    Result<std::optional<EmailAddress>> guessed_mail(UserId user);

  private:
    struct Stored {
        crypto::Bytes secret;
        crypto::Bytes sealed;
        std::int64_t last_step = 0;
        bool is_confirmed = false;
    };
    Result<std::optional<Stored>> find(const access::Self& self) const;
    [[nodiscard]] crypto::Digest digest_of(UserId user, std::string_view recovery_code) const;
    [[nodiscard]] static RecoveryCodes new_codes();
    Result<void> store(const access::Self& self, const RecoveryCodes& codes) const;
    /// Takes the factor away, and ends all of the user's sessions but one, which goes on with one factor.
    Result<void> forget(const access::Self& self, UserId user, access::SessionId kept, std::string_view action);

    access::Gate& gate_;
    IdSource& ids_;
    Passwords& passwords_;
    Secret key_;
};

}  // namespace muster::team
