// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "team/access_review.h"

namespace muster::team {

/// Who is to review, in how many days, and how often.
struct AccessReviews::Plan {
    UserId reviewer;
    int days = limits::access_review_days_default;
    std::optional<int> recurs_days = std::nullopt;
};

}  // namespace muster::team
