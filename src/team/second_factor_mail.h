// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "mail/mail.h"
#include "team/second_factor.h"

namespace muster::team {

/// Writes and sends the mails that a second factor was added or taken away, and that somebody guesses its codes: the
/// work of `SecondFactors::mail_job` and `guessed_mail_job`.
class SecondFactorMailer {
  public:
    /// `base_url` is the installation's own address.
    SecondFactorMailer(SecondFactors& factors, mail::Mailer& mailer, std::string base_url)
        : factors_(factors), mailer_(mailer), base_url_(std::move(base_url)) {}

    Result<void> send(UserId user);
    /// One mail for each window in which codes are counted, by when it was that they were bounded.
    Result<void> send_guessed(UserId user, Time bounded_at);

  private:
    SecondFactors& factors_;
    mail::Mailer& mailer_;
    std::string base_url_;
};

}  // namespace muster::team
