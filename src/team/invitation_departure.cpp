// SPDX-License-Identifier: Apache-2.0
#include "team/invitation.h"
#include "team/invitation.sql.h"

namespace muster::team {
namespace {

EventDetails closed_details(std::int64_t invitations, std::int64_t scopes) {
    if (scopes == 0) return {};
    return {{"invitations_closed", std::to_string(invitations)}, {"invitation_scopes_closed", std::to_string(scopes)}};
}

}  // namespace

Result<EventDetails> Invitations::member_left(const access::Authority& authority, UserId user,
                                              std::span<const ScopeId> /*scopes*/, const WorkChoice& /*work*/) {
    std::int64_t scopes_closed = 0;
    const bool goes_by_themself = authority.actor().user_id() == user;
    if (!goes_by_themself) scopes_closed += TRY(authority.query(sql::close_scopes_to, user)).changed();
    scopes_closed += TRY(authority.query(sql::close_scopes_by, user)).changed();
    if (scopes_closed == 0) return EventDetails();
    const auto closed = TRY(authority.query(sql::close_invitations_without_scope, authority.now())).changed();
    return closed_details(closed, scopes_closed);
}

Result<EventDetails> Invitations::would_leave(const access::Authority& authority, UserId user,
                                              std::span<const ScopeId> /*scopes*/, const WorkChoice& /*work*/) const {
    const int goes_by_themself = authority.actor().user_id() == user ? 1 : 0;
    const auto found = TRY(authority.query(sql::scopes_that_would_close, user, goes_by_themself));
    std::int64_t scopes = 0;
    std::int64_t invitations = 0;
    for (const auto row : found) {
        scopes += row.get<std::int64_t>(0);
        if (row.get<std::int64_t>(0) == row.get<std::int64_t>(1)) ++invitations;
    }
    return closed_details(invitations, scopes);
}

Result<EventDetails> close_invitations_to(const access::Authority& authority, UserId user) {
    const auto scopes = TRY(authority.query(sql::close_scopes_to, user)).changed();
    if (scopes == 0) return EventDetails();
    return closed_details(TRY(authority.query(sql::close_invitations_without_scope, authority.now())).changed(),
                          scopes);
}

}  // namespace muster::team
