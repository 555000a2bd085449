// SPDX-License-Identifier: Apache-2.0
#include <ranges>

#include "base/limits.h"
#include "jobs/job.h"
#include "team/access_review.h"
#include "team/access_review.sql.h"
#include "team/access_review_plan.h"
#include "team/access_review_rows.h"
#include "team/user.h"

namespace muster::team {

using access::Permission;
using access::Permit;

Result<void> AccessReviews::keep_going(const Permit<Permission::keep_reviews_going>& permit, AccessReviewId review) {
    const auto stored = TRY(find_access_review(permit, review));
    const Time now = permit.now();
    if (stored.is_closed()) {
        const auto begun = TRY(permit.query(sql::begin_next_access_review, review, now));
        if (begun.changed() != 1) return access::AccessError::not_found;
        const auto reviewer = TRY(next_reviewer(permit, stored.shown.reviewer));
        TRY(begin_as(permit, {reviewer, stored.days, stored.shown.recurs_days}));
        return {};
    }
    const Time next = now + limits::access_review_reminder_interval;
    const auto reminded = TRY(permit.query(sql::remind_of_access_review, review, now, next));
    if (reminded.changed() != 1) return access::AccessError::not_found;
    const UserId former = stored.shown.reviewer;
    const UserId reviewer = TRY(next_reviewer(permit, former));
    EventDetails details{{"reviewer", reviewer.text()}, {"due_at", to_rfc3339(stored.shown.due_at)}};
    if (reviewer != former) {
        TRY(permit.query(sql::change_access_review, review, reviewer, stored.shown.recurs_days));
        details.emplace_back("from", former.text());
    }
    const bool is_mailed = TRY(may_review(permit, reviewer));
    if (!is_mailed) return permit.record({"access_review.nobody_to_remind", "access_review", review.number(), {}});
    TRY(jobs::enqueue(permit, ids_, mail_job, review.number()));
    return permit.record({"access_review.reminded", "access_review", review.number(), std::move(details)});
}

/// Who reviewed before, or somebody who may, if they no longer do. Where nobody may, it stays theirs until somebody
/// does.
Result<UserId> AccessReviews::next_reviewer(const access::Authority& authority, UserId former) {
    if (TRY(may_review(authority, former))) return former;
    const auto candidates = TRY(gate_.who_may(authority, Permission::review_access));
    for (const UserId user : candidates | std::views::take(limits::access_review_candidates_max)) {
        if (TRY(may_review(authority, user))) return user;
    }
    return former;
}

Result<std::optional<AccessReviewMail>> AccessReviews::mail_of(OrganizationId organization, AccessReviewId review) {
    return gate_.with<Permission::mail_access_review>(
        access::Actor::system("access review mail"), {organization},
        [&](const Permit<Permission::mail_access_review>& permit) -> Result<std::optional<AccessReviewMail>> {
            const auto rows = TRY(permit.query(sql::access_review_mail, review));
            if (rows.empty()) return std::optional<AccessReviewMail>();
            AccessReviewMail mail;
            std::string email;
            UserId reviewer;
            rows[0].into(email, mail.organization, mail.due_at, reviewer);
            if (!TRY(may_review(permit, reviewer))) return std::optional<AccessReviewMail>();
            mail.email = stored_email(email);
            mail.organization_id = organization;
            mail.is_overdue = mail.due_at <= permit.now();
            mail.left = TRY(undecided(permit, review));
            return std::optional(std::move(mail));
        });
}

}  // namespace muster::team
