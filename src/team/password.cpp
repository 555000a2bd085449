// SPDX-License-Identifier: Apache-2.0
#include "team/password.h"

#include "base/common_password.h"
#include "base/crypto.h"
#include "base/limits.h"
#include "base/text.h"
#include "jobs/job.h"
#include "team/password.sql.h"
#include "team/second_factor.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::Actor;
using access::Self;

Error at_field(TeamError error, std::string pointer) {
    const auto& kind = error_kind(error);
    return Error(error).with_fields({{std::move(pointer), std::string(kind.code), std::string(kind.message)}});
}

}  // namespace

Result<void> check_new_password(const Secret& password, const EmailAddress& email) {
    const std::string word = text::ascii_lower(password.reveal());
    const std::string_view address = email.text();
    const bool is_address = word == address || word == address.substr(0, address.find('@'));
    if (is_address || is_common_password(word)) return at_field(TeamError::password_too_common, "/password");
    return {};
}

Result<void> Passwords::change(const Actor& actor, const PasswordChange& form, const SecondFactors& factors) {
    const Account account = TRY(check_present(actor, form.present_password));
    TRY(check_new_password(form.password, account.email));
    const Replacement replacement{TRY(crypto::hash_password(form.password)), actor.session_id(),
                                  "user.password_changed"};
    return gate_.write_self(actor, [&](const Self& self) -> Result<void> {
        TRY(factors.ask(self, form.code));
        if (!TRY(replace(self, account, replacement))) return TeamError::password_changed_meanwhile;
        return {};
    });
}

Result<Passwords::Account> Passwords::check_present(const Actor& actor, const Secret& password) {
    Account account{actor.user_id(), {}, 0};
    std::string hash;
    TRY(gate_.read_self(actor, [&](const Self& self) -> Result<void> {
        const auto rows = TRY(self.query(sql::account_password));
        if (rows.empty()) return access::AccessError::not_signed_in;
        account.email = stored_email(rows[0].get<std::string>(0));
        account.generation = rows[0].get<std::int64_t>(1);
        hash = rows[0].get<std::string>(2);
        return {};
    }));
    if (!TRY(crypto::password_matches(hash, password)))
        return at_field(TeamError::present_password_wrong, "/present_password");
    return account;
}

Result<void> Passwords::request_reset(const EmailAddress& email) {
    return gate_.write_self(Actor::visitor(), [&](const Self& self) -> Result<void> {
        const auto reset = TRY(ids_.next<PasswordResetTag>());
        const Time ends_at = self.now() + limits::password_reset_lifetime;
        TRY(self.query(sql::forget_ended_password_resets, self.now()));
        TRY(self.query(sql::request_password_reset, reset, email.text(), self.now(), ends_at));
        TRY(jobs::enqueue(self, ids_, reset_mail_job, reset.number()));
        return self.record({"password_reset.requested", "password_reset", reset.number(), {}});
    });
}

Result<Passwords::Account> Passwords::open_reset(const Self& self, const AccountKey& key) {
    const auto rows = TRY(self.query(sql::open_password_reset, PasswordResetId(key.generation), self.now()));
    if (rows.empty() || rows[0].get<UserId>(0) != key.user) return TeamError::reset_over;
    return Account{key.user, stored_email(rows[0].get<std::string>(1)), rows[0].get<std::int64_t>(2)};
}

Result<void> Passwords::reset(const PasswordReset& form) {
    const auto key = tokens_.parse(TokenPurpose::password_reset, form.token.reveal());
    if (!key) return TeamError::reset_over;
    // Hashing comes before the transaction, and after a look that spares it for tokens that are no good.
    const Account found = TRY(
        gate_.read_self(Actor::visitor(), [&](const Self& self) -> Result<Account> { return open_reset(self, *key); }));
    TRY(check_new_password(form.password, found.email));
    const Replacement replacement{TRY(crypto::hash_password(form.password)), {}, "user.password_reset"};
    return gate_.write_self(Actor::visitor(), [&](const Self& self) -> Result<void> {
        const Account account = TRY(open_reset(self, *key));
        if (!TRY(replace(self, account, replacement))) return TeamError::reset_over;
        TRY(self.query(sql::confirm_email_by_reset, account.user, self.now()));
        return {};
    });
}

Result<bool> Passwords::claim(const User& user) {
    const Actor actor = Actor::system("identity provider");
    const auto find = [&](const Self& self) {
        return self.query(sql::unconfirmed_account, user.id, user.email.text());
    };
    const bool is_open =
        TRY(gate_.read_self(actor, [&](const Self& self) -> Result<bool> { return !TRY(find(self)).empty(); }));
    if (!is_open) return false;
    const auto claimed = gate_.write_self(actor, [&](const Self& self) -> Result<void> {
        const auto rows = TRY(find(self));
        if (rows.empty()) return TeamError::password_changed_meanwhile;
        const Account account{user.id, user.email, rows[0].get<std::int64_t>(0)};
        if (!TRY(replace(self, account, {{}, {}, "user.claimed"}))) return TeamError::password_changed_meanwhile;
        TRY(self.query(sql::confirm_email_by_reset, user.id, self.now()));
        return {};
    });
    if (!claimed && claimed.error().is(TeamError::password_changed_meanwhile)) return false;
    TRY(claimed);
    return true;
}

Result<void> Passwords::set(const User& user, const json::Password& password) {
    TRY(check_new_password(password, user.email));
    const Replacement replacement{TRY(crypto::hash_password(password)), {}, "user.password_set"};
    return gate_.write_self(Actor::operator_on_this_machine(), [&](const Self& self) -> Result<void> {
        const auto rows = TRY(self.query(sql::account, user.id));
        if (rows.empty()) return access::AccessError::not_found;
        const Account account{user.id, stored_email(rows[0].get<std::string>(0)), rows[0].get<std::int64_t>(1)};
        if (!TRY(replace(self, account, replacement))) return TeamError::password_changed_meanwhile;
        return {};
    });
}

Result<bool> Passwords::replace(const Self& self, const Account& account, const Replacement& replacement) {
    const bool had_one = !TRY(self.query(sql::has_password, account.user)).empty();
    // The user's row first: a session that begins with the password before either waits for it or is seen below.
    const auto replaced = TRY(self.query(sql::replace_password, account.user, replacement.hash, account.generation));
    if (replaced.changed() != 1) return false;
    const auto ended = TRY(self.query(sql::end_sessions_but, account.user, replacement.kept));
    TRY(self.query(sql::close_password_resets, account.email.text()));
    if (had_one) TRY(jobs::enqueue(self, ids_, changed_mail_job, account.user.number()));
    TRY(self.record(
        {replacement.action, "user", account.user.number(), {{"sessions_ended", std::to_string(ended.changed())}}}));
    return true;
}

Result<std::optional<PasswordResetMail>> Passwords::reset_mail(PasswordResetId reset) {
    using Answer = Result<std::optional<PasswordResetMail>>;
    return gate_.read_self(Actor::system("password reset mail"), [&](const Self& self) -> Answer {
        const auto rows = TRY(self.query(sql::open_password_reset, reset, self.now()));
        if (rows.empty()) return std::optional<PasswordResetMail>();
        const AccountKey key{TokenPurpose::password_reset, rows[0].get<UserId>(0), reset.number()};
        return std::optional(
            PasswordResetMail{stored_email(rows[0].get<std::string>(1)), tokens_.make(key), rows[0].get<Time>(3)});
    });
}

Result<std::optional<PasswordChangedMail>> Passwords::changed_mail(UserId user) {
    using Answer = Result<std::optional<PasswordChangedMail>>;
    return gate_.read_self(Actor::system("password changed mail"), [&](const Self& self) -> Answer {
        const auto rows = TRY(self.query(sql::account, user));
        if (rows.empty()) return std::optional<PasswordChangedMail>();
        return std::optional(
            PasswordChangedMail{stored_email(rows[0].get<std::string>(0)), rows[0].get<std::int64_t>(1)});
    });
}

}  // namespace muster::team
