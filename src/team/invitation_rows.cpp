// SPDX-License-Identifier: Apache-2.0
#include "team/invitation_rows.h"

#include "team/granting.h"
#include "team/team_error.h"
#include "team/user.h"

namespace muster::team {
namespace {

using access::AccessError;

InvitationState state_of(const std::optional<std::string>& outcome) {
    if (!outcome) return InvitationState::open;
    if (*outcome == "accepted") return InvitationState::accepted;
    return *outcome == "revoked" ? InvitationState::revoked : InvitationState::expired;
}

}  // namespace

std::string_view to_text(InvitationState state) {
    switch (state) {
        case InvitationState::open: return "open";
        case InvitationState::suspended: return "suspended";
        case InvitationState::accepted: return "accepted";
        case InvitationState::revoked: return "revoked";
        case InvitationState::expired: return "expired";
    }
    return "";
}

std::vector<StoredInvitation> read_invitations(const storage::Rows& rows) {
    std::vector<StoredInvitation> invitations;
    for (const auto row : rows) {
        StoredInvitation stored;
        Invitation& invitation = stored.shown;
        std::string email;
        std::optional<std::string> outcome;
        ScopeId scope;
        row.into(invitation.id, email, invitation.role, invitation.first_name, invitation.last_name,
                 invitation.phone_number, invitation.invited_by, invitation.created_at, invitation.ends_at,
                 invitation.closed_at, outcome, stored.generation, scope);
        invitation.email = stored_email(email);
        invitation.state = state_of(outcome);
        if (invitations.empty() || invitations.back().shown.id != invitation.id)
            invitations.push_back(std::move(stored));
        invitations.back().shown.scopes.push_back(scope);
    }
    return invitations;
}

Result<std::optional<InvitationSuspension>> suspension_of(const access::Authority& authority,
                                                          const Invitation& invitation) {
    using Answer = std::optional<InvitationSuspension>;
    const access::Role* role = authority.role_if_any(invitation.role);
    if (role == nullptr) return Answer(InvitationSuspension::role_not_held_here);
    for (const ScopeId scope : invitation.scopes) {
        const auto grant =
            grant_offered(authority, {invitation.invited_by, access::Permission::invite_member, scope, *role, scope});
        if (grant) continue;
        const Error& refusal = grant.error();
        if (refusal.is(AccessError::not_found)) return Answer(InvitationSuspension::inviter_left);
        if (refusal.is(AccessError::may_not_grant)) return Answer(InvitationSuspension::inviter_may_not_give_it);
        if (refusal.is(AccessError::role_not_held_here)) return Answer(InvitationSuspension::role_not_held_here);
        if (refusal.is(AccessError::archived)) return Answer(InvitationSuspension::subaccount_archived);
        return refusal;
    }
    return Answer();
}

Result<Invitation> shown(const access::Authority& authority, StoredInvitation stored) {
    Invitation invitation = std::move(stored.shown);
    invitation.role_label = authority.label_of(invitation.role);
    if (invitation.state != InvitationState::open) return invitation;
    if (invitation.ends_at <= authority.now()) {
        invitation.state = InvitationState::expired;
        return invitation;
    }
    invitation.suspended_because = TRY(suspension_of(authority, invitation));
    if (invitation.suspended_because) invitation.state = InvitationState::suspended;
    return invitation;
}

}  // namespace muster::team
