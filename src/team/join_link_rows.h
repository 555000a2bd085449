// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/value.h"
#include "team/join_link.h"

namespace muster::team {

/// Whether the role, or the one that it was cloned from, must have a holder: such a one is given by invitation only.
bool is_by_invitation_only(const access::Authority& authority, const access::Role& role);

/// A link with what nobody is shown; the state in `shown` is not worked out yet.
struct StoredJoinLink {
    JoinLink shown;
    std::int64_t generation = 0;
    std::optional<Time> suspended_at;
    std::optional<Time> revoked_at;
};

/// Reads a row of the columns that the queries of join_link.sql have in common.
StoredJoinLink read_join_link(const storage::Row& row);

/// The link, if the permit's scope has it.
Result<StoredJoinLink> find_join_link(const access::Authority& authority, access::JoinLinkId id);

/// Why nobody joins by the link, whatever its maker may; `open` if nothing of its own keeps them.
JoinLinkState own_state(const StoredJoinLink& link, Time now);

/// What the link may give now: as its maker might, and never a role that must have a holder; else `join_link_over`.
Result<access::Grant> grant_of(const access::Authority& authority, const StoredJoinLink& link);
/// Whether its maker could give that while nothing is archived, and without what they hold at the scopes of `left`:
/// they stand for it still, though an archived subaccount's link brings nobody meanwhile.
Result<bool> stands_for(const access::Authority& authority, const StoredJoinLink& link, std::span<const ScopeId> left);

}  // namespace muster::team
