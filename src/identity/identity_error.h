// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/error.h"

namespace muster::identity {

enum class IdentityError : std::uint8_t {
    no_provider,           ///< no such organization, none with a provider, nobody's domain: one answer for all
    provider_form_wrong,   ///< names its fields
    provider_unreachable,  ///< it doesn't answer, or too slowly
    providers_busy,        ///< too many are being asked: nothing is said of this one
    provider_wrong,        ///< what it answers can't be used: it is set up otherwise, or is none
    enforced_unproven,     ///< nobody has signed in by it yet
    domain_claimed,        ///< by this organization
    domain_taken,          ///< another organization has proven that it is theirs
    too_many_domains,
    domain_unproven,     ///< its DNS doesn't say what it should
    dns_unavailable,     ///< the DNS doesn't answer
    sign_in_over,        ///< too late, used, another browser's, or never begun: one answer for all
    sign_in_refused,     ///< the provider's answer is no proof; its cause says why
    email_unverified,    ///< the provider doesn't say that the address is theirs
    foreign_domain,      ///< the provider may not speak for this address
    not_admitted,        ///< no member here, and nobody makes them one
    linked_to_other,     ///< the account is somebody else's to this provider
    too_many_newcomers,  ///< the provider has brought in as many in an hour as it may
};
const ErrorKind& error_kind(IdentityError error);

}  // namespace muster::identity
