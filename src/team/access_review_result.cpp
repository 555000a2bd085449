// SPDX-License-Identifier: Apache-2.0
#include "team/access_review.h"
#include "team/access_review_rows.h"

namespace muster::team {
namespace {

using access::Permission;
using access::Permit;

std::string text_or_empty(const std::optional<std::string>& text) { return text.value_or(""); }

/// A row that nobody decided, because it was gone by then, says so.
std::string outcome_of(const AccessReviewRow& row) {
    if (row.decided) return std::string(to_text(row.decided->decision));
    return row.gone ? "gone" : "undecided";
}

std::vector<std::string> cells_of(const AccessReview& review, const AccessReviewRow& row) {
    std::vector<std::string> cells{review.id.text(),
                                   std::to_string(row.number),
                                   std::string(access::to_text(row.kind)),
                                   row.source,
                                   row.name,
                                   row.email ? row.email->text() : "",
                                   std::string(access::to_text(row.level)),
                                   row.scope.text(),
                                   row.scope_name,
                                   row.role,
                                   row.role_label,
                                   to_rfc3339(row.granted_at),
                                   text_of(row.used)};
    std::vector<std::string> decided(6);
    if (row.decided) {
        const RowDecision& decision = *row.decided;
        decided = {std::string(to_text(decision.proposed)),
                   text_or_empty(decision.proposed_role),
                   text_or_empty(decision.role),
                   decision.by.text(),
                   decision.by_name,
                   to_rfc3339(decision.at)};
    }
    cells.push_back(outcome_of(row));
    cells.insert(cells.end(), decided.begin(), decided.end());
    cells.emplace_back(row.directory ? "yes" : "no");
    return cells;
}

}  // namespace

Result<AccessReviewResult> AccessReviews::result(const Permit<Permission::view_audit_log>& permit,
                                                 AccessReviewId review) {
    AccessReviewResult result;
    result.review = TRY(find_access_review(permit, review)).shown;
    result.items = TRY(read_review_rows(permit, review, {}, others_));
    return result;
}

csv::Table table_of(const AccessReviewResult& result) {
    csv::Table table{{{"review",        "row",          "kind",       "source",          "name",
                       "email",         "level",        "scope",      "scope_name",      "role",
                       "role_label",    "granted_at",   "used",       "decision",        "proposed",
                       "proposed_role", "decided_role", "decided_by", "decided_by_name", "decided_at",
                       "directory"}}};
    for (const auto& row : result.items) table.rows.push_back(cells_of(result.review, row));
    return table;
}

}  // namespace muster::team
