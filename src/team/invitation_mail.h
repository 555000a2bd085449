// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "mail/mail.h"
#include "team/invitation.h"

namespace muster::team {

/// Writes and sends the mail of an invitation: the work of `Invitations::mail_job`. Nothing is sent for one that is
/// over.
class InvitationMailer {
  public:
    /// `base_url` is the installation's own address; the token stands behind a `#`, so that no server or referrer sees
    /// it.
    InvitationMailer(Invitations& invitations, mail::Mailer& mailer, std::string base_url)
        : invitations_(invitations), mailer_(mailer), base_url_(std::move(base_url)) {}

    Result<void> send(OrganizationId organization, access::InvitationId invitation);

  private:
    Invitations& invitations_;
    mail::Mailer& mailer_;
    std::string base_url_;
};

}  // namespace muster::team
