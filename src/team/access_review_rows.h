// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/value.h"
#include "team/access_review.h"

/// What the files of access reviews share.
namespace muster::team {

/// A review with what nobody is shown.
struct StoredAccessReview {
    AccessReview shown;
    int days = 0;
    [[nodiscard]] bool is_closed() const { return shown.closed_at.has_value(); }
};

/// Reads a row of the columns that the queries of reviews have in common.
StoredAccessReview read_access_review(const storage::Row& row, Time now);
/// The organization's review of that id.
Result<StoredAccessReview> find_access_review(const access::Authority& authority, AccessReviewId review);
/// The same; `access_review_over` if it is closed.
Result<StoredAccessReview> find_open_access_review(const access::Authority& authority, AccessReviewId review);

/// What beside memberships gives access now, at which scope, and the role that each gives.
struct OtherSource {
    access::SourceKind kind{};
    std::int64_t id = 0;
    ScopeId scope;
    friend auto operator<=>(const OtherSource&, const OtherSource&) = default;
};
using OtherRoles = std::map<OtherSource, std::string>;
Result<OtherRoles> roles_of(const access::Authority& authority, std::span<ReviewedSources* const> others);

/// Which rows of a review are read: up to `limit` after the one of that number.
struct RowRange {
    int after = 0;
    int limit = limits::access_review_rows_max;
    ReviewRows show = ReviewRows::all;
};
Result<std::vector<AccessReviewRow>> read_review_rows(const access::Authority& authority, AccessReviewId review,
                                                      const RowRange& range, std::span<ReviewedSources* const> others);

/// Last uses as databases hold them, such as `view_members=2026-11-23`, separated by commas. A permission that there no
/// longer is says nothing.
std::string text_of(std::span<const LastUse> used);
std::vector<LastUse> parse_last_uses(std::string_view text);

}  // namespace muster::team
