// SPDX-License-Identifier: Apache-2.0
#include "team/invitation.h"

#include <algorithm>
#include <map>
#include <memory>

#include "base/each_once.h"
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

bool is_given(const NewInvitation& form, InvitationField field) {
    switch (field) {
        case InvitationField::first_name: return form.first_name.has_value();
        case InvitationField::last_name: return form.last_name.has_value();
        case InvitationField::phone_number: return form.phone_number.has_value();
        case InvitationField::role: return form.role.has_value();
    }
    return false;
}

bool is_told(const std::vector<FieldError>& errors, std::string_view pointer) {
    return std::ranges::find(errors, pointer, &FieldError::pointer) != errors.end();
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
    return each_once(std::move(scopes));
}

std::optional<std::string> text_of(const std::optional<PersonName>& name) {
    if (!name) return std::nullopt;
    return name->text();
}

/// That the address is invited at the scope already, with the open invitation for those who may see it.
Result<void> check_not_invited(const access::Authority& authority, ScopeId scope, const EmailAddress& email) {
    const auto open = TRY(authority.query(sql::open_invitation_to, scope, email.text(), authority.now()));
    if (open.empty()) return {};
    if (!authority.holds(Permission::view_invitations)) return TeamError::already_invited;
    return Error(TeamError::already_invited)
        .with_attachment(std::make_shared<ErrorMembers>(
            std::map<std::string, std::string>{{"invitation", open[0].get<access::InvitationId>(0).text()},
                                               {"ends_at", to_rfc3339(open[0].get<Time>(1))}}));
}

/// Where somebody is to be invited to, nobody with that address may be a member or have been invited.
Result<void> check_address(const access::Authority& authority, const Invitation& invitation) {
    for (const ScopeId scope : invitation.scopes) {
        if (!TRY(authority.query(sql::member_with_email, scope, invitation.email.text())).empty())
            return TeamError::already_member;
        TRY(check_not_invited(authority, scope, invitation.email));
    }
    return {};
}

Result<void> store(const access::Authority& authority, const Invitation& invitation) {
    TRY(authority.query(sql::expire_invitations, invitation.email.text(), invitation.created_at));
    TRY(authority.query(sql::close_expired_scopes, invitation.email.text()));
    TRY(authority.query(sql::create_invitation, invitation.id, invitation.email.text(), invitation.role,
                        invitation.first_name, invitation.last_name, invitation.phone_number, invitation.invited_by,
                        invitation.created_at, invitation.ends_at, authority.asking_key()));
    for (const ScopeId scope : invitation.scopes) {
        TRY(storage::or_if_taken(
            authority.query(sql::create_invitation_scope, invitation.id, scope, invitation.email.text()),
            TeamError::already_invited));
    }
    return {};
}

Result<storage::Rows> rows_of(const access::Authority& authority, const InvitationQuery& query, std::int64_t after) {
    const auto outcome = [&](std::string_view word) {
        return authority.query(sql::list_past_invitations, authority.now(), after, query.rows() + 1, word);
    };
    switch (query.state.value_or(InvitationOutcome::open)) {
        case InvitationOutcome::accepted: return outcome("accepted");
        case InvitationOutcome::revoked: return outcome("revoked");
        case InvitationOutcome::expired: return outcome("expired");
        case InvitationOutcome::open: break;
    }
    return authority.query(sql::list_invitations, authority.now(), after, query.rows() + 1);
}

}  // namespace

Result<Time> end_of_invitation(const access::Authority& authority) {
    const auto days = TRY(authority.query(sql::invitation_days))[0].get<std::int64_t>(0);
    return authority.now() + std::chrono::hours(24 * days);
}

std::vector<FieldError> wrong_fields(const access::Authority& authority, const NewInvitation& form,
                                     std::vector<FieldError> errors) {
    for (const InvitationField field : authority.model().invitation_asks()) {
        if (!is_given(form, field)) errors.push_back({"/" + std::string(to_text(field)), "required", "is missing"});
    }
    if (form.phone_number && !is_told(errors, "/phone_number") && !is_international_number(form.phone_number->text()))
        errors.push_back({"/phone_number", "format", "must be an international number such as +12025550123"});
    if (errors.empty() || !form.role || is_told(errors, "/role")) return errors;
    if (const auto role = authority.find_role(form.role->text()); !role)
        errors.push_back({"/role", "choice", role.error().message()});
    return errors;
}

Result<Invitation> offered(const access::Authority& authority, const NewInvitation& form) {
    auto errors = wrong_fields(authority, form, {});
    if (!errors.empty()) return Error(TeamError::invitation_incomplete).with_fields(std::move(errors));
    const access::Role& role =
        form.role ? *TRY(authority.find_role(form.role->text())) : authority.roles()[authority.model().default_role()];
    Invitation invitation;
    invitation.scopes = TRY(scopes_of(authority, form));
    for (const ScopeId scope : invitation.scopes) TRY(authority.grant(GrantKind::invite, role, scope));
    invitation.email = form.email;
    invitation.role = role.key;
    invitation.role_label = role.label;
    invitation.first_name = text_of(form.first_name);
    invitation.last_name = text_of(form.last_name);
    if (form.phone_number) invitation.phone_number = form.phone_number->text();
    invitation.invited_by = authority.answerable();
    invitation.created_at = authority.now();
    invitation.ends_at = TRY(end_of_invitation(authority));
    TRY(check_address(authority, invitation));
    return invitation;
}

Result<void> check_open_invitations(const access::Authority& authority, std::size_t more) {
    const auto open = TRY(authority.query(sql::count_open_invitations, authority.now()))[0].get<std::int64_t>(0);
    const auto after = open + static_cast<std::int64_t>(more);
    if (after > limits::open_invitations_per_organization_max) return TeamError::too_many_invitations;
    return {};
}

Result<void> send(const access::Authority& authority, IdSource& ids, Invitation& invitation) {
    invitation.id = TRY(ids.next<access::InvitationTag>());
    TRY(store(authority, invitation));
    TRY(jobs::enqueue(authority, ids, Invitations::mail_job, invitation.id.number()));
    return authority.record({"invitation.sent",
                             "invitation",
                             invitation.id.number(),
                             {{"email", invitation.email.text()}, {"role", invitation.role}}});
}

Result<Invitation> Invitations::invite(const Permit<Permission::invite_member>& permit, const NewInvitation& form,
                                       const std::vector<FieldError>& mistakes) {
    if (!mistakes.empty()) return Error(json::JsonError::invalid).with_fields(wrong_fields(permit, form, mistakes));
    Invitation invitation = TRY(offered(permit, form));
    TRY(check_open_invitations(permit, 1));
    TRY(send(permit, ids_, invitation));
    // Last, since what is counted over all organizations stays counted when a deed is undone.
    TRY(count_mails(permit, attempts_, {&invitation.email, 1}));
    return invitation;
}

Result<Page<Invitation>> Invitations::list(const Permit<Permission::view_invitations>& permit,
                                           const InvitationQuery& query) {
    const auto after = query.position(1, 0);
    if (!after) return PageError::cursor_unreadable;
    Page<Invitation> page;
    for (auto& stored : read_invitations(TRY(rows_of(permit, query, after->front())))) {
        page.items.push_back(TRY(shown(permit, std::move(stored))));
    }
    page.cut(query.rows(), [](const Invitation& last) { return cursor_of({last.id.number()}); });
    return page;
}

Result<Invitation> Invitations::show(const Permit<Permission::view_invitations>& permit, access::InvitationId id) {
    auto found = read_invitations(TRY(permit.query(sql::show_invitation, id)));
    if (found.empty()) return access::AccessError::not_found;
    return shown(permit, std::move(found.front()));
}

Result<void> Invitations::revoke(const Permit<Permission::revoke_invitation>& permit, access::InvitationId id) {
    const auto found = read_invitations(TRY(permit.query(sql::open_invitation, id, permit.now())));
    if (found.empty()) return access::AccessError::not_found;
    const Invitation& invitation = found.front().shown;
    // A role that the model no longer has is nobody's to give, and its invitation anybody's to end.
    if (const auto* role = permit.role_if_any(invitation.role)) {
        for (const ScopeId scope : invitation.scopes) TRY(permit.grant(GrantKind::invite, *role, scope));
    }
    const auto closed = TRY(permit.query(sql::close_invitation, id, permit.now(), "revoked"));
    if (closed.changed() != 1) return access::AccessError::not_found;
    TRY(permit.query(sql::close_invitation_scopes, id));
    return permit.record({"invitation.revoked", "invitation", id.number(), {{"email", invitation.email.text()}}});
}

}  // namespace muster::team
