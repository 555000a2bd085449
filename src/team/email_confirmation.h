// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "access/gate.h"
#include "base/email_address.h"
#include "base/json.h"
#include "team/account_token.h"
#include "team/former_address.h"
#include "team/password.h"
#include "team/user.h"

namespace muster::team {

using EmailConfirmationId = Id<struct EmailConfirmationTag>;

/// One's own address, and since when it is known that its mail is read.
struct EmailState {
    EmailAddress email;
    std::optional<Time> confirmed_at;
};
BOOST_DESCRIBE_STRUCT(EmailState, (), (email, confirmed_at))

/// With a code where the account has a second factor.
struct EmailChange {
    EmailAddress email;
    Secret present_password;
    std::optional<Secret> code;
};
BOOST_DESCRIBE_STRUCT(EmailChange, (), (email, present_password, code))

/// What the mail to an address says that is to be confirmed.
struct EmailConfirmationMail {
    EmailAddress email;
    Secret token;
    Time ends_at;
};

/// What the mail says to an address that another has replaced.
struct EmailReplacedMail {
    EmailAddress email;
    EmailAddress replaced_by;
};

/// Addresses that users say are theirs, confirmed by the token in a mail to them: the one that they have, or another
/// that takes its place by it. Thread-safe.
class EmailConfirmations {
  public:
    /// The kinds of the jobs that mail the token, and to the address before that it was replaced; by confirmation.
    static constexpr std::string_view mail_job = "email_confirmation_mail";
    static constexpr std::string_view replaced_mail_job = "email_replaced_mail";

    struct Keys {
        AccountTokens tokens;
        FormerAddresses former_addresses;
    };
    EmailConfirmations(access::Gate& gate, IdSource& ids, Passwords& passwords, Keys keys)
        : gate_(gate), ids_(ids), passwords_(passwords), keys_(std::move(keys)) {}

    Result<EmailState> show(const access::Actor& actor);

    /// Has a token mailed to the actor's address, good for `email_confirmation_lifetime`.
    Result<void> request(const access::Actor& actor);
    /// The same to another address, which way_in.h may forbid, by all that its owner signs in with. It doesn't look
    /// whether that has an account: who confirms it is told.
    Result<void> request_change(const access::Actor& actor, const EmailChange& form, const SecondFactors& factors);

    /// By the signed-in user for whom it was asked. A new address ends their other sessions and the open resets of the
    /// one before; `email_taken` if somebody else has it by now.
    Result<void> confirm(const access::Actor& actor, const Secret& token);

    /// What the mail says; nothing if it is over.
    Result<std::optional<EmailConfirmationMail>> mail(EmailConfirmationId confirmation);
    Result<std::optional<EmailReplacedMail>> replaced_mail(EmailConfirmationId confirmation);

  private:
    struct Emails {
        EmailAddress before;
        EmailAddress next;
    };

    Result<void> leave(const access::Self& self, const EmailAddress& email);
    Result<void> replace(const access::Self& self, EmailConfirmationId confirmation, const Emails& emails);

    access::Gate& gate_;
    IdSource& ids_;
    Passwords& passwords_;
    Keys keys_;
};

}  // namespace muster::team
