// SPDX-License-Identifier: Apache-2.0
#include "team/password_mail.h"

#include "team/mail_words.h"

namespace muster::team {
namespace {

std::string minute_of(Time time) {
    const std::string text = to_rfc3339(time);
    return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

mail::Mail compose(const PasswordResetMail& reset, const std::string& base_url) {
    return {reset.email, "Choose a new password for Muster",
            "Somebody, we hope you, asked for a new password for " + reset.email.text() + ".\n\n" +
                "Choose it here, until " + minute_of(reset.ends_at) + ":\n" + base_url + "/password-reset#" +
                std::string(reset.token.reveal()) + "\n\n" +
                or_by_api("choose it", base_url, "/password-resets/completion") +
                "The link works once. If you didn't ask, do nothing: your password stays as it is.\n"};
}

mail::Mail compose_changed(const EmailAddress& email, const std::string& base_url) {
    return {email, "Your password for Muster is new",
            "The password of " + email.text() + " at " + base_url + " was changed, and other devices were signed " +
                "out.\n\nIf that wasn't you, choose a new one at once:\n" + password_page(base_url)};
}

mail::Mail compose_linked(const EmailAddress& email, const std::string& base_url) {
    return {email, "Your account at Muster can be signed in to by your organization",
            "From now on the identity provider of your address's domain signs you in to " + base_url + " as " +
                email.text() + ", as your password does.\n\nIf that wasn't you, tell an administrator of your " +
                "organization.\n"};
}

}  // namespace

Result<void> PasswordMailer::send_reset(PasswordResetId reset) {
    const auto contents = TRY(passwords_.reset_mail(reset));
    if (!contents) return {};
    return mailer_.send(compose(*contents, base_url_), "password-reset-" + reset.text());
}

Result<void> PasswordMailer::send_changed(UserId user) {
    const auto account = TRY(passwords_.changed_mail(user));
    if (!account) return {};
    return mailer_.send(compose_changed(account->email, base_url_),
                        "password-changed-" + user.text() + "-" + std::to_string(account->generation));
}

Result<void> PasswordMailer::send_linked(OrganizationId organization, UserId user) {
    const auto account = TRY(passwords_.changed_mail(user));
    if (!account) return {};
    return mailer_.send(compose_linked(account->email, base_url_),
                        "identity-linked-" + user.text() + "-" + organization.text());
}

}  // namespace muster::team
