// SPDX-License-Identifier: Apache-2.0
#include "team/access_review.h"
#include "team/access_review.sql.h"
#include "team/access_review_rows.h"
#include "team/membership_rows.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::Permission;
using access::Permit;
using access::SourceKind;

Error wrong(std::string pointer, std::string code, std::string detail) {
    return Error(TeamError::access_review_wrong)
        .with_fields({{std::move(pointer), std::move(code), std::move(detail)}});
}

Result<void> check(const RowDecisionForm& form, const AccessReviewRow& row) {
    const bool changes = form.decision == ReviewDecision::change_role;
    if (changes && row.kind != SourceKind::membership)
        return wrong("/decision", "choice", "must be `keep` or `remove`: only a membership has a role to change");
    if (changes && !form.role) return wrong("/role", "required", "is missing: name the role to change to");
    if (changes && form.role->text() == row.role)
        return wrong("/role", "choice", "is the role that the person has: decide `keep` instead");
    if (!changes && form.role) return wrong("/role", "unknown", "is named only if the decision is `change_role`");
    return {};
}

/// That the row is as the reviewer saw it.
Result<void> check_seen(const RowDecisionForm& form, const AccessReviewRow& row) {
    if (!form.seen_role && !row.role.empty())
        return wrong("/seen_role", "required", "is missing: name the row's role as you saw it");
    const bool has_other = form.seen_role && form.seen_role->text() != row.role;
    const bool gives_other = form.seen_version && form.seen_version->text() != row.version;
    if (has_other || gives_other) return TeamError::row_changed;
    return {};
}

Result<AccessReviewRow> find_row(const access::Authority& authority, AccessReviewId review, int number,
                                 std::span<ReviewedSources* const> others) {
    auto rows = TRY(read_review_rows(authority, review, {.after = number - 1, .limit = 1}, others));
    if (rows.empty() || rows.front().number != number) return access::AccessError::not_found;
    return std::move(rows.front());
}

std::string_view subject_of(SourceKind kind) { return kind == SourceKind::membership ? "user" : access::to_text(kind); }

Result<void> store(const access::Authority& authority, AccessReviewId review, const AccessReviewRow& row,
                   const RowDecisionForm& form) {
    const auto role = form.role ? std::optional(form.role->text()) : std::nullopt;
    const ReviewProposal proposal = row.proposal.value_or(ReviewProposal());
    const auto decided = TRY(authority.query(sql::decide_access_review_row, review, row.number, to_text(form.decision),
                                             role, to_text(proposal.decision), proposal.role, text_of(row.used),
                                             authority.answerable(), authority.now(), row.role));
    if (decided.changed() != 1) return TeamError::row_decided;
    return {};
}

}  // namespace

Result<AccessReviewRow> AccessReviews::decide(const Permit<Permission::review_access>& permit, AccessReviewId review,
                                              int number, const RowDecisionForm& form) {
    TRY(find_open_access_review(permit, review));
    const auto row = TRY(find_row(permit, review, number, others_));
    if (row.decided) return TeamError::row_decided;
    if (row.gone) return TeamError::row_gone;
    TRY(check_seen(form, row));
    TRY(check(form, row));
    TRY(store(permit, review, row, form));
    // What an identity provider gives at a subaccount is the organization's to end.
    const ScopeId where = row.kind == SourceKind::identity_provider ? permit.scope() : row.scope;
    TRY(permit.within(where, [&](const access::Authority& there) { return carry_out(there, review, row, form); }));
    return find_row(permit, review, number, others_);
}

/// Does what was decided where it is decided, and leaves its event there.
Result<void> AccessReviews::carry_out(const access::Authority& authority, AccessReviewId review,
                                      const AccessReviewRow& row, const RowDecisionForm& form) {
    EventDetails told{{"access_review", review.text()}};
    const auto id = parse_id_number(row.source).value();
    const bool is_membership = row.kind == SourceKind::membership;
    switch (form.decision) {
        case ReviewDecision::keep:
            told.emplace_back("role", row.role);
            return authority.record({"access_review.kept", subject_of(row.kind), id, std::move(told)});
        case ReviewDecision::change_role:
            return members_.change_role_as_part(authority, UserId(id), form.role->text(), std::move(told));
        case ReviewDecision::remove: break;
    }
    if (is_membership) return members_.remove_as_part(authority, UserId(id), {.place = ""}, std::move(told));
    ReviewedSources* others = find_others(row.kind);
    if (others == nullptr) return TeamError::row_gone;
    return others->end_as_part(authority, id, std::move(told));
}

}  // namespace muster::team
