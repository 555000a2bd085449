// SPDX-License-Identifier: Apache-2.0
#include "team/sign_up.h"

#include "base/crypto.h"
#include "base/limits.h"
#include "jobs/job.h"
#include "team/password.h"
#include "team/sign_up.sql.h"
#include "team/team_error.h"
#include "team/user.sql.h"

namespace muster::team {
namespace {

using access::Actor;
using access::Self;

}  // namespace

Result<void> SignUps::request(const EmailAddress& email) {
    return gate_.write_self(Actor::visitor(), [&](const Self& self) -> Result<void> {
        const auto sign_up = TRY(ids_.next<SignUpTag>());
        TRY(self.query(sql::forget_ended_sign_ups, self.now()));
        TRY(self.query(sql::request_sign_up, sign_up, email.text(), self.now(),
                       Time(self.now() + limits::sign_up_lifetime)));
        TRY(jobs::enqueue(self, ids_, mail_job, sign_up.number()));
        return self.record({"sign_up.requested", "sign_up", sign_up.number(), {}});
    });
}

Result<EmailAddress> SignUps::open(const Self& self, const AccountKey& key) {
    const auto rows = TRY(self.query(sql::open_sign_up, SignUpId(key.generation), self.now()));
    if (rows.empty()) return TeamError::sign_up_over;
    return stored_email(rows[0].get<std::string>(0));
}

Result<User> SignUps::complete(const SignUpCompletion& form) {
    const auto key = tokens_.parse(TokenPurpose::sign_up, form.token.reveal());
    if (!key) return TeamError::sign_up_over;
    // Hashing comes before the transaction, and after a look that spares it for tokens that are no good.
    const EmailAddress email = TRY(
        gate_.read_self(Actor::visitor(), [&](const Self& self) -> Result<EmailAddress> { return open(self, *key); }));
    TRY(check_new_password(form.password, email));
    const std::string hash = TRY(crypto::hash_password(form.password));
    return gate_.write_self(Actor::visitor(), [&](const Self& self) -> Result<User> {
        const User user{TRY(ids_.next<UserTag>()), TRY(open(self, *key)), form.name, self.now()};
        TRY(storage::or_if_taken(
            self.query(sql::create_confirmed_user, user.id, user.email.text(), user.name, hash, user.created_at),
            TeamError::email_taken));
        TRY(self.query(sql::close_sign_ups, user.email.text()));
        TRY(self.record({"user.signed_up", "user", user.id.number(), {}}));
        return user;
    });
}

Result<std::optional<SignUpMail>> SignUps::mail(SignUpId sign_up) {
    using Answer = Result<std::optional<SignUpMail>>;
    return gate_.read_self(Actor::system("sign-up mail"), [&](const Self& self) -> Answer {
        const auto rows = TRY(self.query(sql::open_sign_up, sign_up, self.now()));
        if (rows.empty()) return std::optional<SignUpMail>();
        SignUpMail mail{stored_email(rows[0].get<std::string>(0)), std::nullopt, rows[0].get<Time>(1)};
        const bool has_account = rows[0].get<std::optional<UserId>>(2).has_value();
        if (!has_account) mail.token = tokens_.make({TokenPurpose::sign_up, {}, sign_up.number()});
        return std::optional(std::move(mail));
    });
}

}  // namespace muster::team
