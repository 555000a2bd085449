// SPDX-License-Identifier: Apache-2.0
#include "team/sign_up_mail.h"

#include "team/mail_words.h"

namespace muster::team {
namespace {

mail::Mail compose(const SignUpMail& sign_up, const std::string& base_url) {
    if (!sign_up.token) {
        return {sign_up.email, "You have an account at Muster",
                "Somebody, we hope you, wanted to sign up at " + base_url + " as " + sign_up.email.text() +
                    ", which has an account.\n\nSign in:\n" + base_url +
                    "/\n\nIf you have forgotten your password, choose a new one:\n" + password_page(base_url) +
                    "\nIf that wasn't you, do nothing.\n"};
    }
    return {sign_up.email, "Sign up at Muster",
            "Somebody, we hope you, wants to sign up at " + base_url + " as " + sign_up.email.text() +
                ".\n\nChoose your name and password here, until " + to_rfc3339_day(sign_up.ends_at) + ":\n" + base_url +
                "/sign-up#" + std::string(sign_up.token->reveal()) + "\n\n" +
                or_by_api("sign up", base_url, "/users/completion") + "If that wasn't you, do nothing.\n"};
}

}  // namespace

Result<void> SignUpMailer::send(SignUpId sign_up) {
    const auto contents = TRY(sign_ups_.mail(sign_up));
    if (!contents) return {};
    return mailer_.send(compose(*contents, base_url_), "sign-up-" + sign_up.text());
}

}  // namespace muster::team
