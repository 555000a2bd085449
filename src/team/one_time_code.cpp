// SPDX-License-Identifier: Apache-2.0
#include "team/one_time_code.h"

#include <fmt/format.h>

#include "base/crypto.h"
#include "base/limits.h"
#include "base/text.h"

namespace muster::team {
namespace {

constexpr std::int64_t drift_steps = 1;
constexpr std::uint32_t codes = 1'000'000;

std::string big_endian(std::int64_t number) {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes += static_cast<char>(static_cast<std::uint64_t>(number) >> shift & 0xFFU);
    return bytes;
}

/// Percent-encoded, as a part of a URI's path.
std::string in_uri(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                              c == '.' || c == '_' || c == '~';
        encoded += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

}  // namespace

std::int64_t step_at(Time now) { return now.time_since_epoch() / limits::one_time_code_step; }

std::string one_time_code(std::span<const std::uint8_t> secret, std::int64_t step) {
    const auto digest = crypto::hmac_sha1(secret, big_endian(step));
    // RFC 4226, section 5.3: the last byte says which four of the others are the number.
    const std::size_t offset = digest.back() & 15U;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number = number << 8U | digest[offset + i];
    return fmt::format("{:06}", (number & 0x7FFFFFFFU) % codes);
}

std::optional<std::int64_t> step_of(std::span<const std::uint8_t> secret, std::string_view code, Time now,
                                    std::int64_t taken) {
    std::optional<std::int64_t> found;
    for (std::int64_t step = step_at(now) - drift_steps; step <= step_at(now) + drift_steps; ++step) {
        const std::string right = one_time_code(secret, step);
        if (crypto::equal_in_constant_time(right, code) && step > taken) found = step;
    }
    return found;
}

std::string enrolment_uri(std::span<const std::uint8_t> secret, const EmailAddress& account) {
    return "otpauth://totp/Muster:" + in_uri(account.text()) + "?secret=" + text::to_base32(secret) + "&issuer=Muster";
}

}  // namespace muster::team
