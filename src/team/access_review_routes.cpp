// SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"
#include "team/access_review.h"
#include "team/routes.h"

namespace muster::team {
namespace {

using access::Permission;
using access::Permit;
using http::Body;
using http::Created;
using http::Path;
using http::Query;

struct AccessReviewPath {
    AccessReviewId access_review;
};
BOOST_DESCRIBE_STRUCT(AccessReviewPath, (), (access_review))

struct AccessReviewRowPath : AccessReviewPath {
    json::Range<1, limits::access_review_rows_max> row;
};
BOOST_DESCRIBE_STRUCT(AccessReviewRowPath, (AccessReviewPath), (row))

const std::string reviews_path = "/organizations/{organization}/access-reviews";
const std::string review_path = reviews_path + "/{access_review}";

void add_reading_rows(http::Routes& routes, AccessReviews& reviews) {
    routes.permitted(http::get(reviews_path, "list the reviews of who has access, the newest first"),
                     [&](const Permit<Permission::view_audit_log>& permit, const Query<PageQuery>& page) {
                         return reviews.list(permit, page.value);
                     });
    routes.permitted(http::get(review_path, "see how far a review of access is"),
                     [&](const Permit<Permission::view_audit_log>& permit, const Path<AccessReviewPath>& path) {
                         return reviews.show(permit, path.value.access_review);
                     });
    routes.permitted(
        http::get(review_path + "/rows", "list what a review is of, with what it was used for and what is proposed"),
        [&](const Permit<Permission::view_audit_log>& permit, const Path<AccessReviewPath>& path,
            const Query<AccessReviewRowQuery>& query) {
            return reviews.rows(permit, path.value.access_review, query.value);
        });
    routes.permitted(http::get(review_path + "/result", "export a review: who decided what, and when"),
                     [&](const Permit<Permission::view_audit_log>& permit, const Path<AccessReviewPath>& path) {
                         return reviews.result(permit, path.value.access_review);
                     });
    routes.permitted(http::get(review_path + "/result-table", "export a review as a table in CSV"),
                     [&](const Permit<Permission::view_audit_log>& permit,
                         const Path<AccessReviewPath>& path) -> Result<http::CsvFile> {
                         const auto id = path.value.access_review;
                         return http::CsvFile{table_of(TRY(reviews.result(permit, id))),
                                              "access-review-" + id.text() + ".csv"};
                     });
}

void add_deciding_rows(http::Routes& routes, AccessReviews& reviews) {
    routes.permitted(http::post(reviews_path, "begin a review of who has access"),
                     [&](const Permit<Permission::review_access>& permit,
                         const Body<NewAccessReview>& form) -> Result<Created<AccessReview>> {
                         return Created<AccessReview>{TRY(reviews.begin(permit, form.value))};
                     });
    routes.permitted(http::patch(review_path, "give an open review another reviewer, or let it recur"),
                     [&](const Permit<Permission::review_access>& permit, const Path<AccessReviewPath>& path,
                         const Body<AccessReviewChange>& form) {
                         return reviews.change(permit, path.value.access_review, form.value);
                     });
    routes.permitted(http::delete_(review_path, "abandon an open review; what was decided stays done"),
                     [&](const Permit<Permission::review_access>& permit, const Path<AccessReviewPath>& path) {
                         return reviews.abandon(permit, path.value.access_review);
                     });
    routes.permitted(http::delete_(review_path + "/recurrence", "let a review recur no more"),
                     [&](const Permit<Permission::review_access>& permit, const Path<AccessReviewPath>& path) {
                         return reviews.stop_recurring(permit, path.value.access_review);
                     });
    routes.permitted(http::post(review_path + "/rows/{row}/decision", "decide what becomes of somebody's access"),
                     [&](const Permit<Permission::review_access>& permit, const Path<AccessReviewRowPath>& path,
                         const Body<RowDecisionForm>& form) {
                         return reviews.decide(permit, path.value.access_review, path.value.row, form.value);
                     });
    routes.permitted(http::post(review_path + "/finish", "finish a review of which all is decided"),
                     [&](const Permit<Permission::review_access>& permit, const Path<AccessReviewPath>& path) {
                         return reviews.finish(permit, path.value.access_review);
                     });
}

}  // namespace

void add_access_review_routes(http::Routes& routes, AccessReviews& reviews) {
    add_reading_rows(routes, reviews);
    add_deciding_rows(routes, reviews);
}

}  // namespace muster::team
