// SPDX-License-Identifier: Apache-2.0
#include "team/email_confirmation.h"

#include "base/limits.h"
#include "jobs/job.h"
#include "team/email_confirmation.sql.h"
#include "team/password.sql.h"
#include "team/second_factor.h"
#include "team/team_error.h"
#include "team/way_in.h"

namespace muster::team {
namespace {

using access::Actor;
using access::Self;

Result<EmailState> state_of(const Self& self) {
    const auto rows = TRY(self.query(sql::email_state));
    if (rows.empty()) return access::AccessError::not_signed_in;
    return EmailState{stored_email(rows[0].get<std::string>(0)), rows[0].get<std::optional<Time>>(1)};
}

}  // namespace

Result<EmailState> EmailConfirmations::show(const Actor& actor) { return gate_.read_self(actor, state_of); }

Result<void> EmailConfirmations::request(const Actor& actor) {
    return gate_.write_self(actor, [&](const Self& self) -> Result<void> {
        const EmailState state = TRY(state_of(self));
        return leave(self, state.email);
    });
}

Result<void> EmailConfirmations::request_change(const Actor& actor, const EmailChange& form,
                                                const SecondFactors& factors) {
    TRY(passwords_.check_present(actor, form.present_password));
    return gate_.write_self(actor, [&](const Self& self) -> Result<void> {
        TRY(factors.ask(self, form.code));
        return leave(self, form.email);
    });
}

Result<void> EmailConfirmations::leave(const Self& self, const EmailAddress& email) {
    TRY(check_may_leave_domain(self, email));
    const auto confirmation = TRY(ids_.next<EmailConfirmationTag>());
    const Time ends_at = self.now() + limits::email_confirmation_lifetime;
    TRY(self.query(sql::forget_ended_email_confirmations, self.now()));
    TRY(self.query(sql::request_email_confirmation, confirmation, email.text(), self.now(), ends_at));
    TRY(jobs::enqueue(self, ids_, mail_job, confirmation.number()));
    return self.record({"email_confirmation.requested", "email_confirmation", confirmation.number(), {}});
}

Result<void> EmailConfirmations::confirm(const Actor& actor, const Secret& token) {
    const auto key = keys_.tokens.parse(TokenPurpose::email_confirmation, token.reveal());
    if (!key || key->user != actor.user_id()) return TeamError::confirmation_over;
    const EmailConfirmationId confirmation(key->generation);
    return gate_.write_self(actor, [&](const Self& self) -> Result<void> {
        const auto rows = TRY(self.query(sql::open_email_confirmation, confirmation, self.now()));
        if (rows.empty() || rows[0].get<UserId>(0) != actor.user_id()) return TeamError::confirmation_over;
        const EmailState before = TRY(state_of(self));
        if (stored_email(rows[0].get<std::string>(1)) != before.email)
            return replace(self, confirmation, {before.email, stored_email(rows[0].get<std::string>(1))});
        const auto closed = TRY(self.query(sql::close_email_confirmation, confirmation));
        if (closed.changed() != 1) return TeamError::confirmation_over;
        TRY(self.query(sql::confirm_email, self.now()));
        return self.record({"user.email_confirmed", "user", actor.user_id().number(), {}});
    });
}

Result<void> EmailConfirmations::replace(const Self& self, EmailConfirmationId confirmation, const Emails& emails) {
    // A membership that is being given for the sake of the address is seen, or waits and sees the next one.
    TRY(self.query(sql::hold_own_address));
    TRY(check_may_leave_domain(self, emails.next));
    const auto replaced = TRY(storage::or_if_taken(
        self.query(sql::replace_email, emails.next.text(), self.now(), emails.before.text()), TeamError::email_taken));
    const auto noted = TRY(self.query(sql::note_replaced_email, confirmation, emails.before.text()));
    if (replaced.changed() != 1 || noted.changed() != 1) return TeamError::confirmation_over;
    TRY(keys_.former_addresses.note(self, emails.before));
    TRY(self.query(sql::close_other_email_confirmations));
    TRY(self.query(sql::close_password_resets, emails.before.text()));
    const auto ended = TRY(self.query(sql::end_sessions_but, self.user(), self.actor().session_id()));
    TRY(jobs::enqueue(self, ids_, replaced_mail_job, confirmation.number()));
    return self.record(
        {"user.email_changed", "user", self.user().number(), {{"sessions_ended", std::to_string(ended.changed())}}});
}

Result<std::optional<EmailConfirmationMail>> EmailConfirmations::mail(EmailConfirmationId confirmation) {
    using Answer = Result<std::optional<EmailConfirmationMail>>;
    return gate_.read_self(Actor::system("email confirmation mail"), [&](const Self& self) -> Answer {
        const auto rows = TRY(self.query(sql::open_email_confirmation, confirmation, self.now()));
        if (rows.empty()) return std::optional<EmailConfirmationMail>();
        const AccountKey key{TokenPurpose::email_confirmation, rows[0].get<UserId>(0), confirmation.number()};
        return std::optional(EmailConfirmationMail{stored_email(rows[0].get<std::string>(1)), keys_.tokens.make(key),
                                                   rows[0].get<Time>(2)});
    });
}

Result<std::optional<EmailReplacedMail>> EmailConfirmations::replaced_mail(EmailConfirmationId confirmation) {
    using Answer = Result<std::optional<EmailReplacedMail>>;
    return gate_.read_self(Actor::system("email replaced mail"), [&](const Self& self) -> Answer {
        const auto rows = TRY(self.query(sql::replaced_email, confirmation));
        if (rows.empty()) return std::optional<EmailReplacedMail>();
        return std::optional(
            EmailReplacedMail{stored_email(rows[0].get<std::string>(0)), stored_email(rows[0].get<std::string>(1))});
    });
}

}  // namespace muster::team
