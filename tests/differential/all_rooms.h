// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "campaigns/sequence.h"
#include "estate/erasure.h"
#include "team/organization_deletion.h"
#include "team/testing/review_world.h"

namespace muster::testing {

/// All that changes who may do what, over one database: the rooms' own operations, each through the gate.
class AllRooms : public team::testing::ReviewWorld {
  public:
    explicit AllRooms(storage::Database& all)
        : ReviewWorld(all), campaigns(ids), sequences(ids), deletions(gate, ids), erasures(gate, all, clock) {
        const auto keys_are_asked = second_departure.ask;
        second_departure.ask = [this, keys_are_asked](const access::Authority& authority, UserId user,
                                                      std::span<const ScopeId> scopes) -> Result<void> {
            TRY(keys_are_asked(authority, user, scopes));
            TRY(campaigns.member_left(authority, user, scopes, second_departure.choice));
            return {};
        };
    }

    /// A deed by whatever operation takes the permission's permit.
    template <access::Permission P, class F>
    auto deed(std::int64_t by, const access::Target& where, F&& operation) {
        return gate.with<P>(as(UserId(by)), where, std::forward<F>(operation));
    }

    campaigns::Campaigns campaigns;
    campaigns::Sequences sequences;
    team::OrganizationDeletions deletions;
    estate::Erasures erasures;
};

}  // namespace muster::testing
