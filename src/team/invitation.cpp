// SPDX-License-Identifier: Apache-2.0
#include "team/invitation.h"

#include <algorithm>
#include <map>
#include <memory>

#include "base/error_members.h"
#include "base/phone_number.h"
#include "jobs/job.h"
#include "team/invitation.sql.h"
#include "team/invitation_rows.h"
#include "team/membership.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::GrantKind;
using access::InvitationField;
using access::Permission;
using access::Permit;

/// What the model asks for and the form leaves out, and what can't be used (CT-5).
std::vector<FieldError> missing_fields(std::span<const InvitationField> asks, const NewInvitation& form) {
    std::vector<FieldError> errors;
    const auto is_given = [&](InvitationField field) {
        switch (field) {
            case InvitationField::first_name: return form.first_name.has_value();
            case InvitationField::last_name: return form.last_name.has_value();
            case InvitationField::phone_number: return form.phone_number.has_value();
            case InvitationField::role: return form.role.has_value();
        }
        return false;
    };
    for (const InvitationField field : asks) {
        if (!is_given(field)) errors.push_back({"/" + std::string(to_text(field)), "required", "is missing"});
    }
    if (form.phone_number && !is_international_number(form.phone_number->text())) {
        errors.push_back({"/phone_number", "format", "must be an international number such as +12025550123"});
    }
    return errors;
}

/// The scopes of a form: the subaccounts it names, beside the permit's own scope unless that is the organization's and
/// subaccounts are named.
Result<std::vector<ScopeId>> scopes_of(const access::Authority& authority, const NewInvitation& form) {
    std::vector<ScopeId> scopes;
    const bool names_subaccounts = form.subaccounts && !form.subaccounts->empty();
    if (authority.path().level() != access::Level::organization || !names_subaccounts)
        scopes.push_back(authority.scope());
    if (names_subaccounts) {
        for (const SubaccountId subaccount : *form.subaccounts) {
            // Another scope's id is no subaccount's, be it of this organization or not.
            if (TRY(authority.query(sql::is_subaccount, subaccount)).empty()) return access::AccessError::not_found;
            scopes.push_back(access::scope_of(subaccount));
        }
    }
    std::ranges::sort(scopes);
    const auto duplicates = std::ranges::unique(scopes);
    scopes.erase(duplicates.begin(), duplicates.end());
    return scopes;
}

std::optional<std::string> text_of(const std::optional<PersonName>& name) {
    if (!name) return std::nullopt;
    return name->text();
}

Invitation made_from(const access::Authority& authority, const NewInvitation& form, const access::Role& role,
                     std::vector<ScopeId> scopes) {
    Invitation invitation;
    invitation.email = form.email;
    invitation.role = role.key;
    invitation.role_label = role.label;
    invitation.first_name = text_of(form.first_name);
    invitation.last_name = text_of(form.last_name);
    if (form.phone_number) invitation.phone_number = form.phone_number->text();
    if (authority.actor().kind() == access::Actor::Kind::user) invitation.invited_by = authority.actor().user_id();
    invitation.created_at = authority.now();
    invitation.ends_at = authority.now() + limits::invitation_lifetime;
    invitation.scopes = std::move(scopes);
    return invitation;
}

/// That the address is invited at the scope already, with the open invitation for those who may see it.
Result<void> check_not_invited(const access::Authority& authority, ScopeId scope, const EmailAddress& email) {
    const auto open = TRY(authority.query(sql::open_invitation_to, scope, email.text()));
    if (open.empty()) return {};
    if (!authority.holds(Permission::view_invitations)) return TeamError::already_invited;
    return Error(TeamError::already_invited)
        .with_attachment(std::make_shared<ErrorMembers>(
            std::map<std::string, std::string>{{"invitation", open[0].get<access::InvitationId>(0).text()},
                                               {"ends_at", to_rfc3339(open[0].get<Time>(1))}}));
}

Result<void> store(const access::Authority& authority, const Invitation& invitation) {
    const auto open = TRY(authority.query(sql::count_open_invitations, authority.now()))[0].get<std::int64_t>(0);
    if (open >= limits::open_invitations_per_organization_max) return TeamError::too_many_invitations;
    TRY(authority.query(sql::expire_invitations, invitation.email.text(), invitation.created_at));
    TRY(authority.query(sql::close_expired_scopes, invitation.email.text()));
    TRY(authority.query(sql::create_invitation, invitation.id, invitation.email.text(), invitation.role,
                        invitation.first_name, invitation.last_name, invitation.phone_number, invitation.invited_by,
                        invitation.created_at, invitation.ends_at));
    for (const ScopeId scope : invitation.scopes) {
        if (!TRY(authority.query(sql::member_with_email, scope, invitation.email.text())).empty()) {
            return TeamError::already_member;
        }
        TRY(check_not_invited(authority, scope, invitation.email));
        const auto stored =
            authority.query(sql::create_invitation_scope, invitation.id, scope, invitation.email.text());
        if (!stored && stored.error().is(storage::StorageError::unique_violation)) return TeamError::already_invited;
        if (!stored) return stored.error();
    }
    return {};
}

}  // namespace

std::vector<Invitation> read_invitations(const storage::Rows& rows) {
    std::vector<Invitation> invitations;
    for (const auto row : rows) {
        Invitation invitation;
        std::string email;
        row.into(invitation.id, email, invitation.role, invitation.first_name, invitation.last_name,
                 invitation.phone_number, invitation.invited_by, invitation.created_at, invitation.ends_at);
        invitation.email = EmailAddress::parse(email).value();
        if (invitations.empty() || invitations.back().id != invitation.id) invitations.push_back(std::move(invitation));
        invitations.back().scopes.push_back(row.get<ScopeId>(9));
    }
    return invitations;
}

Result<Invitation> Invitations::invite(const Permit<Permission::invite_member>& permit, const NewInvitation& form) {
    auto errors = missing_fields(permit.model().invitation_asks(), form);
    if (!errors.empty()) return Error(TeamError::invitation_incomplete).with_fields(std::move(errors));
    const access::Role& role =
        form.role ? *TRY(permit.find_role(form.role->text())) : permit.roles()[permit.model().default_role()];
    Invitation invitation = made_from(permit, form, role, TRY(scopes_of(permit, form)));
    for (const ScopeId scope : invitation.scopes) TRY(permit.grant(GrantKind::invite, role, scope));
    invitation.id = TRY(ids_.next<access::InvitationTag>());
    TRY(store(permit, invitation));
    TRY(jobs::enqueue(permit, ids_, mail_job, invitation.id.number()));
    TRY(permit.record({"invitation.sent",
                       "invitation",
                       invitation.id.number(),
                       {{"email", invitation.email.text()}, {"role", role.key}}}));
    return invitation;
}

Result<Page<Invitation>> Invitations::list(const Permit<Permission::view_invitations>& permit, const PageQuery& query) {
    const auto after = query.position(1, 0);
    if (!after) return PageError::cursor_unreadable;
    Page<Invitation> page{
        read_invitations(TRY(permit.query(sql::list_invitations, permit.now(), after->front(), query.rows() + 1))), {}};
    for (Invitation& each : page.items) each.role_label = permit.label_of(each.role);
    page.cut(query.rows(), [](const Invitation& last) { return cursor_of({last.id.number()}); });
    return page;
}

Result<void> Invitations::revoke(const Permit<Permission::revoke_invitation>& permit, access::InvitationId invitation) {
    const auto found = read_invitations(TRY(permit.query(sql::open_invitation, invitation, permit.now())));
    if (found.empty()) return access::AccessError::not_found;
    const access::Role& role = *TRY(permit.find_role(found[0].role));
    for (const ScopeId scope : found[0].scopes) TRY(permit.grant(GrantKind::invite, role, scope));
    const auto closed = TRY(permit.query(sql::close_invitation, invitation, permit.now(), "revoked"));
    if (closed.changed() != 1) return access::AccessError::not_found;
    TRY(permit.query(sql::close_invitation_scopes, invitation));
    return permit.record({"invitation.revoked", "invitation", invitation.number(), {{"email", found[0].email.text()}}});
}

}  // namespace muster::team
