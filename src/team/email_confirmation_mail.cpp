// SPDX-License-Identifier: Apache-2.0
#include "team/email_confirmation_mail.h"

#include "team/mail_words.h"

namespace muster::team {
namespace {

mail::Mail compose(const EmailConfirmationMail& confirmation, const std::string& base_url) {
    return {confirmation.email, "Confirm your address for Muster",
            "Somebody, we hope you, signs in to " + base_url + " and says that " + confirmation.email.text() +
                " is theirs.\n\nIf it is yours, confirm it here, signed in, until " +
                to_rfc3339_day(confirmation.ends_at) + ":\n" + base_url + "/email-confirmation#" +
                std::string(confirmation.token.reveal()) + "\n\n" +
                or_by_api("confirm it", base_url, "/user/email/confirmations/completion") +
                "If that wasn't you, do nothing.\n"};
}

mail::Mail compose(const EmailReplacedMail& replaced, const std::string& base_url) {
    return {replaced.email, "Your address for Muster is new",
            "You sign in to " + base_url + " as " + replaced.replaced_by.text() + " from now on, no longer as " +
                replaced.email.text() + ".\n\nIf that wasn't you, tell whoever runs it at once.\n"};
}

}  // namespace

Result<void> EmailConfirmationMailer::send_confirmation(EmailConfirmationId confirmation) {
    const auto contents = TRY(confirmations_.mail(confirmation));
    if (!contents) return {};
    return mailer_.send(compose(*contents, base_url_), "email-confirmation-" + confirmation.text());
}

Result<void> EmailConfirmationMailer::send_replaced(EmailConfirmationId confirmation) {
    const auto contents = TRY(confirmations_.replaced_mail(confirmation));
    if (!contents) return {};
    return mailer_.send(compose(*contents, base_url_), "email-replaced-" + confirmation.text());
}

}  // namespace muster::team
