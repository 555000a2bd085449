// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/limits.h"
#include "differential/naive_team.h"

namespace muster::testing {
namespace {

const std::int64_t lifetime = std::chrono::microseconds(limits::invitation_lifetime).count();

}  // namespace

Objections NaiveTeam::against_inviting(std::int64_t by, const NaiveInvitation& invitation) const {
    Objections against;
    for (const std::int64_t scope : invitation.open_scopes) {
        against.merge(grant(engine(), by, "invite", invitation.role, scope));
    }
    return against;
}

Objections NaiveTeam::against_members_in(const NaiveInvitation& invitation) const {
    const bool is_member = std::ranges::any_of(members, [&](const NaiveMember& each) {
        return each.user == invitation.user && invitation.open_scopes.contains(each.scope);
    });
    if (is_member) return {"already_member"};
    return {};
}

Objections NaiveTeam::invite(std::int64_t by, std::int64_t id, std::int64_t scope, const NaiveInvitation& wanted) {
    Objections against = at_gate(by, scope, "invite_member");
    if (!against.empty()) return against;
    against.merge(against_inviting(by, wanted));
    against.merge(against_members_in(wanted));
    NaiveTeam after = *this;
    for (auto& [other_id, other] : after.invitations) {
        if (other.user != wanted.user || other.closed) continue;
        if (other.ends <= now) {
            other.closed = true;
            other.open_scopes.clear();
        }
        for (const std::int64_t each : wanted.open_scopes) {
            if (other.open_scopes.contains(each)) against.insert("already_invited");
        }
    }
    NaiveInvitation& sent = after.invitations[id] = wanted;
    sent.by = by;
    sent.ends = now + lifetime;
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::resend(std::int64_t by, std::int64_t scope, std::int64_t id) {
    Objections against = at_gate(by, scope, "invite_member");
    if (!against.empty()) return against;
    NaiveTeam after = *this;
    NaiveInvitation& invitation = after.invitations.at(id);
    if (invitation.closed || invitation.open_scopes.empty()) return {"not_found"};
    against.merge(against_inviting(by, invitation));
    against.merge(against_members_in(invitation));
    invitation.by = by;
    invitation.ends = now + lifetime;
    ++invitation.generation;
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::change_invitation(std::int64_t by, std::int64_t scope, std::int64_t id, const std::string& role) {
    Objections against = at_gate(by, scope, "invite_member");
    if (!against.empty()) return against;
    NaiveTeam after = *this;
    NaiveInvitation& invitation = after.invitations.at(id);
    if (!invitation.is_open(now)) return {"not_found"};
    // A role that is gone is nobody's to give, and anybody's to replace.
    if (engine().roles.contains(invitation.role)) against.merge(against_inviting(by, invitation));
    invitation.role = role;
    against.merge(against_inviting(by, invitation));
    invitation.by = by;
    return become(std::move(after), std::move(against));
}

Objections NaiveTeam::revoke_invitation(std::int64_t by, std::int64_t scope, std::int64_t id) {
    Objections against = at_gate(by, scope, "revoke_invitation");
    if (!against.empty()) return against;
    NaiveTeam after = *this;
    NaiveInvitation& invitation = after.invitations.at(id);
    if (!invitation.is_open(now)) return {"not_found"};
    if (engine().roles.contains(invitation.role)) against.merge(against_inviting(by, invitation));
    invitation.closed = true;
    invitation.open_scopes.clear();
    return become(std::move(after), std::move(against));
}

/// What the inviter may give then decides, and not what they could when they invited.
Objections NaiveTeam::accept(std::int64_t user, std::int64_t id, std::int64_t generation) {
    if (due) return {"invitation_over"};
    NaiveTeam after = *this;
    NaiveInvitation& invitation = after.invitations.at(id);
    const bool is_current = generation == invitation.generation;
    if (!invitation.is_open(now) || !is_current) {
        const bool has_it = std::ranges::any_of(members, [&](const NaiveMember& each) {
            return each.user == user && invitation.scopes.contains(each.scope);
        });
        const bool is_theirs = invitation.user == user && invitation.accepted;
        return {is_theirs && is_current && has_it ? "already_accepted" : "invitation_over"};
    }
    Objections against;
    if (user != invitation.user) against.insert("invitation_for_another");
    if (!engine().roles.contains(invitation.role)) against.insert("no_such_role");
    const bool may_invite = std::ranges::all_of(
        invitation.open_scopes, [&](std::int64_t scope) { return may(*invitation.by, scope, "invite_member"); });
    if (!may_invite || !against_inviting(*invitation.by, invitation).empty()) against.insert("inviter_lost_access");
    against.merge(against_members_in(invitation));
    for (const std::int64_t scope : invitation.open_scopes) {
        if (is_suspended_around(user, scope)) against.insert("suspended_here");
        after.add_member({user, scope, invitation.role, {}, {}});
    }
    invitation.closed = true;
    invitation.accepted = true;
    invitation.open_scopes.clear();
    return become(std::move(after), std::move(against));
}

/// What invites somebody there who has been sent away leads there no more.
void NaiveTeam::close_invitations_to(std::int64_t user, std::int64_t place) {
    for (auto& [id, invitation] : invitations) {
        if (invitation.user != user || invitation.open_scopes.empty()) continue;
        std::erase_if(invitation.open_scopes, [&](std::int64_t scope) { return lies_in(scope, place); });
        invitation.closed = invitation.closed || invitation.open_scopes.empty();
    }
}

/// Nor does what they have invited others to, unless they still hold something at the organization.
void NaiveTeam::close_invitations_by(std::int64_t user, std::int64_t place) {
    if (find(user, organization) != nullptr) return;
    for (auto& [id, invitation] : invitations) {
        if (invitation.by != user || invitation.closed) continue;
        std::erase_if(invitation.open_scopes, [&](std::int64_t scope) { return lies_in(scope, place); });
        invitation.closed = invitation.open_scopes.empty();
    }
}

}  // namespace muster::testing
