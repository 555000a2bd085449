// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "mail/mail.h"
#include "team/organization_deletion.h"

namespace muster::team {

/// Writes and sends the mails about an organization's deletion to those who may call it off: the work of
/// `OrganizationDeletions::mail_job` and `called_off_mail_job`.
class OrganizationDeletionMailer {
  public:
    OrganizationDeletionMailer(OrganizationDeletions& deletions, mail::Mailer& mailer, std::string base_url)
        : deletions_(deletions), mailer_(mailer), base_url_(std::move(base_url)) {}

    /// Nothing is sent of what isn't so any more.
    Result<void> send_asked(OrganizationId organization, UserId user);
    Result<void> send_called_off(OrganizationId organization, UserId user);

  private:
    OrganizationDeletions& deletions_;
    mail::Mailer& mailer_;
    std::string base_url_;
};

}  // namespace muster::team
