// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/testing/deeds.h"
#include "access/use_flush.h"
#include "team/access_review.h"
#include "team/access_review_sweep.h"
#include "team/custom_role.h"
#include "team/testing/key_world.h"

namespace muster::team::testing {

RowDecisionForm keeping();
RowDecisionForm removing();
RowDecisionForm changing_to(std::string_view role);

/// A KeyWorld with reviews of who has access: of members, API keys and join links. Operations are each through the
/// gate.
class ReviewWorld : public KeyWorld {
  public:
    explicit ReviewWorld(storage::Database& database)
        : KeyWorld(database),
          uses(database, gate.uses(), clock),
          custom_roles(ids),
          reviews(gate, ids, members, {&api_keys, &join_links}),
          sweep(gate, database, reviews, clock) {}

    access::UseFlush uses;
    CustomRoles custom_roles;
    AccessReviews reviews;
    AccessReviewSweep sweep;

    /// Does nothing with the permission, and brings what was used into the database.
    template <access::Permission P>
    void use(UserId user, const Target& where) {
        ::muster::testing::value_of(access::testing::use<P>(gate, as(user), where));
        ::muster::testing::value_of(uses.flush());
    }

    Result<AccessReview> begin(UserId by, const Place& place, const NewAccessReview& form = {});
    Result<AccessReview> finish(UserId by, const Place& place, AccessReviewId review);
    Result<void> abandon(UserId by, const Place& place, AccessReviewId review);
    Result<void> stop_recurring(UserId by, const Place& place, AccessReviewId review);
    Result<AccessReviewRow> decide_as_seen(UserId by, const Place& place, AccessReviewId review, int number,
                                           const RowDecisionForm& form);
    /// The same having just looked at the row.
    Result<AccessReviewRow> decide(UserId by, const Place& place, AccessReviewId review, int number,
                                   RowDecisionForm form);
    Result<Page<AccessReview>> list_reviews(UserId by, const Place& place, const PageQuery& query = {});
    Result<Page<AccessReviewRow>> rows_of(UserId by, const Place& place, AccessReviewId review,
                                          const AccessReviewRowQuery& query = {});
    Result<AccessReviewResult> result_of(UserId by, const Place& place, AccessReviewId review);

    /// The row of somebody's membership at a scope, for the founder.
    AccessReviewRow row_of(const Place& place, AccessReviewId review, UserId user, ScopeId scope);
    /// Keeps all rows that wait for a decision.
    void keep_all(const Place& place, AccessReviewId review);
};

/// A test on each engine, with a ReviewWorld of its own: a company with an admin, and an organization with subaccounts.
class OnReviewWorld : public storage::testing::OnBothEngines {
  protected:
    void SetUp() override;
    void TearDown() override { world_.reset(); }
    void set_up_tables() override { temporary_->migrate(); }

    UserId add(std::string_view role) { return world_->add_member(company_.organization, company_.top(), role); }
    UserId add_at_subaccount(std::string_view role) {
        return world_->add_member(campaign_.organization, campaign_.at_subaccount(), role);
    }
    /// Long enough for what isn't used to say something.
    void let_time_pass() { world_->clock.advance(limits::access_review_watched_min); }
    AccessReviewId begin() { return ::muster::testing::value_of(world_->begin(company_.founder, company_)).id; }
    AccessReviewRow row_of(AccessReviewId review, UserId user) {
        return world_->row_of(company_, review, user, company_.top());
    }

    std::unique_ptr<ReviewWorld> world_;
    Place company_;   ///< customertext
    Place campaign_;  ///< scale-to-win
};

}  // namespace muster::team::testing
