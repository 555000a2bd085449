// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "mail/mail.h"
#include "team/sign_up.h"

namespace muster::team {

/// Writes and sends the mail of a sign-up: the work of `SignUps::mail_job`.
class SignUpMailer {
  public:
    /// `base_url` is the installation's own address; the token stands behind a `#`, so that no server or referrer sees
    /// it.
    SignUpMailer(SignUps& sign_ups, mail::Mailer& mailer, std::string base_url)
        : sign_ups_(sign_ups), mailer_(mailer), base_url_(std::move(base_url)) {}

    /// Nothing is sent for one that is over; another mail to an address that has an account.
    Result<void> send(SignUpId sign_up);

  private:
    SignUps& sign_ups_;
    mail::Mailer& mailer_;
    std::string base_url_;
};

}  // namespace muster::team
