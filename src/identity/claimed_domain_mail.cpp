// SPDX-License-Identifier: Apache-2.0
#include "identity/claimed_domain_mail.h"

#include <chrono>

#include <fmt/format.h>

namespace muster::identity {
namespace {

/// The same over retries of one mail, and another for each time that the domain lapses.
std::string message_id(const LapsedDomainMail& mail, EmailDomainId domain) {
    const auto second = std::chrono::floor<std::chrono::seconds>(mail.lapsed_at).time_since_epoch().count();
    return fmt::format("domain-{}-{}-{}", domain.text(), mail.user.text(), second);
}

mail::Mail compose(const LapsedDomainMail& mail, OrganizationId organization, EmailDomainId domain,
                   const std::string& base_url) {
    const std::string address = base_url + "/api/v1/organizations/" + organization.text() + "/email-domains";
    return {
        mail.email, mail.domain + " is not " + mail.organization + "'s any more",
        "The DNS record by which " + mail.organization + " proved that " + mail.domain +
            " is its own is not there any more. So its identity provider and its directory don't speak for people of " +
            mail.domain + " from now on, and they may sign in by password.\n\nIf the domain is yours, publish the " +
            "record again, let it stand, and have it looked for:\nGET " + address + "\nPOST " + address + "/" +
            domain.text() + "/verification\n"};
}

}  // namespace

Result<void> ClaimedDomainMailer::send_lapsed(OrganizationId organization, EmailDomainId domain) {
    Result<void> outcome;
    for (const auto& mail : TRY(watch_.mails_of(organization, domain))) {
        auto sent = mailer_.send(compose(mail, organization, domain, base_url_), message_id(mail, domain));
        if (!sent && outcome) outcome = std::move(sent);
    }
    return outcome;
}

}  // namespace muster::identity
