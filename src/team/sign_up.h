// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "access/gate.h"
#include "base/email_address.h"
#include "base/json.h"
#include "team/account_token.h"
#include "team/user.h"

namespace muster::team {

using SignUpId = Id<struct SignUpTag>;

/// The token is that of the mail.
struct SignUpCompletion {
    Secret token;
    PersonName name;
    json::Password password;
};
BOOST_DESCRIBE_STRUCT(SignUpCompletion, (), (token, name, password))

/// A sign-up as its mail needs it: no token for an address that has an account, whose owner is told so.
struct SignUpMail {
    EmailAddress email;
    std::optional<Secret> token;
    Time ends_at;
};

/// Accounts that begin with a mail. Whoever asks gets the same answer for every address, since only the mail looks
/// whether it has an account; and name and password are chosen by who reads it, so nobody prepares an account for
/// another's address. Thread-safe.
class SignUps {
  public:
    /// The kind of the job that mails one, by its id.
    static constexpr std::string_view mail_job = "sign_up_mail";

    SignUps(access::Gate& gate, IdSource& ids, AccountTokens tokens)
        : gate_(gate), ids_(ids), tokens_(std::move(tokens)) {}

    /// Has a token mailed that is good for `sign_up_lifetime` and one account.
    Result<void> request(const EmailAddress& email);
    /// Makes the account, its address confirmed; `email_taken` if it has one by now.
    Result<User> complete(const SignUpCompletion& form);

    /// What the mail says; nothing if the sign-up is over.
    Result<std::optional<SignUpMail>> mail(SignUpId sign_up);

  private:
    static Result<EmailAddress> open(const access::Self& self, const AccountKey& key);

    access::Gate& gate_;
    IdSource& ids_;
    AccountTokens tokens_;
};

}  // namespace muster::team
