// SPDX-License-Identifier: Apache-2.0
#include "identity/identity_error.h"

#include <array>

namespace muster::identity {
namespace {

/// In the order of IdentityError.
constexpr std::array rows{
    ErrorKind{"no_provider", Category::not_found, "nobody signs in by an identity provider there: use your password"},
    ErrorKind{"provider_form_wrong", Category::bad_input, "an identity provider can't be set so: see `errors`"},
    ErrorKind{"provider_unreachable", Category::unavailable,
              "the identity provider doesn't answer: try again in a moment"},
    ErrorKind{"providers_busy", Category::unavailable,
              "too many identity providers are being asked at this moment: try again in a moment"},
    ErrorKind{"provider_wrong", Category::conflict,
              "the identity provider is not set up as it should be: tell an administrator of your organization"},
    ErrorKind{"enforced_unproven", Category::conflict,
              "nobody has signed in by this provider yet: sign in by it once, then enforce it"},
    ErrorKind{"domain_claimed", Category::conflict, "this domain is on your list already"},
    ErrorKind{"domain_taken", Category::conflict, "another organization has proven that this domain is its own"},
    ErrorKind{"too_many_domains", Category::too_many,
              "this organization has as many domains as it may: remove one first"},
    ErrorKind{"domain_unproven", Category::conflict,
              "the DNS doesn't have the record yet: publish it, wait until it is seen everywhere, and try again"},
    ErrorKind{"dns_unavailable", Category::unavailable, "the DNS doesn't answer: try again in a moment"},
    ErrorKind{"sign_in_over", Category::not_found,
              "this sign-in is not open any more, or was begun in another browser: begin again"},
    ErrorKind{"sign_in_refused", Category::unauthenticated,
              "the identity provider's answer is no proof of who you are: begin again"},
    ErrorKind{"email_unverified", Category::forbidden,
              "the identity provider doesn't say that this email address is yours: have it verified there"},
    ErrorKind{"foreign_domain", Category::forbidden,
              "this identity provider doesn't speak for your email address: its organization has not proven that the "
              "address's domain is its own"},
    ErrorKind{"not_admitted", Category::forbidden,
              "you are no member of this organization, and it admits nobody by signing in: ask to be invited"},
    ErrorKind{"linked_to_other", Category::forbidden,
              "this account belongs to another identity at this provider: ask an administrator of your organization"},
    ErrorKind{"too_many_newcomers", Category::too_many,
              "very many people have come to this organization within the hour: try again in an hour"},
};

}  // namespace

const ErrorKind& error_kind(IdentityError error) { return rows.at(static_cast<std::size_t>(error)); }

}  // namespace muster::identity
