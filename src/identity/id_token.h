// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace muster::identity {

/// What an ID token must say.
struct IdTokenExpectation {
    std::string issuer;
    std::string client_id;
    std::string nonce;
    Time now;
};

/// What a provider says of somebody. The address stands as it came; whether it is theirs is for `email_verified`.
struct Claims {
    std::string subject;
    std::optional<std::string> email;
    std::optional<bool> email_verified;  ///< nothing where the provider doesn't say
    std::optional<std::string> name;
    std::optional<std::string> hosted_domain;  ///< `hd`: whose account it is, where an issuer says that
};

/// Whether the token's signature is one of these keys', each a JWK: `kid` picks among them where the token names one.
/// Taken are RS256, of keys of 2048 bits or more, and ES256; of all else, "none" and shared secrets included, nothing
/// is taken for a signature. The answer is what is signed; `sign_in_refused` with its cause otherwise.
Result<std::string> verify_signature(std::string_view token, const std::vector<std::string>& keys);

/// Whether that is what an ID token for us, now, for this sign-in says (OpenID Connect Core 1.0 §3.1.3.7): issuer,
/// audience, authorized party, times with `provider_clock_difference_max` between the clocks, nonce.
Result<Claims> check_claims(std::string_view signed_text, const IdTokenExpectation& expected);

/// What the endpoint for it says of the same person, for providers whose ID tokens say little; another's is refused.
Result<Claims> check_user_info(std::string_view text, const std::string& subject);

}  // namespace muster::identity
