// SPDX-License-Identifier: Apache-2.0
#include "team/join_link_token.h"

#include "team/signed_numbers.h"

namespace muster::team {
namespace {

constexpr std::string_view purpose = "join_link";

}  // namespace

Secret JoinLinkTokens::make(const JoinLinkKey& link) const {
    return sign_numbers(key_, purpose, {link.organization.number(), link.link.number(), link.generation});
}

std::optional<JoinLinkKey> JoinLinkTokens::parse(std::string_view token) const {
    const auto numbers = parse_signed_numbers(key_, purpose, token);
    if (!numbers) return std::nullopt;
    const auto [organization, link, generation] = *numbers;
    return JoinLinkKey{OrganizationId(organization), access::JoinLinkId(link), generation};
}

}  // namespace muster::team
