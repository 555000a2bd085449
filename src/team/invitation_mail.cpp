// SPDX-License-Identifier: Apache-2.0
#include "team/invitation_mail.h"

namespace muster::team {
namespace {

mail::Mail compose(const InvitationMail& invitation, const std::string& base_url) {
    const std::string who = invitation.inviter ? *invitation.inviter + " invites you" : "You are invited";
    return {invitation.email, "Join " + invitation.organization + " on Muster",
            who + " to join " + invitation.organization + " as " + invitation.role_label + ".\n\n" +
                "Accept here, until " + to_rfc3339_day(invitation.ends_at) + ":\n" + base_url + "/invitation#" +
                std::string(invitation.token.reveal()) + "\n\n" +
                "If no page opens there, accept through the API with the token, which is all behind the #:\nPOST " +
                base_url + "/api/v1/invitations/sign-up as somebody new, or signed in\nPOST " + base_url +
                "/api/v1/invitations/acceptance\n\n" +
                "Only you can accept, with this address: " + invitation.email.text() + "\n" +
                "If you didn't expect this, do nothing: the invitation ends by itself.\n"};
}

}  // namespace

Result<void> InvitationMailer::send(OrganizationId organization, access::InvitationId invitation) {
    const auto contents = TRY(invitations_.mail_of(organization, invitation));
    if (!contents) return {};
    return mailer_.send(compose(*contents, base_url_),
                        "invitation-" + invitation.text() + ".g" + std::to_string(contents->generation));
}

}  // namespace muster::team
