// SPDX-License-Identifier: Apache-2.0
#include "team/invitation_token.h"

#include <algorithm>
#include <array>

#include "base/crypto.h"
#include "base/text.h"

namespace muster::team {
namespace {

constexpr std::size_t number_bytes = 8;
constexpr std::size_t body_bytes = 3 * number_bytes;
constexpr std::size_t token_bytes = body_bytes + sizeof(crypto::Digest);

std::array<std::uint8_t, body_bytes> body_of(const InvitationKey& invitation) {
    std::array<std::uint8_t, body_bytes> body{};
    auto at = body.begin();
    for (const auto number :
         {invitation.organization.number(), invitation.invitation.number(), invitation.generation}) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            *at++ = static_cast<std::uint8_t>(static_cast<std::uint64_t>(number) >> shift);
        }
    }
    return body;
}

std::int64_t number_at(std::span<const std::uint8_t> bytes, std::size_t index) {
    std::uint64_t number = 0;
    for (const auto byte : bytes.subspan(index * number_bytes, number_bytes)) number = number << 8U | byte;
    return static_cast<std::int64_t>(number);
}

crypto::Digest mac_of(const Secret& key, const std::array<std::uint8_t, body_bytes>& body) {
    return crypto::hmac_sha256(key, "invitation" + std::string(body.begin(), body.end()));
}

}  // namespace

Secret InvitationTokens::make(const InvitationKey& invitation) const {
    const auto body = body_of(invitation);
    const auto mac = mac_of(key_, body);
    std::array<std::uint8_t, token_bytes> token{};
    std::ranges::copy(mac, std::ranges::copy(body, token.begin()).out);
    return Secret(text::to_base64url(token));
}

std::optional<InvitationKey> InvitationTokens::parse(std::string_view token) const {
    const auto bytes = text::parse_base64url(token);
    if (!bytes || bytes->size() != token_bytes) return std::nullopt;
    const InvitationKey invitation{OrganizationId(number_at(*bytes, 0)), access::InvitationId(number_at(*bytes, 1)),
                                   number_at(*bytes, 2)};
    const auto mac = mac_of(key_, body_of(invitation));
    if (!crypto::equal_in_constant_time(mac, std::span(*bytes).subspan(body_bytes))) return std::nullopt;
    return invitation;
}

}  // namespace muster::team
