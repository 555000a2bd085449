// SPDX-License-Identifier: Apache-2.0
#include "team/organization_deletion.h"

#include "jobs/job.h"
#include "team/organization_deletion.sql.h"
#include "team/team_error.h"
#include "team/user.h"

namespace muster::team {
namespace {

using access::Permission;
using access::Permit;

Error wrong_name() {
    return Error(TeamError::deletion_form_wrong)
        .with_fields({{"/name", "choice", "must be the name of the organization, letter by letter"}});
}

}  // namespace

Result<OrganizationDeletion> OrganizationDeletions::ask(const Permit<Permission::delete_organization>& permit,
                                                        const std::string& name) {
    const auto rows = TRY(permit.query(sql::organization_to_delete));
    if (rows[0].get<std::optional<Time>>(3)) return TeamError::deletion_under_way;
    if (rows[0].get<std::string>(0) != name) return wrong_name();
    const OrganizationDeletion deletion{permit.answerable(), permit.now(),
                                        permit.now() + limits::organization_deletion_wait};
    const auto asked = TRY(permit.query(sql::ask_for_deletion, deletion.asked_by, deletion.asked_at, deletion.due_at));
    if (asked.changed() != 1) return TeamError::deletion_under_way;
    TRY(mail_later(permit, mail_job));
    TRY(permit.record({"organization.deletion_asked",
                       "organization",
                       permit.organization().number(),
                       {{"due_at", to_rfc3339(deletion.due_at)}}}));
    return deletion;
}

Result<void> OrganizationDeletions::call_off(const Permit<Permission::delete_organization>& permit) {
    const auto called_off = TRY(permit.query(sql::call_off_deletion, permit.now()));
    if (called_off.changed() != 1) return TeamError::no_deletion;
    TRY(mail_later(permit, called_off_mail_job));
    return permit.record({"organization.deletion_called_off", "organization", permit.organization().number(), {}});
}

Result<std::optional<OrganizationDeletion>> OrganizationDeletions::show(
    const Permit<Permission::view_organization>& permit) {
    const auto rows = TRY(permit.query(sql::organization_to_delete));
    const auto due_at = rows[0].get<std::optional<Time>>(3);
    if (!due_at) return std::optional<OrganizationDeletion>();
    return std::optional(OrganizationDeletion{rows[0].get<std::optional<UserId>>(1), rows[0].get<Time>(2), *due_at});
}

Result<void> OrganizationDeletions::mail_later(const access::Authority& authority, std::string_view job) {
    auto people = TRY(gate_.who_may(authority, Permission::delete_organization));
    if (people.size() > limits::deletion_mails_max) people.resize(limits::deletion_mails_max);
    for (const UserId user : people) TRY(jobs::enqueue(authority, ids_, job, user.number()));
    return {};
}

Result<std::optional<OrganizationDeletionMail>> OrganizationDeletions::mail_of(OrganizationId organization,
                                                                               UserId user) {
    return read_mail(organization, user, sql::deletion_mail);
}

Result<std::optional<OrganizationDeletionMail>> OrganizationDeletions::called_off_mail_of(OrganizationId organization,
                                                                                          UserId user) {
    return read_mail(organization, user, sql::deletion_called_off_mail);
}

Result<std::optional<OrganizationDeletionMail>> OrganizationDeletions::read_mail(OrganizationId organization,
                                                                                 UserId user,
                                                                                 const storage::Query& query) {
    using Answer = Result<std::optional<OrganizationDeletionMail>>;
    return gate_.with<Permission::mail_deletion>(
        access::Actor::system("organization deletion mail"), {organization},
        [&](const Permit<Permission::mail_deletion>& permit) -> Answer {
            const auto rows = TRY(permit.query(query, user));
            if (rows.empty()) return std::optional<OrganizationDeletionMail>();
            return std::optional(OrganizationDeletionMail{stored_email(rows[0].get<std::string>(0)),
                                                          rows[0].get<std::string>(1), rows[0].get<Time>(2)});
        });
}

}  // namespace muster::team
