// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "identity/domain_watch.h"
#include "mail/mail.h"

namespace muster::identity {

/// Writes and sends the mails about an email domain that lapsed: the work of `ClaimedDomains::mail_job`. Nothing is
/// sent of one that is proven again.
class ClaimedDomainMailer {
  public:
    ClaimedDomainMailer(DomainWatch& watch, mail::Mailer& mailer, std::string base_url)
        : watch_(watch), mailer_(mailer), base_url_(std::move(base_url)) {}

    /// Whom no mail reaches keeps nobody else from theirs; the first such failure is the answer.
    Result<void> send_lapsed(OrganizationId organization, EmailDomainId domain);

  private:
    DomainWatch& watch_;
    mail::Mailer& mailer_;
    std::string base_url_;
};

}  // namespace muster::identity
