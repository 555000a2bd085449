// SPDX-License-Identifier: Apache-2.0
#include "team/testing/review_world.h"

#include <stdexcept>

namespace muster::team::testing {
namespace {

using access::Permission;
using access::Permit;
using ::muster::testing::value_of;

}  // namespace

RowDecisionForm keeping() { return {ReviewDecision::keep, {}, {}}; }

RowDecisionForm removing() { return {ReviewDecision::remove, {}, {}}; }

RowDecisionForm changing_to(std::string_view role) {
    return {ReviewDecision::change_role, parsed<json::Text<1, 64>>(role), {}};
}

Result<AccessReview> ReviewWorld::begin(UserId by, const Place& place, const NewAccessReview& form) {
    return gate.with<Permission::review_access>(
        as(by), place.target(),
        [&](const Permit<Permission::review_access>& permit) { return reviews.begin(permit, form); });
}

Result<AccessReview> ReviewWorld::finish(UserId by, const Place& place, AccessReviewId review) {
    return gate.with<Permission::review_access>(
        as(by), place.target(),
        [&](const Permit<Permission::review_access>& permit) { return reviews.finish(permit, review); });
}

Result<void> ReviewWorld::abandon(UserId by, const Place& place, AccessReviewId review) {
    return gate.with<Permission::review_access>(
        as(by), place.target(),
        [&](const Permit<Permission::review_access>& permit) { return reviews.abandon(permit, review); });
}

Result<void> ReviewWorld::stop_recurring(UserId by, const Place& place, AccessReviewId review) {
    return gate.with<Permission::review_access>(
        as(by), place.target(),
        [&](const Permit<Permission::review_access>& permit) { return reviews.stop_recurring(permit, review); });
}

Result<AccessReviewRow> ReviewWorld::decide(UserId by, const Place& place, AccessReviewId review, int number,
                                            RowDecisionForm form) {
    AccessReviewRowQuery query;
    query.limit = json::Range<1, limits::page_rows_max>(limits::page_rows_max);
    if (const auto rows = rows_of(place.founder, place, review, query)) {
        for (const auto& row : rows->items) {
            if (row.number == number) form.seen_role = parsed<json::Text<0, 64>>(row.role);
        }
    }
    return decide_as_seen(by, place, review, number, form);
}

Result<AccessReviewRow> ReviewWorld::decide_as_seen(UserId by, const Place& place, AccessReviewId review, int number,
                                                    const RowDecisionForm& form) {
    return gate.with<Permission::review_access>(
        as(by), place.target(),
        [&](const Permit<Permission::review_access>& permit) { return reviews.decide(permit, review, number, form); });
}

Result<Page<AccessReview>> ReviewWorld::list_reviews(UserId by, const Place& place, const PageQuery& query) {
    return gate.with<Permission::view_audit_log>(
        as(by), place.target(),
        [&](const Permit<Permission::view_audit_log>& permit) { return reviews.list(permit, query); });
}

Result<Page<AccessReviewRow>> ReviewWorld::rows_of(UserId by, const Place& place, AccessReviewId review,
                                                   const AccessReviewRowQuery& query) {
    return gate.with<Permission::view_audit_log>(
        as(by), place.target(),
        [&](const Permit<Permission::view_audit_log>& permit) { return reviews.rows(permit, review, query); });
}

Result<AccessReviewResult> ReviewWorld::result_of(UserId by, const Place& place, AccessReviewId review) {
    return gate.with<Permission::view_audit_log>(
        as(by), place.target(),
        [&](const Permit<Permission::view_audit_log>& permit) { return reviews.result(permit, review); });
}

AccessReviewRow ReviewWorld::row_of(const Place& place, AccessReviewId review, UserId user, ScopeId scope) {
    for (auto& row : value_of(result_of(place.founder, place, review)).items) {
        const bool is_it =
            row.kind == access::SourceKind::membership && row.source == user.text() && row.scope == scope;
        if (is_it) return std::move(row);
    }
    throw std::runtime_error("the review has no such row");
}

void ReviewWorld::keep_all(const Place& place, AccessReviewId review) {
    for (const auto& row : value_of(result_of(place.founder, place, review)).items) {
        if (row.decided || row.gone) continue;
        value_of(decide(place.founder, place, review, row.number, keeping()));
    }
}

void OnReviewWorld::SetUp() {
    OnBothEngines::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    world_ = std::make_unique<ReviewWorld>(*database_);
    company_ = world_->found("customertext");
    campaign_ = world_->found("scale-to-win");
}

}  // namespace muster::team::testing
