// SPDX-License-Identifier: Apache-2.0
#include "mail/mail.h"

namespace muster::mail {

const ErrorKind& error_kind(MailError error) {
    static constexpr ErrorKind refused{"mail_refused", Category::bad_input,
                                       "the mail server refuses this mail: check its receiver's address"};
    static constexpr ErrorKind unavailable{"mail_unavailable", Category::unavailable,
                                           "the mail server doesn't take mails now: try again later"};
    static constexpr ErrorKind credentials_refused{
        "mail_credentials_refused", Category::unavailable,
        "the mail server refuses our user and password: check the mail settings"};
    static constexpr ErrorKind malformed{"mail_malformed", Category::bad_input,
                                         "the mail can't be written: give it a subject and a text in UTF-8"};
    static constexpr ErrorKind bad_options{"mail_bad_options", Category::bad_input,
                                           "the mail settings can't be used: correct them"};
    switch (error) {
        case MailError::refused: return refused;
        case MailError::unavailable: return unavailable;
        case MailError::credentials_refused: return credentials_refused;
        case MailError::malformed: return malformed;
        case MailError::bad_options: return bad_options;
    }
    invariant_broken("MailError", __FILE__, __LINE__);
}

}  // namespace muster::mail
