// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/access_json.h"
#include "access/gate.h"
#include "base/csv.h"
#include "base/email_address.h"
#include "base/json.h"
#include "base/page.h"
#include "team/access_review_proposal.h"
#include "team/membership.h"
#include "team/reviewed_sources.h"

namespace muster::team {

using AccessReviewId = Id<struct AccessReviewTag>;

/// The reviewer is who begins it if absent; the days in which it is due are `limits::access_review_days_default`.
/// With `recurs_days` the next one begins that many days after this one did.
struct NewAccessReview {
    std::optional<UserId> reviewer;
    std::optional<json::Range<1, limits::access_review_days_max>> days;
    std::optional<json::Range<limits::access_review_recurs_days_min, limits::access_review_recurs_days_max>>
        recurs_days;
};
BOOST_DESCRIBE_STRUCT(NewAccessReview, (), (reviewer, days, recurs_days))

/// What is left out stays.
struct AccessReviewChange {
    std::optional<UserId> reviewer;
    std::optional<json::Range<limits::access_review_recurs_days_min, limits::access_review_recurs_days_max>>
        recurs_days;
};
BOOST_DESCRIBE_STRUCT(AccessReviewChange, (), (reviewer, recurs_days))

enum class AccessReviewState : std::uint8_t { open, overdue, finished, abandoned };
BOOST_DESCRIBE_ENUM(AccessReviewState, open, overdue, finished, abandoned)
std::string_view to_text(AccessReviewState state);

struct AccessReview {
    AccessReviewId id;
    UserId reviewer;
    std::string reviewer_name;
    AccessReviewState state = AccessReviewState::open;
    std::optional<UserId> begun_by;  ///< nobody, if it recurred
    Time begun_at;
    Time due_at;
    std::optional<int> recurs_days;
    std::optional<Time> next_at;  ///< of a finished one: when the next begins
    std::optional<UserId> closed_by;
    std::optional<Time> closed_at;
    int rows = 0;
    int kept = 0;
    int changed = 0;
    int removed = 0;
};
BOOST_DESCRIBE_STRUCT(AccessReview, (),
                      (id, reviewer, reviewer_name, state, begun_by, begun_at, due_at, recurs_days, next_at, closed_by,
                       closed_at, rows, kept, changed, removed))

/// What a permission was last used on: a day of UTC, such as 2026-11-23.
struct LastUse {
    access::Permission permission{};
    std::string day;
};
BOOST_DESCRIBE_STRUCT(LastUse, (), (permission, day))

/// What was decided, by whom and when, against which proposal.
struct RowDecision {
    ReviewDecision decision = ReviewDecision::keep;
    std::optional<std::string> role;
    ReviewDecision proposed = ReviewDecision::keep;
    std::optional<std::string> proposed_role;
    UserId by;
    std::string by_name;
    Time at;
};
BOOST_DESCRIBE_STRUCT(RowDecision, (), (decision, role, proposed, proposed_role, by, by_name, at))

/// Something that gave access when the review began: as it is now, or was when it was decided.
struct AccessReviewRow {
    int number = 0;
    access::SourceKind kind = access::SourceKind::membership;
    std::string source;      ///< id of the person, the key, the link or the provider
    bool directory = false;  ///< a key by which a directory brings people in, gives them roles and removes them
    std::string name;
    std::optional<EmailAddress> email;
    ScopeId scope;
    access::Level level = access::Level::organization;
    std::string scope_name;
    std::string role;  ///< its key
    std::string role_label;
    Time granted_at;
    std::optional<Time> ends_at;
    std::optional<Time> suspended_at;
    int ends_too = 0;   ///< memberships below this one, which a removal ends too
    bool gone = false;  ///< it gives no access any more, whoever saw to that
    std::vector<LastUse> used;
    std::vector<access::Permission> unused;  ///< what it gives beyond that; until it is decided
    std::optional<std::string> version;      ///< of the role and of all that it gives; until it is decided
    std::optional<ReviewProposal> proposal;  ///< until it is decided or gone
    std::optional<RowDecision> decided;
};
BOOST_DESCRIBE_STRUCT(AccessReviewRow, (),
                      (number, kind, source, directory, name, email, scope, level, scope_name, role, role_label,
                       granted_at, ends_at, suspended_at, ends_too, gone, used, unused, version, proposal, decided))

/// Which rows are asked for: all of them, or those that wait for a decision.
enum class ReviewRows : std::uint8_t { all, undecided };
BOOST_DESCRIBE_ENUM(ReviewRows, all, undecided)
struct AccessReviewRowQuery : PageQuery {
    std::optional<ReviewRows> show;
};
BOOST_DESCRIBE_STRUCT(AccessReviewRowQuery, (PageQuery), (show))

/// The role is named exactly if it changes. `seen_role` is the row's own as the reviewer saw it, left out for a key,
/// which has none: nobody keeps for somebody a role that they were given meanwhile. With the row's `version` as they
/// saw it, nor one that gives something else by now.
struct RowDecisionForm {
    ReviewDecision decision = ReviewDecision::keep;
    std::optional<json::Text<1, 64>> role;
    std::optional<json::Text<0, 64>> seen_role;
    std::optional<json::Text<1, 64>> seen_version;
};
BOOST_DESCRIBE_STRUCT(RowDecisionForm, (), (decision, role, seen_role, seen_version))

/// All of a review, for the files of whoever audits.
struct AccessReviewResult {
    AccessReview review;
    std::vector<AccessReviewRow> items;
};
BOOST_DESCRIBE_STRUCT(AccessReviewResult, (), (review, items))

/// What a review's mail says.
struct AccessReviewMail {
    EmailAddress email;
    std::string organization;
    OrganizationId organization_id;
    Time due_at;
    bool is_overdue = false;
    int left = 0;
};

/// Reviews of who has access in an organization (CT-10, CT-11): each lists all memberships, keys, links and
/// what an identity provider gives to newcomers, with the last use of each permission, and proposes what to do; its
/// rows are decided one by one, each by the operation that does the same outside of a review, with its permission, its
/// rule of granting and its event. One is open at a time. Thread-safe.
class AccessReviews {
  public:
    /// The job that mails the reviewer, of a review's id.
    static constexpr std::string_view mail_job = "mail_access_review";

    /// `others` list what beside memberships gives access; all outlive this.
    AccessReviews(access::Gate& gate, IdSource& ids, Members& members, std::vector<ReviewedSources*> others)
        : gate_(gate), ids_(ids), members_(members), others_(std::move(others)) {}

    Result<AccessReview> begin(const access::Permit<access::Permission::review_access>& permit,
                               const NewAccessReview& form);
    /// Of an open one.
    Result<AccessReview> change(const access::Permit<access::Permission::review_access>& permit, AccessReviewId review,
                                const AccessReviewChange& form);
    /// Lets it recur no more, open or finished.
    Result<void> stop_recurring(const access::Permit<access::Permission::review_access>& permit, AccessReviewId review);
    /// Closes it with what was decided so far; what was decided stays done.
    Result<void> abandon(const access::Permit<access::Permission::review_access>& permit, AccessReviewId review);
    /// Closes it once each row is decided or gone.
    Result<AccessReview> finish(const access::Permit<access::Permission::review_access>& permit, AccessReviewId review);

    /// Decides a row, once, and does what was decided; `row_changed` if its role is another than the one that was seen.
    Result<AccessReviewRow> decide(const access::Permit<access::Permission::review_access>& permit,
                                   AccessReviewId review, int number, const RowDecisionForm& form);

    /// The newest first.
    Result<Page<AccessReview>> list(const access::Permit<access::Permission::view_audit_log>& permit,
                                    const PageQuery& query);
    Result<AccessReview> show(const access::Permit<access::Permission::view_audit_log>& permit, AccessReviewId review);
    Result<Page<AccessReviewRow>> rows(const access::Permit<access::Permission::view_audit_log>& permit,
                                       AccessReviewId review, const AccessReviewRowQuery& query);
    /// The whole of it, whatever its state.
    Result<AccessReviewResult> result(const access::Permit<access::Permission::view_audit_log>& permit,
                                      AccessReviewId review);

    /// Reminds of an open review, or begins the one after a finished one, if the time has come; `not_found` otherwise.
    /// A reviewer who no longer may review is replaced by somebody who may.
    Result<void> keep_going(const access::Permit<access::Permission::keep_reviews_going>& permit,
                            AccessReviewId review);
    /// What there is to mail to the reviewer; nothing if the review is closed, or they no longer may review.
    Result<std::optional<AccessReviewMail>> mail_of(OrganizationId organization, AccessReviewId review);

  private:
    struct Plan;
    Result<AccessReviewId> begin_as(const access::Authority& authority, const Plan& plan);
    Result<int> list_sources(const access::Authority& authority, AccessReviewId review);
    Result<void> check_reviewer(const access::Authority& authority, UserId reviewer);
    Result<bool> may_review(const access::Authority& authority, UserId user);
    Result<UserId> next_reviewer(const access::Authority& authority, UserId former);
    Result<int> undecided(const access::Authority& authority, AccessReviewId review);
    Result<void> carry_out(const access::Authority& authority, AccessReviewId review, const AccessReviewRow& row,
                           const RowDecisionForm& form);
    ReviewedSources* find_others(access::SourceKind kind) const;

    access::Gate& gate_;
    IdSource& ids_;
    Members& members_;
    std::vector<ReviewedSources*> others_;
};

/// The result as a table: who decided what when, one row for each.
csv::Table table_of(const AccessReviewResult& result);

}  // namespace muster::team
