// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "mail/mail.h"
#include "team/access_review.h"

namespace muster::team {

/// Writes and sends what a reviewer is told and reminded of: the work of `AccessReviews::mail_job`. Nothing is sent for
/// a review that is closed.
class AccessReviewMailer {
  public:
    AccessReviewMailer(AccessReviews& reviews, mail::Mailer& mailer, const Clock& clock, std::string base_url)
        : reviews_(reviews), mailer_(mailer), clock_(clock), base_url_(std::move(base_url)) {}

    Result<void> send(OrganizationId organization, AccessReviewId review);

  private:
    AccessReviews& reviews_;
    mail::Mailer& mailer_;
    const Clock& clock_;
    std::string base_url_;
};

}  // namespace muster::team
