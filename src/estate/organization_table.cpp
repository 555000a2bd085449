// SPDX-License-Identifier: Apache-2.0
#include "estate/organization_table.h"

#include <array>

#include "estate/organization_table.sql.h"

namespace muster::estate {

std::span<const OrganizationTable> organization_tables() {
    static constexpr std::array tables{
        OrganizationTable{"export_parts", &sql::erase_export_parts, nullptr},
        OrganizationTable{"organization_exports", &sql::erase_organization_exports, nullptr},
        OrganizationTable{"jobs", &sql::erase_jobs, nullptr},
        // What access was used for is counted for 90 days; what a review made of it is in the review's rows.
        OrganizationTable{"permission_uses", &sql::erase_permission_uses, nullptr},
        OrganizationTable{"use_watches", &sql::erase_use_watches, nullptr},
        OrganizationTable{"access_review_rows", &sql::erase_access_review_rows, &sql::read_access_review_rows, 2},
        OrganizationTable{"access_reviews", &sql::erase_access_reviews, &sql::read_access_reviews, 1},
        OrganizationTable{"finished_sign_ins", &sql::erase_finished_sign_ins, nullptr},
        OrganizationTable{"identity_links", &sql::erase_identity_links, &sql::read_identity_links, 2},
        OrganizationTable{"email_domains", &sql::erase_email_domains, &sql::read_email_domains, 1},
        OrganizationTable{"identity_providers", &sql::erase_identity_providers, &sql::read_identity_providers, 1},
        OrganizationTable{"api_keys", &sql::erase_api_keys, &sql::read_api_keys, 1},
        OrganizationTable{"ended_sessions", &sql::erase_ended_sessions, &sql::read_ended_sessions, 2},
        // How much was made on a day, to bound it.
        OrganizationTable{"scim_accounts", &sql::erase_scim_accounts, nullptr},
        OrganizationTable{"scim_users", &sql::erase_scim_users, &sql::read_scim_users, 1},
        OrganizationTable{"campaigns", &sql::erase_campaigns, &sql::read_campaigns, 1},
        OrganizationTable{"removed_memberships", &sql::erase_removed_memberships, &sql::read_removed_memberships, 3},
        OrganizationTable{"removals", &sql::erase_removals, &sql::read_removals, 2},
        OrganizationTable{"barred_users", &sql::erase_barred_users, &sql::read_barred_users, 2},
        OrganizationTable{"joins", &sql::erase_joins, &sql::read_joins, 1},
        OrganizationTable{"join_links", &sql::erase_join_links, &sql::read_join_links, 1},
        OrganizationTable{"invitation_counts", &sql::erase_invitation_counts, nullptr},
        OrganizationTable{"invitation_scopes", &sql::erase_invitation_scopes, &sql::read_invitation_scopes, 2},
        OrganizationTable{"invitations", &sql::erase_invitations, &sql::read_invitations, 1},
        OrganizationTable{"custom_roles", &sql::erase_custom_roles, &sql::read_custom_roles, 1},
        OrganizationTable{"memberships", &sql::erase_memberships, &sql::read_memberships, 2},
        OrganizationTable{"subaccounts", &sql::erase_subaccounts, &sql::read_subaccounts, 1},
        OrganizationTable{"scopes", &sql::erase_scopes, &sql::read_scopes, 1},
        // The chain stays as hashes, so that what was sealed still verifies.
        OrganizationTable{"events", &sql::erase_events, &sql::read_events},
        OrganizationTable{"event_chains"},
        // Goes with the last deed.
        OrganizationTable{"organizations", nullptr, &sql::read_organizations},
    };
    return tables;
}

}  // namespace muster::estate
