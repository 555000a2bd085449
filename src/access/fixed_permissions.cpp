// SPDX-License-Identifier: Apache-2.0
#include "access/fixed_permissions.h"

namespace muster::access {

PermissionSet fixed_permissions(Actor::Kind kind) {
    using enum Permission;
    switch (kind) {
        case Actor::Kind::bearer: return {view_invitation, accept_invitation};
        case Actor::Kind::link_bearer: return {view_join_link, join_by_link};
        case Actor::Kind::provider: return {view_sign_in, sign_in_by_provider, join_by_provider};
        case Actor::Kind::system:
            return {mail_invitation, mail_access_review, keep_reviews_going, lapse_email_domain, mail_email_domain,
                    end_memberships, end_account,        mail_deletion,      read_for_export,    finish_export};
        case Actor::Kind::operator_:
            return {view_organization,      rename_organization,
                    edit_time_zone,         edit_billing_email,
                    edit_settings,          view_members,
                    invite_member,          view_invitations,
                    revoke_invitation,      remove_member,
                    change_member_role,     view_subaccounts,
                    create_subaccount,      archive_subaccount,
                    view_audit_log,         add_member,
                    suspend_member,         undo_removal,
                    view_api_keys,          revoke_api_key,
                    require_two_factors,    delete_organization,
                    view_exports,           export_organization,
                    view_identity_provider, configure_identity_provider};
        case Actor::Kind::visitor:
        case Actor::Kind::user:
        case Actor::Kind::key: return {};
    }
    return {};
}

}  // namespace muster::access
