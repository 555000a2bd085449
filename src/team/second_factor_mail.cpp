// SPDX-License-Identifier: Apache-2.0
#include "team/second_factor_mail.h"

#include "base/limits.h"
#include "team/mail_words.h"

namespace muster::team {
namespace {

mail::Mail compose(const SecondFactorMail& change, const std::string& base_url) {
    const std::string whose = "Signing in to " + base_url + " as " + change.email.text();
    const std::string warning =
        "\n\nIf that wasn't you, choose a new password at once and tell whoever runs it:\n" + password_page(base_url);
    if (change.is_on) {
        return {change.email, "Your account at Muster has a second factor",
                whose + " asks for a code of your authenticator from now on, beside your password." + warning};
    }
    return {change.email, "Your account at Muster has no second factor any more",
            whose + " asks for your password alone from now on." + warning};
}

mail::Mail compose_guessed(const EmailAddress& email, const std::string& base_url) {
    return {email, "Somebody guesses codes of your second factor",
            "Somebody has shown several wrong codes of a second factor at " + base_url + " as " + email.text() +
                ". Codes are asked for after the password, a sign-in by your organization, or a mail to you.\n\nIf "
                "that wasn't you, choose a new password at once and tell whoever runs it:\n" +
                password_page(base_url)};
}

}  // namespace

Result<void> SecondFactorMailer::send(UserId user) {
    const auto change = TRY(factors_.mail(user));
    if (!change) return {};
    return mailer_.send(compose(*change, base_url_),
                        "second-factor-" + user.text() + "-" + std::to_string(change->change));
}

Result<void> SecondFactorMailer::send_guessed(UserId user, Time bounded_at) {
    const auto email = TRY(factors_.guessed_mail(user));
    if (!email) return {};
    const std::int64_t window = bounded_at.time_since_epoch() / limits::code_failures_window;
    return mailer_.send(compose_guessed(*email, base_url_),
                        "second-factor-guessed-" + user.text() + "-" + std::to_string(window));
}

}  // namespace muster::team
