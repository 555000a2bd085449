// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "mail/mail.h"
#include "team/password.h"

namespace muster::team {

/// Writes and sends the mails about passwords: the work of `Passwords::reset_mail_job` and `changed_mail_job`,
/// and that there is another way in than one's password: of `linked_mail_job`.
class PasswordMailer {
  public:
    /// `base_url` is the installation's own address; the token stands behind a `#`, so that no server or referrer sees
    /// it.
    PasswordMailer(Passwords& passwords, mail::Mailer& mailer, std::string base_url)
        : passwords_(passwords), mailer_(mailer), base_url_(std::move(base_url)) {}

    /// Nothing is sent for a reset that is over, nor to an address without an account.
    Result<void> send_reset(PasswordResetId reset);
    Result<void> send_changed(UserId user);
    Result<void> send_linked(OrganizationId organization, UserId user);

  private:
    Passwords& passwords_;
    mail::Mailer& mailer_;
    std::string base_url_;
};

}  // namespace muster::team
