// SPDX-License-Identifier: Apache-2.0
#include "identity/sign_in_state.h"

#include "base/crypto.h"
#include "base/text.h"
#include "team/signed_numbers.h"

namespace muster::identity {
namespace {

constexpr std::string_view purpose = "provider_sign_in";

}  // namespace

std::string SignInStates::write(const SignInState& state) const {
    const auto ends_at = state.ends_at.time_since_epoch().count();
    return std::string(
        team::sign_numbers(key_, purpose, {state.organization.number(), state.id.number(), ends_at}).reveal());
}

std::optional<SignInState> SignInStates::parse(std::string_view text) const {
    const auto numbers = team::parse_signed_numbers(key_, purpose, text);
    if (!numbers) return std::nullopt;
    const auto [organization, id, ends_at] = *numbers;
    return SignInState{OrganizationId(organization), ProviderSignInId(id), Time(std::chrono::microseconds(ends_at))};
}

std::string SignInStates::challenge(std::string_view state) const {
    return text::to_base64url(crypto::sha256(verifier(state)));
}

bool SignInStates::is_of_browser(std::string_view state, const Secret& shown) const {
    return crypto::equal_in_constant_time(browser_key(state).reveal(), shown.reveal());
}

std::string SignInStates::derived(std::string_view what, std::string_view state) const {
    return text::to_base64url(
        crypto::hmac_sha256(key_, std::string(purpose) + " " + std::string(what) + " " + std::string(state)));
}

}  // namespace muster::identity
