// SPDX-License-Identifier: Apache-2.0
#include "team/invitation.h"
#include "team/invitation.sql.h"

namespace muster::team {

Result<EventDetails> Invitations::member_left(const access::Authority& authority, UserId user,
                                              std::span<const ScopeId> /*scopes*/) {
    std::int64_t scopes_closed = 0;
    const bool goes_by_themself = authority.actor().user_id() == user;
    if (!goes_by_themself) scopes_closed += TRY(authority.query(sql::close_scopes_to, user)).changed();
    scopes_closed += TRY(authority.query(sql::close_scopes_by, user)).changed();
    if (scopes_closed == 0) return EventDetails();
    const auto closed = TRY(authority.query(sql::close_invitations_without_scope, authority.now())).changed();
    return EventDetails{{"invitations_closed", std::to_string(closed)},
                        {"invitation_scopes_closed", std::to_string(scopes_closed)}};
}

}  // namespace muster::team
