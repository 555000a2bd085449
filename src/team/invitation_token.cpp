// SPDX-License-Identifier: Apache-2.0
#include "team/invitation_token.h"

#include "team/signed_numbers.h"

namespace muster::team {
namespace {

constexpr std::string_view purpose = "invitation";

}  // namespace

Secret InvitationTokens::make(const InvitationKey& invitation) const {
    return sign_numbers(key_, purpose,
                        {invitation.organization.number(), invitation.invitation.number(), invitation.generation});
}

std::optional<InvitationKey> InvitationTokens::parse(std::string_view token) const {
    const auto numbers = parse_signed_numbers(key_, purpose, token);
    if (!numbers) return std::nullopt;
    const auto [organization, invitation, generation] = *numbers;
    return InvitationKey{OrganizationId(organization), access::InvitationId(invitation), generation};
}

}  // namespace muster::team
