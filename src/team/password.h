// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "access/gate.h"
#include "base/email_address.h"
#include "base/json.h"
#include "team/account_token.h"
#include "team/user.h"

namespace muster::team {

using PasswordResetId = Id<struct PasswordResetTag>;

class SecondFactors;

/// With a code where the account has a second factor.
struct PasswordChange {
    Secret present_password;
    json::Password password;
    std::optional<Secret> code;
};
BOOST_DESCRIBE_STRUCT(PasswordChange, (), (present_password, password, code))

/// The token is that of the mail.
struct PasswordReset {
    Secret token;
    json::Password password;
};
BOOST_DESCRIBE_STRUCT(PasswordReset, (), (token, password))

/// A reset as its mail needs it.
struct PasswordResetMail {
    EmailAddress email;
    Secret token;
    Time ends_at;
};

/// That a password is new, and which one it is, as its mail needs it.
struct PasswordChangedMail {
    EmailAddress email;
    std::int64_t generation = 0;
};

/// New passwords for those who have an account. Each ends the sessions that the one before opened, and all resets that
/// are open, and has a mail sent that says so. Thread-safe.
class Passwords {
  public:
    /// The kinds of the jobs that mail a reset, by its id, and that a password is new, by its user's id.
    static constexpr std::string_view reset_mail_job = "password_reset_mail";
    static constexpr std::string_view changed_mail_job = "password_changed_mail";
    /// And of the one that mails that an organization's identity provider signs one in to an account that one had.
    static constexpr std::string_view linked_mail_job = "identity_linked_mail";

    Passwords(access::Gate& gate, IdSource& ids, AccountTokens tokens)
        : gate_(gate), ids_(ids), tokens_(std::move(tokens)) {}

    /// Whose password it is and which one it is now.
    struct Account {
        UserId user;
        EmailAddress email;
        std::int64_t generation = 0;
    };
    /// One's own, by the password that it has now; `present_password_wrong` by another.
    Result<Account> check_present(const access::Actor& actor, const Secret& password);

    /// By its owner, with all that they sign in with, whose session goes on.
    Result<void> change(const access::Actor& actor, const PasswordChange& form, const SecondFactors& factors);

    /// Has a token mailed that is good for `password_reset_lifetime` and one use. It doesn't look whether the address
    /// has an account, so that neither answer nor time tells.
    Result<void> request_reset(const EmailAddress& email);
    /// By whoever reads the account's mail. They sign in afterwards.
    Result<void> reset(const PasswordReset& form);

    /// For whoever an organization's identity provider or directory names as the one behind the account's address,
    /// which nobody had confirmed yet: the password of whoever made the account is over, and there is none until it is
    /// reset by mail. False, with nothing changed, if somebody has confirmed it meanwhile or the account has another.
    Result<bool> claim(const User& user);

    /// By the operator.
    Result<void> set(const User& user, const json::Password& password);

    /// What the mail says; nothing if the reset is over, or the address has no account.
    Result<std::optional<PasswordResetMail>> reset_mail(PasswordResetId reset);
    Result<std::optional<PasswordChangedMail>> changed_mail(UserId user);

  private:
    /// What takes its place.
    struct Replacement {
        std::string hash;
        access::SessionId kept;  ///< goes on, if any does
        std::string_view action;
    };

    static Result<Account> open_reset(const access::Self& self, const AccountKey& key);
    /// False if the password was another already. A first password changes none, and no mail says so.
    Result<bool> replace(const access::Self& self, const Account& account, const Replacement& replacement);

    access::Gate& gate_;
    IdSource& ids_;
    AccountTokens tokens_;
};

/// Refuses what others would try first: common passwords, and the account's own address or its part before the @.
Result<void> check_new_password(const Secret& password, const EmailAddress& email);

}  // namespace muster::team
