// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "mail/mail.h"
#include "team/email_confirmation.h"

namespace muster::team {

/// Writes and sends the mails about addresses: the work of `EmailConfirmations::mail_job` and `replaced_mail_job`.
class EmailConfirmationMailer {
  public:
    /// `base_url` is the installation's own address; the token stands behind a `#`, so that no server or referrer sees
    /// it.
    EmailConfirmationMailer(EmailConfirmations& confirmations, mail::Mailer& mailer, std::string base_url)
        : confirmations_(confirmations), mailer_(mailer), base_url_(std::move(base_url)) {}

    /// Nothing is sent for one that is over.
    Result<void> send_confirmation(EmailConfirmationId confirmation);
    Result<void> send_replaced(EmailConfirmationId confirmation);

  private:
    EmailConfirmations& confirmations_;
    mail::Mailer& mailer_;
    std::string base_url_;
};

}  // namespace muster::team
