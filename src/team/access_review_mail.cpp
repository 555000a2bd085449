// SPDX-License-Identifier: Apache-2.0
#include "team/access_review_mail.h"

namespace muster::team {
namespace {

mail::Mail compose(const AccessReviewMail& review, AccessReviewId id, const std::string& base_url) {
    const std::string when = review.is_overdue ? "It was due on " : "It is due on ";
    const std::string rows = review.left == 1 ? "1 row waits" : std::to_string(review.left) + " rows wait";
    return {review.email, "Review who has access to " + review.organization,
            "You review who has access to " + review.organization + ". " + when + to_rfc3339_day(review.due_at) + "; " +
                rows + " for your decision: keep, change the role, or remove.\n\n" +
                "Where no page opens for it, work through the API, signed in:\nGET " + base_url +
                "/api/v1/organizations/" + review.organization_id.text() + "/access-reviews/" + id.text() +
                "/rows?show=undecided\n"};
}

}  // namespace

Result<void> AccessReviewMailer::send(OrganizationId organization, AccessReviewId review) {
    const auto contents = TRY(reviews_.mail_of(organization, review));
    if (!contents) return {};
    // Of one day there is one mail, however often it is tried.
    return mailer_.send(compose(*contents, review, base_url_),
                        "access-review-" + review.text() + "." + to_rfc3339_day(clock_.now()));
}

}  // namespace muster::team
