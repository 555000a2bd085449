// SPDX-License-Identifier: Apache-2.0
#include "team/access_review.h"

#include <algorithm>
#include <limits>

#include "jobs/job.h"
#include "team/access_review.sql.h"
#include "team/access_review_plan.h"
#include "team/access_review_rows.h"
#include "team/membership_rows.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::Permission;
using access::Permit;

Error wrong_reviewer(std::string code, std::string detail) {
    return Error(TeamError::access_review_wrong).with_fields({{"/reviewer", std::move(code), std::move(detail)}});
}

/// Some time before it is due, if that is still ahead.
Time first_reminder(Time now, Time due_at) {
    const Time early = due_at - limits::access_review_reminded_before;
    return early > now ? early : due_at;
}

template <class Number>
std::optional<int> number_of(const std::optional<Number>& number) {
    if (!number) return std::nullopt;
    return number->value();
}

}  // namespace

std::string_view to_text(AccessReviewState state) {
    switch (state) {
        case AccessReviewState::open: return "open";
        case AccessReviewState::overdue: return "overdue";
        case AccessReviewState::finished: return "finished";
        case AccessReviewState::abandoned: return "abandoned";
    }
    return "";
}

Result<AccessReview> AccessReviews::begin(const Permit<Permission::review_access>& permit,
                                          const NewAccessReview& form) {
    const auto reviewer = form.reviewer ? form.reviewer : permit.answerable();
    if (!reviewer) return wrong_reviewer("required", "is missing: name who reviews");
    TRY(check_reviewer(permit, *reviewer));
    Plan plan{*reviewer, limits::access_review_days_default, number_of(form.recurs_days)};
    if (form.days) plan.days = form.days->value();
    const auto review = TRY(begin_as(permit, plan));
    return TRY(find_access_review(permit, review)).shown;
}

Result<AccessReviewId> AccessReviews::begin_as(const access::Authority& authority, const Plan& plan) {
    const auto review = TRY(ids_.next<AccessReviewTag>());
    const Time now = authority.now();
    const Time due_at = now + std::chrono::days(plan.days);
    const auto by = authority.answerable();
    TRY(storage::or_if_taken(authority.query(sql::begin_access_review, review, plan.reviewer, plan.days,
                                             plan.recurs_days, by, now, due_at, first_reminder(now, due_at)),
                             TeamError::access_review_open));
    const int rows = TRY(list_sources(authority, review));
    // Whoever begins a review of their own knows of it.
    if (by != plan.reviewer) TRY(jobs::enqueue(authority, ids_, mail_job, review.number()));
    TRY(authority.record(
        {"access_review.begun",
         "access_review",
         review.number(),
         {{"reviewer", plan.reviewer.text()}, {"rows", std::to_string(rows)}, {"due_at", to_rfc3339(due_at)}}}));
    return review;
}

/// Lists what gives access now; answers how many rows that makes.
Result<int> AccessReviews::list_sources(const access::Authority& authority, AccessReviewId review) {
    int rows = TRY(authority.query(sql::count_memberships))[0].get<int>(0);
    if (rows <= limits::access_review_rows_max) TRY(authority.query(sql::list_memberships_for_review, review));
    for (const ReviewedSources* others : others_) {
        const auto kind = access::to_text(others->kind());
        for (const auto& source : TRY(others->sources(authority))) {
            TRY(authority.query(sql::list_source_for_review, review, ++rows, kind, source.id, source.scope, source.name,
                                source.role, access::keys_of(source.permissions), source.made_at));
        }
    }
    if (rows > limits::access_review_rows_max) return TeamError::too_much_to_review;
    return rows;
}

Result<bool> AccessReviews::may_review(const access::Authority& authority, UserId user) {
    const auto permissions = gate_.permissions_of(authority, user);
    if (!permissions && permissions.error().is(access::AccessError::not_found)) return false;
    if (!permissions) return permissions.error();
    return permissions->covers({Permission::review_access, Permission::view_audit_log});
}

Result<void> AccessReviews::check_reviewer(const access::Authority& authority, UserId reviewer) {
    if (TRY(may_review(authority, reviewer))) return {};
    return wrong_reviewer("choice", "must be somebody who may review access and read the audit log");
}

Result<AccessReview> AccessReviews::change(const Permit<Permission::review_access>& permit, AccessReviewId review,
                                           const AccessReviewChange& form) {
    auto stored = TRY(find_open_access_review(permit, review)).shown;
    const bool is_another = form.reviewer && *form.reviewer != stored.reviewer;
    if (is_another) {
        TRY(check_reviewer(permit, *form.reviewer));
        stored.reviewer = *form.reviewer;
    }
    if (form.recurs_days) stored.recurs_days = form.recurs_days->value();
    TRY(permit.query(sql::change_access_review, review, stored.reviewer, stored.recurs_days));
    if (is_another && permit.answerable() != stored.reviewer) {
        TRY(jobs::enqueue(permit, ids_, mail_job, review.number()));
    }
    EventDetails details{{"reviewer", stored.reviewer.text()}};
    if (stored.recurs_days) details.emplace_back("recurs_days", std::to_string(*stored.recurs_days));
    TRY(permit.record({"access_review.changed", "access_review", review.number(), std::move(details)}));
    return TRY(find_access_review(permit, review)).shown;
}

Result<void> AccessReviews::stop_recurring(const Permit<Permission::review_access>& permit, AccessReviewId review) {
    const auto stopped = TRY(permit.query(sql::stop_access_review_recurring, review));
    if (stopped.changed() != 1) return access::AccessError::not_found;
    return permit.record({"access_review.recurs_no_more", "access_review", review.number(), {}});
}

Result<void> AccessReviews::abandon(const Permit<Permission::review_access>& permit, AccessReviewId review) {
    const auto stored = TRY(find_open_access_review(permit, review)).shown;
    TRY(permit.query(sql::close_access_review, review, to_text(AccessReviewState::abandoned), permit.answerable(),
                     permit.now(), std::optional<Time>()));
    const int decided = stored.kept + stored.changed + stored.removed;
    return permit.record({"access_review.abandoned",
                          "access_review",
                          review.number(),
                          {{"rows", std::to_string(stored.rows)}, {"decided", std::to_string(decided)}}});
}

Result<AccessReview> AccessReviews::finish(const Permit<Permission::review_access>& permit, AccessReviewId review) {
    const auto stored = TRY(find_open_access_review(permit, review)).shown;
    if (const int left = TRY(undecided(permit, review)); left > 0) {
        return Error(TeamError::access_review_undecided,
                     std::to_string(left) + (left == 1 ? " row waits" : " rows wait") +
                         " for a decision: list them by `show=undecided`, or abandon the review");
    }
    std::optional<Time> next_at;
    if (stored.recurs_days) {
        next_at = std::max(Time(stored.begun_at + std::chrono::days(*stored.recurs_days)), permit.now());
    }
    TRY(permit.query(sql::close_access_review, review, to_text(AccessReviewState::finished), permit.answerable(),
                     permit.now(), next_at));
    const int gone = stored.rows - stored.kept - stored.changed - stored.removed;
    TRY(permit.record({"access_review.finished",
                       "access_review",
                       review.number(),
                       {{"kept", std::to_string(stored.kept)},
                        {"changed", std::to_string(stored.changed)},
                        {"removed", std::to_string(stored.removed)},
                        {"gone", std::to_string(gone)}}}));
    return TRY(find_access_review(permit, review)).shown;
}

/// How many rows still give access and wait for a decision.
Result<int> AccessReviews::undecided(const access::Authority& authority, AccessReviewId review) {
    int left = TRY(authority.query(sql::count_undecided_memberships, review))[0].get<int>(0);
    const auto open = TRY(roles_of(authority, others_));
    for (const auto row : TRY(authority.query(sql::undecided_other_sources, review))) {
        const auto kind = access::parse_source_kind(row.get<std::string>(0)).value();
        if (open.contains({kind, row.get<std::int64_t>(1), row.get<ScopeId>(2)})) ++left;
    }
    return left;
}

ReviewedSources* AccessReviews::find_others(access::SourceKind kind) const {
    const auto found = std::ranges::find(others_, kind, [](const ReviewedSources* each) { return each->kind(); });
    return found == others_.end() ? nullptr : *found;
}

Result<Page<AccessReview>> AccessReviews::list(const Permit<Permission::view_audit_log>& permit,
                                               const PageQuery& query) {
    const auto before = query.position(1, std::numeric_limits<std::int64_t>::max());
    if (!before) return PageError::cursor_unreadable;
    Page<AccessReview> page;
    for (const auto row : TRY(permit.query(sql::list_access_reviews, before->front(), query.rows() + 1))) {
        page.items.push_back(read_access_review(row, permit.now()).shown);
    }
    page.cut(query.rows(), [](const AccessReview& last) { return cursor_of({last.id.number()}); });
    return page;
}

Result<AccessReview> AccessReviews::show(const Permit<Permission::view_audit_log>& permit, AccessReviewId review) {
    return TRY(find_access_review(permit, review)).shown;
}

Result<Page<AccessReviewRow>> AccessReviews::rows(const Permit<Permission::view_audit_log>& permit,
                                                  AccessReviewId review, const AccessReviewRowQuery& query) {
    const auto after = query.position(1, 0);
    if (!after || after->front() > limits::access_review_rows_max) return PageError::cursor_unreadable;
    TRY(find_access_review(permit, review));
    const RowRange range{static_cast<int>(after->front()), query.rows() + 1, query.show.value_or(ReviewRows::all)};
    Page<AccessReviewRow> page{TRY(read_review_rows(permit, review, range, others_)), {}};
    page.cut(query.rows(), [](const AccessReviewRow& last) { return cursor_of({last.number}); });
    return page;
}

}  // namespace muster::team
