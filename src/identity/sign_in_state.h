// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "base/secret.h"

namespace muster::identity {

using ProviderSignInId = Id<struct ProviderSignInTag>;

/// A sign-in that was begun: where, which, and until when it may end.
struct SignInState {
    OrganizationId organization;
    ProviderSignInId id;
    Time ends_at;
};

/// What a sign-in needs to be known by again, all of it derived from the installation's key and its state, so that
/// nothing is stored for whoever only begins one.
class SignInStates {
  public:
    explicit SignInStates(Secret key) : key_(std::move(key)) {}

    /// The `state` that goes to the provider and comes back; signed_numbers.h makes it.
    [[nodiscard]] std::string write(const SignInState& state) const;
    /// Nothing if this installation didn't write it.
    [[nodiscard]] std::optional<SignInState> parse(std::string_view text) const;

    /// What the ID token must repeat.
    [[nodiscard]] std::string nonce(std::string_view state) const { return derived("nonce", state); }
    /// The secret of RFC 7636, and its S256 challenge.
    [[nodiscard]] std::string verifier(std::string_view state) const { return derived("verifier", state); }
    [[nodiscard]] std::string challenge(std::string_view state) const;
    /// What the browser that began it keeps, and shows at the end: a state alone is good for nobody else.
    [[nodiscard]] Secret browser_key(std::string_view state) const { return Secret(derived("browser", state)); }
    [[nodiscard]] bool is_of_browser(std::string_view state, const Secret& browser_key) const;

  private:
    [[nodiscard]] std::string derived(std::string_view purpose, std::string_view state) const;

    Secret key_;
};

}  // namespace muster::identity
