// SPDX-License-Identifier: Apache-2.0
#include "jobs/job.h"
#include "team/invitation.h"
#include "team/invitation.sql.h"
#include "team/invitation_rows.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::GrantKind;
using access::Permission;
using access::Permit;

Result<StoredInvitation> found_in(const storage::Rows& rows) {
    auto found = read_invitations(rows);
    if (found.empty()) return access::AccessError::not_found;
    return std::move(found.front());
}

Result<void> check_may_give(const access::Authority& authority, const Invitation& invitation,
                            const std::string& role_key) {
    const access::Role& role = *TRY(authority.find_role(role_key));
    for (const ScopeId scope : invitation.scopes) TRY(authority.grant(GrantKind::invite, role, scope));
    return {};
}

Result<void> check_no_member(const access::Authority& authority, const Invitation& invitation) {
    for (const ScopeId scope : invitation.scopes) {
        if (!TRY(authority.query(sql::member_with_email, scope, invitation.email.text())).empty())
            return TeamError::already_member;
    }
    return {};
}

}  // namespace

Result<Invitation> Invitations::resend(const Permit<Permission::invite_member>& permit, access::InvitationId id) {
    StoredInvitation stored = TRY(found_in(TRY(permit.query(sql::unanswered_invitation, id))));
    Invitation& invitation = stored.shown;
    TRY(check_may_give(permit, invitation, invitation.role));
    TRY(check_no_member(permit, invitation));
    if (invitation.ends_at <= permit.now()) TRY(check_open_invitations(permit, 1));
    invitation.invited_by = permit.answerable();
    invitation.ends_at = TRY(end_of_invitation(permit));
    const auto resent =
        TRY(permit.query(sql::resend_invitation, id, invitation.invited_by, invitation.ends_at, permit.asking_key()));
    if (resent.changed() != 1) return access::AccessError::not_found;
    TRY(jobs::enqueue(permit, ids_, mail_job, id.number()));
    TRY(permit.record({"invitation.resent",
                       "invitation",
                       id.number(),
                       {{"email", invitation.email.text()}, {"role", invitation.role}}}));
    TRY(count_mails(permit, attempts_, {&invitation.email, 1}));
    return shown(permit, std::move(stored));
}

Result<Invitation> Invitations::change_role(const Permit<Permission::invite_member>& permit, access::InvitationId id,
                                            const std::string& role) {
    StoredInvitation stored = TRY(found_in(TRY(permit.query(sql::open_invitation, id, permit.now()))));
    Invitation& invitation = stored.shown;
    const std::string from = invitation.role;
    // What the model no longer has is nobody's to give, and anybody's to replace.
    if (permit.role_if_any(from) != nullptr) TRY(check_may_give(permit, invitation, from));
    TRY(check_may_give(permit, invitation, role));
    invitation.role = role;
    invitation.invited_by = permit.answerable();
    const auto changed =
        TRY(permit.query(sql::change_invitation_role, id, from, role, invitation.invited_by, permit.asking_key()));
    if (changed.changed() != 1) return TeamError::invitation_changed_meanwhile;
    TRY(permit.record({"invitation.role_changed",
                       "invitation",
                       id.number(),
                       {{"email", invitation.email.text()}, {"from", from}, {"to", role}}}));
    return shown(permit, std::move(stored));
}

}  // namespace muster::team
