// SPDX-License-Identifier: Apache-2.0
#include "base/crypto.h"
#include "team/granting.h"
#include "team/invitation.h"
#include "team/invitation.sql.h"
#include "team/invitation_rows.h"
#include "team/membership.h"
#include "team/password.h"
#include "team/team_error.h"
#include "team/token_deed.h"
#include "team/user.sql.h"
#include "team/way_in.h"

namespace muster::team {
namespace {

using access::Actor;
using access::GrantKind;
using access::Permission;
using access::Permit;

/// The invitation, if it is open; whatever else it may be, or never was, gets one answer (attack case 13).
Result<StoredInvitation> read_open(const access::Authority& authority, access::InvitationId id) {
    auto found = read_invitations(TRY(authority.query(sql::open_invitation, id, authority.now())));
    if (found.empty()) return TeamError::invitation_over;
    found.front().shown.role_label = authority.label_of(found.front().shown.role);
    return std::move(found.front());
}

/// The open invitation of a token; whoever accepted it, and is signed in, learns that they did.
Result<Invitation> read_open(const access::Authority& authority, const InvitationKey& key,
                             const std::optional<User>& signed_in) {
    auto open = read_open(authority, key.invitation);
    if (open && open->generation == key.generation) return std::move(open->shown);
    if (!open && !open.error().is(TeamError::invitation_over)) return open.error();
    if (!signed_in) return TeamError::invitation_over;
    const auto accepted = TRY(
        authority.query(sql::was_accepted_by, key.invitation, signed_in->id, key.generation, signed_in->email.text()));
    if (accepted.empty()) return TeamError::invitation_over;
    return TeamError::already_accepted;
}

Result<std::string> organization_name(const access::Authority& authority) {
    return TRY(authority.query(sql::organization_name))[0].get<std::string>(0);
}

Result<std::optional<std::string>> inviter_name(const access::Authority& authority, const Invitation& invitation) {
    if (!invitation.invited_by) return std::optional<std::string>();
    return std::optional(TRY(authority.query(sql::user_name, *invitation.invited_by))[0].get<std::string>(0));
}

/// Whatever keeps the inviter from giving the role now is one reason to the invited; a failure of ours stays itself.
Error why_not_granted(const Error& refusal) {
    return is_refusal_to_grant(refusal) ? Error(TeamError::inviter_lost_access) : refusal;
}

}  // namespace

Result<InvitationKey> Invitations::open_token(const Secret& token) const {
    const auto key = tokens_.parse(token.reveal());
    // Nobody learns anything by it: a token that was altered is as unreadable as one that was cut.
    if (!key) return Error(TeamError::invitation_over, "this is no invitation's token: is it whole?");
    return *key;
}

Result<InvitationPreview> Invitations::preview(const Secret& token, const std::optional<User>& signed_in) {
    const InvitationKey key = TRY(open_token(token));
    auto done = gate_.with<Permission::view_invitation>(
        Actor::bearer(key.invitation), {key.organization},
        [&](const Permit<Permission::view_invitation>& permit) -> Result<InvitationPreview> {
            const auto invitation = TRY(read_open(permit, key, signed_in));
            auto name = TRY(organization_name(permit));
            auto inviter = TRY(inviter_name(permit, invitation));
            return InvitationPreview{std::move(name),  invitation.role,    invitation.role_label,
                                     invitation.email, std::move(inviter), invitation.ends_at};
        });
    return over_if_not_found(std::move(done), TeamError::invitation_over);
}

Result<Acceptance> Invitations::accept(const User& user, const Secret& token, const access::SessionProof& shown) {
    return accept_as(token, user, [&](const Bearer& permit, const Invitation& invitation) -> Result<User> {
        if (user.email != invitation.email) return TeamError::invitation_for_another;
        if (!TRY(hold_address(permit, user.id, user.email))) return TeamError::invitation_for_another;
        TRY(check_way_in(permit, user.email, shown, user.id));
        return user;
    });
}

Result<std::pair<User, Acceptance>> Invitations::sign_up(const InvitationSignUp& form) {
    // Hashing comes before the transaction, and after a look that spares it for tokens that are no good.
    const InvitationPreview offered = TRY(preview(form.token));
    TRY(check_new_password(form.password, offered.email));
    const std::string hash = TRY(crypto::hash_password(form.password));
    User user;
    auto acceptance = TRY(
        accept_as(form.token, std::nullopt, [&](const Bearer& permit, const Invitation& invitation) -> Result<User> {
            TRY(check_way_in(permit, invitation.email));
            user = {TRY(ids_.next<UserTag>()), invitation.email, form.name, permit.now()};
            TRY(storage::or_if_taken(
                permit.query(sql::create_user, user.id, user.email.text(), user.name, hash, user.created_at),
                TeamError::sign_in_to_accept));
            return user;
        }));
    return std::pair(std::move(user), std::move(acceptance));
}

Result<Acceptance> Invitations::accept_as(const Secret& token, const std::optional<User>& signed_in,
                                          Accepter accepter) {
    const InvitationKey key = TRY(open_token(token));
    auto done = gate_.with<Permission::accept_invitation>(
        Actor::bearer(key.invitation), {key.organization}, [&](const Bearer& permit) -> Result<Acceptance> {
            const auto invitation = TRY(read_open(permit, key, signed_in));
            const User user = TRY(accepter(permit, invitation));
            TRY(permit.query(sql::confirm_invited_email, user.id, invitation.email.text(), permit.now()));
            TRY(give(permit, invitation, user));
            return Acceptance{key.organization, invitation.role, invitation.role_label};
        });
    return over_if_not_found(std::move(done), TeamError::invitation_over);
}

Result<void> Invitations::give(const Bearer& permit, const Invitation& invitation, const User& user) {
    const access::Role& role = *TRY(permit.find_role(invitation.role));
    for (const ScopeId scope : invitation.scopes) {
        const auto grant =
            grant_offered(permit, {invitation.invited_by, Permission::invite_member, scope, role, scope});
        if (!grant) return why_not_granted(grant.error());
        TRY(check_not_suspended(permit, user.id, scope));
        TRY(add_membership(permit, user.id, *grant, invitation.invited_by));
    }
    const auto closed = TRY(permit.query(sql::close_invitation, invitation.id, permit.now(), "accepted"));
    if (closed.changed() != 1) return TeamError::invitation_over;
    TRY(permit.query(sql::close_invitation_scopes, invitation.id));
    return permit.record_for(
        user.id,
        {"member.joined", "user", user.id.number(), {{"role", invitation.role}, {"invitation", invitation.id.text()}}});
}

Result<std::optional<InvitationMail>> Invitations::mail_of(OrganizationId organization, access::InvitationId id) {
    using Answer = Result<std::optional<InvitationMail>>;
    return gate_.with<Permission::mail_invitation>(
        Actor::system("invitation mail"), {organization},
        [&](const Permit<Permission::mail_invitation>& permit) -> Answer {
            auto open = read_open(permit, id);
            if (!open && open.error().is(TeamError::invitation_over)) return std::optional<InvitationMail>();
            const auto [invitation, generation] = TRY(std::move(open));
            auto name = TRY(organization_name(permit));
            auto inviter = TRY(inviter_name(permit, invitation));
            return std::optional(InvitationMail{invitation.email, std::move(name), invitation.role_label,
                                                std::move(inviter), tokens_.make({organization, id, generation}),
                                                generation, invitation.ends_at});
        });
}

}  // namespace muster::team
