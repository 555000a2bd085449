// SPDX-License-Identifier: Apache-2.0
#include "team/organization_deletion_mail.h"

#include <chrono>

#include <fmt/format.h>

namespace muster::team {
namespace {

/// The same over retries of one mail, and another for each time that it is asked for or called off.
std::string message_id(std::string_view what, OrganizationId organization, UserId user, Time at) {
    const auto second = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    return fmt::format("{}-{}-{}-{}", what, organization.text(), user.text(), second);
}

mail::Mail compose_asked(const OrganizationDeletionMail& mail, OrganizationId organization,
                         const std::string& base_url) {
    return {mail.email, mail.organization + " is to be deleted",
            mail.organization + " at " + base_url + " is closed from now on, and all that it has is erased after " +
                to_rfc3339_day(mail.at) +
                ".\n\nUntil then you may export its data, or call the deletion off:\nDELETE " + base_url +
                "/api/v1/organizations/" + organization.text() + "/deletion\n"};
}

mail::Mail compose_called_off(const OrganizationDeletionMail& mail, const std::string& base_url) {
    return {mail.email, mail.organization + " is not deleted",
            "The deletion of " + mail.organization + " at " + base_url +
                " was called off. It is open again, with all that it had.\n"};
}

}  // namespace

Result<void> OrganizationDeletionMailer::send_asked(OrganizationId organization, UserId user) {
    const auto contents = TRY(deletions_.mail_of(organization, user));
    if (!contents) return {};
    return mailer_.send(compose_asked(*contents, organization, base_url_),
                        message_id("ends", organization, user, contents->at));
}

Result<void> OrganizationDeletionMailer::send_called_off(OrganizationId organization, UserId user) {
    const auto contents = TRY(deletions_.called_off_mail_of(organization, user));
    if (!contents) return {};
    return mailer_.send(compose_called_off(*contents, base_url_),
                        message_id("stays", organization, user, contents->at));
}

}  // namespace muster::team
