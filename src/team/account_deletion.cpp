// SPDX-License-Identifier: Apache-2.0
#include "team/account_deletion.h"

#include "base/limits.h"
#include "base/text.h"
#include "team/account_deletion.sql.h"
#include "team/invitation.sql.h"
#include "team/team_error.h"
#include "team/user.sql.h"

namespace muster::team {
namespace {

using access::Actor;
using access::Permission;
using access::Permit;
using access::Self;

constexpr std::string_view nobodys_name = "Deleted user";

/// An address that no mail reaches and nobody else can have (RFC 6761, 6.4).
std::string nobodys_address(UserId user) { return "deleted-" + user.text() + "@deleted.invalid"; }

Result<void> forget_invitations(const Self& self, const EmailAddress& email) {
    TRY(self.query(sql::close_scopes_of_invitations_of_account, email.text()));
    TRY(self.query(sql::forget_invitations_of_account, email.text(), nobodys_address(self.user()), self.now()));
    TRY(self.query(sql::forget_invitation_counts_of_account, email.text()));
    return {};
}

Error needed_in(const std::vector<std::string>& organizations) {
    return {TeamError::account_needed, "nobody else has a role that must have a holder in " +
                                           text::listed(organizations) +
                                           ": give somebody that role there, or have the organization deleted first"};
}

}  // namespace

Result<void> AccountDeletions::remove(const Actor& actor, const AccountDeletionRequest& form) {
    // Before they leave anything: nobody is to lose their places by half of what a sign-in asks.
    const auto account = TRY(factors_.check_both(actor, form.present_password, form.code, "user.deletion_confirmed"));
    TRY(check_nowhere_needed(actor));
    const UserId user = actor.user_id();
    TRY(for_each_organization(actor, sql::organizations_of_account,
                              [&](OrganizationId organization) { return leave(user, organization); }));
    TRY(for_each_organization(actor, sql::organizations_that_invite_account,
                              [&](OrganizationId organization) { return end_invitations(user, organization); }));
    return forget(actor, account);
}

Result<void> AccountDeletions::for_each_organization(const Actor& actor, const storage::Query& query, Visit visit) {
    OrganizationId after;
    while (true) {
        std::vector<OrganizationId> found;
        TRY(gate_.read_self(actor, [&](const Self& self) -> Result<void> {
            found.clear();
            for (const auto row : TRY(self.query(query, after, limits::account_organizations_at_once)))
                found.push_back(row.get<OrganizationId>(0));
            return {};
        }));
        if (found.empty()) return {};
        for (const OrganizationId organization : found) TRY(visit(organization));
        after = found.back();
    }
}

Result<void> AccountDeletions::check_nowhere_needed(const Actor& actor) {
    std::vector<std::string> needed;
    TRY(for_each_organization(actor, sql::organizations_of_account, [&](OrganizationId organization) -> Result<void> {
        const auto last = gate_.with<Permission::view_organization>(
            actor, {organization}, [&](const Permit<Permission::view_organization>& permit) -> Result<bool> {
                return TRY(gate_.preview(permit, actor.user_id(), {})).last_holder.has_value();
            });
        // Whoever is suspended, or whose time is over, holds nothing there, and whoever is let in by a provider alone
        // no role that must have a holder.
        if (!last && (last.error().is(access::AccessError::not_found) ||
                      last.error().is(access::AccessError::provider_sign_in_needed)))
            return {};
        if (!last) return last.error();
        if (*last) needed.push_back("`" + organization.text() + "`");
        return {};
    }));
    if (!needed.empty()) return needed_in(needed);
    return {};
}

Result<void> AccountDeletions::leave(UserId user, OrganizationId organization) {
    const auto left = gate_.with<Permission::end_account>(
        Actor::system("account deletion"), {organization},
        [&](const Permit<Permission::end_account>& permit) { return members_.end_account(permit, user); });
    // An organization that is being erased takes the membership with it.
    if (!left && left.error().is(access::AccessError::not_found)) return {};
    return left;
}

Result<void> AccountDeletions::end_invitations(UserId user, OrganizationId organization) {
    const auto ended = gate_.with<Permission::end_account>(
        Actor::system("account deletion"), {organization},
        [&](const Permit<Permission::end_account>& permit) -> Result<void> {
            const auto open = TRY(permit.query(sql::open_invitations_to, user, permit.now()));
            if (open.empty()) permit.leave_unchanged();
            for (const auto row : open) {
                const auto id = row.get<access::InvitationId>(0);
                TRY(permit.query(sql::close_invitation, id, permit.now(), "revoked"));
                TRY(permit.query(sql::close_invitation_scopes, id));
                TRY(permit.record_for(user,
                                      {"invitation.revoked", "invitation", id.number(), {{"account", "deleted"}}}));
            }
            return {};
        });
    if (!ended && ended.error().is(access::AccessError::not_found)) return {};
    return ended;
}

Result<void> AccountDeletions::forget(const Actor& actor, const Passwords::Account& account) {
    return gate_.write_self(actor, [&](const Self& self) -> Result<void> {
        // What was written to an address that may be another's stays.
        const bool is_their_address = !TRY(self.query(sql::has_confirmed_email, self.user())).empty();
        // Then the user's row first: a membership that is being given waits for it, or is seen below.
        const auto forgotten = TRY(
            self.query(sql::forget_user, nobodys_address(self.user()), nobodys_name, self.now(), account.generation));
        if (forgotten.changed() != 1) return TeamError::password_changed_meanwhile;
        if (!TRY(self.query(sql::has_membership, self.now())).empty()) return TeamError::account_in_use;
        const auto ended = TRY(self.query(sql::end_sessions_of_account));
        TRY(self.query(sql::forget_email_confirmations_of_account));
        TRY(self.query(sql::forget_password_resets_of_account, account.email.text()));
        TRY(self.query(sql::forget_second_factor_of_account));
        TRY(self.query(sql::forget_recovery_codes_of_account));
        TRY(self.query(sql::forget_sign_ins_of_account));
        TRY(self.query(sql::forget_sign_ups_of_account, account.email.text()));
        TRY(former_addresses_.note(self, account.email));
        TRY(self.query(sql::forget_former_addresses_of_account));
        TRY(self.query(sql::forget_identity_links_of_account));
        if (is_their_address) TRY(forget_invitations(self, account.email));
        TRY(self.query(sql::forget_removed_memberships_of_account));
        TRY(self.query(sql::forget_removals_of_account));
        TRY(self.query(sql::give_uses_of_account_back));
        TRY(self.query(sql::lapse_joins_of_account, self.now()));
        return self.record(
            {"user.deleted", "user", self.user().number(), {{"sessions_ended", std::to_string(ended.changed())}}});
    });
}

}  // namespace muster::team
