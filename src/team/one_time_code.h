// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/email_address.h"

namespace muster::team {

// One-time codes of RFC 6238 as every authenticator makes them: SHA-1, six digits, steps of 30 seconds.

/// The number of the step that a moment lies in.
std::int64_t step_at(Time now);

/// The code of a step.
std::string one_time_code(std::span<const std::uint8_t> secret, std::int64_t step);

/// The step whose code this is: that of now, the one before or the one after, since clocks differ; and none up to
/// `taken`, so that no code is good twice. Compares in constant time.
std::optional<std::int64_t> step_of(std::span<const std::uint8_t> secret, std::string_view code, Time now,
                                    std::int64_t taken);

/// What an authenticator reads from a picture: otpauth://totp/… with the secret in base32.
std::string enrolment_uri(std::span<const std::uint8_t> secret, const EmailAddress& account);

}  // namespace muster::team
